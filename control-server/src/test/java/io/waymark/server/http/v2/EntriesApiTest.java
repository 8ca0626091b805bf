package io.waymark.server.http.v2;

import static io.waymark.server.http.v2.ApiServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.server.http.HttpLimits;
import io.waymark.server.policy.Writes;
import io.waymark.store.memory.MemoryBackend;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class EntriesApiTest {
    private static final String DEFAULT = "/api/2/namespaces/default";
    private static final String ENTRIES = DEFAULT + "/entries";

    private final MemoryBackend backend = new MemoryBackend();
    private final ApiServer server = new ApiServer(backend, HttpLimits.DEFAULT, Writes::to);

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> patch(String body, String... headers) {
        return server.json("PATCH", ENTRIES, body, headers);
    }

    @Test
    void some_entries_are_changed_and_the_rest_stays_as_it_was_written() {
        server.put("default", "# top\n/a=>/1; # one\n/b   => /2 ;\n\n# last\n/c => /3\n");
        HttpResponse<String> changed = patch("""
                {'changes':[{'set':'/b => 9 * /2 & 1 * /4','expect':'/2'},
                            {'unset':'/c'},
                            {'set':'/new => /5','place':'first','expect':null},
                            {'set':'/between => /6','place':{'after':'/a'}}],
                 'author':'ada','message':'canary'}""");
        assertThat(changed.body()).isEqualTo("{\"namespace\":\"default\",\"revision\":2,\"parent\":1}\n");
        assertThat(changed.headers().firstValue("ETag")).contains("\"2\"");
        assertThat(server.text("default"))
                .isEqualTo(
                        "/new => /5 ;\n# top\n/a=>/1; # one\n/between => /6 ;\n/b   => 9 * /2 & 1 * /4 ;\n\n# last\n");
        JsonNode found = server.read(DEFAULT);
        assertThat(found.path("author").asString()).isEqualTo("ada");
        JsonNode entries = server.read(ENTRIES);
        assertThat(entries.path("revision").asInt()).isEqualTo(2);
        assertThat(entries.path("entries")).isEqualTo(found.path("entries"));
        assertThat(server.read(ENTRIES + "?revision=1").path("entries").size()).isEqualTo(3);
    }

    @Test
    void one_change_that_does_not_fit_keeps_all_from_being_made() {
        server.put("default", "/a => /1 ; /b => /2 ; /b => /3");
        JsonNode unexpected = problem(
                patch("{'changes':[{'set':'/a => /9'},{'set':'/a => /8','expect':'/1'}]}"),
                412,
                "precondition-failed",
                "changes[1]: /a => /1 was expected, but it is /9. Nothing was written.");
        assertThat(unexpected.path("entry").asString()).isEqualTo("/a");
        assertThat(unexpected.path("expected").asString()).isEqualTo("/1");
        assertThat(unexpected.path("found").toString()).isEqualTo("[\"/9\"]");
        problem(
                patch("{'changes':[{'set':'/a => /9','expect':null}]}"),
                412,
                "precondition-failed",
                "no entry /a was expected");
        problem(patch("{'changes':[{'unset':'/z'}]}"), 404, "no-such-entry", "there is no entry /z");
        problem(
                patch("{'changes':[{'set':'/y => /1','place':{'before':'/z'}}]}"),
                404,
                "no-such-entry",
                "/z to put it");
        JsonNode ambiguous =
                problem(patch("{'changes':[{'set':'/b => /4'}]}"), 409, "ambiguous-entry", "there are 2 entries /b");
        assertThat(ambiguous.path("found").toString()).isEqualTo("[\"/2\",\"/3\"]");
        assertThat(server.text("default")).isEqualTo("/a => /1 ; /b => /2 ; /b => /3");
        patch("{'changes':[{'set':'/b => /4','occurrence':1}]}");
        assertThat(server.text("default")).isEqualTo("/a => /1 ; /b => /2 ; /b => /4");
    }

    @Test
    void a_base_tells_whether_others_have_changed_the_same_since() {
        server.put("default", "/a => /1 ;\n/b => /2 ;\n");
        server.put("default", "/a => /9 ;\n/b => /2 ;\n");
        assertThat(patch("{'changes':[{'set':'/b => /8'}],'base':1}").body()).contains("\"revision\":3");
        assertThat(server.text("default")).isEqualTo("/a => /9 ;\n/b => /8 ;\n");
        JsonNode conflict =
                problem(patch("{'changes':[{'set':'/a => /7'}],'base':1}"), 409, "conflict", "both changed /a");
        assertThat(conflict.path("overlaps").get(0).path("theirs").asString()).isEqualTo("/9");
        problem(patch("{'changes':[{'set':'/a => /7'}],'base':50}"), 404, "no-such-revision", "50");
    }

    @Test
    void if_match_guards() {
        server.put("default", "/a => /1");
        server.put("default", "/a => /2");
        for (String stale : List.of("\"1\"", "\"7\"", "\"elsewhere\"")) {
            problem(
                    patch("{'changes':[{'set':'/a => /3'}]}", "If-Match", stale),
                    412,
                    "precondition-failed",
                    "at revision 2");
        }
        problem(
                patch("{'changes':[{'unset':'/z'}]}", "If-Match", "\"1\""),
                412,
                "precondition-failed",
                "at revision 2");
        assertThat(patch("{'changes':[{'set':'/a => /3'}]}", "If-Match", "\"2\"")
                        .statusCode())
                .isEqualTo(200);
        assertThat(patch("{'changes':[{'set':'/a => /4'}]}", "If-Match", "*").statusCode())
                .isEqualTo(200);
        problem(patch("{'changes':[{'set':'/a => /4'}]}", "If-None-Match", "*"), 400, "invalid-request", "no meaning");
    }

    @Test
    void a_namespace_that_is_not_there_has_no_entries() {
        problem(patch("{'changes':[{'set':'/a => /1'}]}"), 404, "no-such-namespace", "'default'");
        problem(patch("{'changes':[{'set':'/a => /1'}]}", "If-Match", "\"1\""), 404, "no-such-namespace", "'default'");
        problem(server.get(ENTRIES), 404, "no-such-namespace", "'default'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 400 | invalid-request | changes is missing",
                "{'changes':{}} | 400 | invalid-request | changes is an object (expected: a list of objects)",
                "{'changes':[]} | 400 | invalid-request | changes has 0 items (expected: 1 to 10,000)",
                "{'changes':['/a']} | 400 | invalid-request | changes[0] is a string (expected: an object)",
                "{'changes':[{}]} | 400 | invalid-request | changes[0] has neither set nor unset",
                "{'changes':[{'unset':'/a','set':'/a => /b'}]} | 400 | invalid-request | changes[0] has set and unset",
                "{'changes':[{'unset':'/a','st':1}]} | 400 | invalid-request | changes[0].st is not known",
                "{'changes':[{'unset':'a'}]} | 422 | invalid-dtab | changes[0].unset: 1:1:",
                "{'changes':[{'set':'/a'}]} | 422 | invalid-dtab | changes[0].set: 1:3:",
                "{'changes':[{'set':'/a => /b ; /c => /d'}]} | 422 | invalid-dtab | changes[0].set: 1:10:",
                "{'changes':[{'set':'/a => /b','expect':'&'}]} | 422 | invalid-dtab | changes[0].expect: 1:1:",
                "{'changes':[{'set':'/a => /b','expect':1}]} | 400 | invalid-request | changes[0].expect is a number",
                "{'changes':[{'set':'/a => /b','occurrence':-1}]} | 400 | invalid-request | changes[0].occurrence is a number",
                "{'changes':[{'set':'/a => /b','occurrence':9999999999}]} | 400 | invalid-request | too large",
                "{'changes':[{'set':'/a => /b','place':'top'}]} | 400 | invalid-request | changes[0].place is not a place",
                "{'changes':[{'set':'/a => /b','place':{}}]} | 400 | invalid-request | changes[0].place is not a place",
                "{'changes':[{'set':'/a => /b','place':{'at':'/b'}}]} | 400 | invalid-request | place.at is not known",
                "{'changes':[{'unset':'/a','place':'last'}]} | 400 | invalid-request | place has no meaning",
                "{'changes':[{'unset':'/a'}],'base':'1'} | 400 | invalid-request | base is a string",
            })
    void changes_that_cannot_be_understood_are_refused(String body, int status, String code, String detail) {
        server.put("default", "/a => /1");
        problem(patch(body), status, code, detail);
        assertThat(server.text("default")).isEqualTo("/a => /1");
    }

    @Test
    void another_type_of_body_is_refused() {
        server.put("default", "/a => /1");
        problem(
                server.send("PATCH", ENTRIES, "/a => /b", "Content-Type", "application/dtab"),
                415,
                "unsupported-media-type",
                "expected: application/json");
    }

    @Test
    void of_a_hundred_writers_at_once_over_two_replicas_none_loses_anything() throws Exception {
        server.put("default", "# kept\n/first => /0 ;\n");
        try (ApiServer other = new ApiServer(backend, HttpLimits.DEFAULT, Writes::to);
                ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<HttpResponse<String>>> requests = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                ApiServer replica = i % 2 == 0 ? server : other;
                String entry = "/w%d => /%d".formatted(i, i);
                requests.add(
                        i % 5 == 4
                                ? () -> replica.json(
                                        "PUT",
                                        DEFAULT,
                                        "{'text':'# kept\\n/first => /0 ;\\n%s ;\\n','base':1}".formatted(entry))
                                : () -> replica.json("PATCH", ENTRIES, "{'changes':[{'set':'%s'}]}".formatted(entry)));
            }
            for (Future<HttpResponse<String>> answer : writers.invokeAll(requests)) {
                assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
            }
        }
        JsonNode found = server.read(DEFAULT);
        assertThat(found.path("revision").asInt()).isEqualTo(101);
        assertThat(found.path("text").asString()).startsWith("# kept\n/first => /0 ;\n");
        assertThat(found.path("entries")
                        .valueStream()
                        .map(entry -> entry.path("prefix").asString()
                                + entry.path("dst").asString()))
                .hasSize(101)
                .containsAll(IntStream.range(0, 100)
                        .mapToObj(i -> "/w" + i + "/" + i)
                        .toList());
    }
}
