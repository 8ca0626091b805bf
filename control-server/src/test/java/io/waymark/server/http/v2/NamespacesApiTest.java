package io.waymark.server.http.v2;

import static io.waymark.server.http.v2.ApiServer.json;
import static io.waymark.server.http.v2.ApiServer.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class NamespacesApiTest {
    private static final String DEFAULT = "/api/2/namespaces/default";

    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_text_that_was_written_is_read_back_as_it_was_with_all_that_is_known_of_it() {
        String text = "# ours\n/svc => /host ; # all\n  /host=>9*/#/io.l5d.fs&1*/b ;\n";
        HttpResponse<String> written =
                server.put("default", text, "Waymark-Author", "ada", "Waymark-Message", "the first");
        assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
        assertThat(written.body()).isEqualTo("{\"namespace\":\"default\",\"revision\":1,\"parent\":0}\n");
        assertThat(written.headers().firstValue("ETag")).contains("\"1\"");

        HttpResponse<String> read = server.get(DEFAULT);
        assertThat(read.headers().firstValue("ETag")).contains("\"1\"");
        JsonNode found = json(read);
        assertThat(found.path("text").asString()).isEqualTo(text);
        assertThat(found.path("author").asString()).isEqualTo("ada");
        assertThat(found.path("message").asString()).isEqualTo("the first");
        assertThat(found.path("entries").toString()).isEqualTo("""
                        [{"prefix":"/svc","dst":"/host","line":2,"column":1,"start":7,"end":20},\
                        {"prefix":"/host","dst":"9*/#/io.l5d.fs & /b","line":3,"column":3,"start":31,"end":57}]""");
        assertThat(server.text("default")).isEqualTo(text);
        assertThat(server.get(DEFAULT, "If-None-Match", "\"1\"").statusCode()).isEqualTo(304);
        assertThat(server.get(DEFAULT, "If-None-Match", "\"2\"").statusCode()).isEqualTo(200);
    }

    @Test
    void json_carries_invariants_and_names_in_any_script() {
        HttpResponse<String> written = server.json(
                "PUT",
                DEFAULT,
                "{'text':'/svc => /a','author':'Ådа 愛','message':'two\\nlines','invariants':['never  negative /svc/pay']}");
        assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
        JsonNode found = server.read(DEFAULT);
        assertThat(found.path("author").asString()).isEqualTo("Ådа 愛");
        assertThat(found.path("message").asString()).isEqualTo("two\nlines");
        assertThat(found.path("invariants").toString()).isEqualTo("[\"never negative /svc/pay\"]");
        server.put("default", "/svc => /b");
        assertThat(server.read(DEFAULT).path("invariants").size()).isEqualTo(1);
    }

    @Test
    void the_list_tells_each_namespace_in_pages() {
        for (int i = 0; i < 5; i++) {
            server.put("ns" + i, "/a => /b ; /c => /d");
        }
        List<String> names = new ArrayList<>();
        String next = "/api/2/namespaces?limit=2";
        while (!next.isEmpty()) {
            JsonNode page = server.read(next);
            page.path("namespaces").forEach(namespace -> {
                names.add(namespace.path("name").asString());
                assertThat(namespace.path("entries").asInt()).isEqualTo(2);
            });
            next = page.path("next").asString("");
        }
        assertThat(names).containsExactly("ns0", "ns1", "ns2", "ns3", "ns4");
    }

    @Test
    void a_write_that_expects_another_revision_changes_nothing_and_tells_what_is_there() {
        server.put("default", "/svc => /a", "Waymark-Author", "bob");
        server.put("default", "/svc => /b", "If-Match", "\"1\"");
        for (String stale : List.of("\"1\"", "1", "W/\"1\"", "\"elsewhere\"", "AAAAAAAAAAE=", "\"99\"")) {
            JsonNode problem = problem(
                    server.put("default", "/svc => /c", "If-Match", stale),
                    412,
                    "precondition-failed",
                    "at revision 2");
            assertThat(problem.path("latest").path("revision").asInt()).isEqualTo(2);
            assertThat(problem.path("latest").path("text").asString()).isEqualTo("/svc => /b");
        }
        problem(server.put("default", "/c => /d", "If-None-Match", "*"), 412, "precondition-failed", "revision 2");
        problem(server.put("new", "/c => /d", "If-Match", "*"), 412, "precondition-failed", "no namespace 'new'");
        problem(server.send("DELETE", DEFAULT, "", "If-Match", "\"1\""), 412, "precondition-failed", "revision 2");
        problem(server.put("default", "/c => /d", "If-Match", "\"1\", \"2\""), 400, "invalid-request", "one tag");
        problem(server.put("default", "/c => /d", "If-None-Match", "\"1\""), 400, "invalid-request", "expected: *");
        assertThat(server.text("default")).isEqualTo("/svc => /b");
        assertThat(server.put("new", "/c => /d", "If-None-Match", "*").statusCode())
                .isEqualTo(200);
    }

    @Test
    void edits_of_one_base_that_touch_different_entries_are_brought_together() {
        server.put("default", "# all\n/a => /1 ;\n/b => /2 ; # two\n");
        server.json("PUT", DEFAULT, "{'text':'# all\\n/a => /9 ;\\n/b => /2 ; # two\\n','base':1}");
        HttpResponse<String> merged =
                server.json("PUT", DEFAULT, "{'text':'# all\\n/a => /1 ;\\n/b => /8 ; # two\\n','base':1}");
        assertThat(merged.body()).contains("\"revision\":3,\"parent\":2");
        assertThat(server.text("default")).isEqualTo("# all\n/a => /9 ;\n/b => /8 ; # two\n");
    }

    @Test
    void edits_of_one_base_that_touch_the_same_entry_are_a_conflict_with_both_versions() {
        server.put("default", "/a => /1 ;\n");
        server.put("default", "/a => /2 ;\n");
        JsonNode problem = problem(
                server.json("PUT", DEFAULT, "{'text':'/a => /3 ;\\n','base':1}"), 409, "conflict", "both changed /a");
        assertThat(problem.path("base").asInt()).isEqualTo(1);
        assertThat(problem.path("latest").path("text").asString()).isEqualTo("/a => /2 ;\n");
        assertThat(problem.path("yours").path("text").asString()).isEqualTo("/a => /3 ;\n");
        assertThat(problem.path("overlaps").toString())
                .isEqualTo("[{\"prefix\":\"/a\",\"base\":\"/1\",\"ours\":\"/3\",\"theirs\":\"/2\"}]");
        problem(
                server.json("PUT", DEFAULT, "{'text':'/a => /3','base':77}"),
                404,
                "no-such-revision",
                "no revision 77 to start from");
        problem(
                server.json("PUT", DEFAULT, "{'text':'/a => /3','base':0}"),
                409,
                "conflict",
                "overlaps with what others have written");
        server.send("DELETE", DEFAULT, "");
        problem(server.json("PUT", DEFAULT, "{'text':'/a => /3','base':1}"), 409, "conflict", "was deleted since");
        assertThat(server.json("PUT", "/api/2/namespaces/new", "{'text':'/a => /3','base':0}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_change_of_invariants_is_brought_together_with_a_change_of_entries() {
        server.json("PUT", DEFAULT, "{'text':'/a => /1','invariants':['never negative /a']}");
        server.json("PUT", DEFAULT, "{'text':'/a => /2'}");
        server.json("PUT", DEFAULT, "{'text':'/a => /1','invariants':[],'base':1}");
        JsonNode found = server.read(DEFAULT);
        assertThat(found.path("text").asString()).isEqualTo("/a => /2");
        assertThat(found.path("invariants").size()).isZero();
        server.json("PUT", DEFAULT, "{'text':'/a => /2','invariants':['never negative /b']}");
        problem(
                server.json("PUT", DEFAULT, "{'text':'/a => /2','invariants':['never negative /c'],'base':3}"),
                409,
                "conflict",
                "invariants were changed since");
    }

    @Test
    void what_was_deleted_is_gone_but_for_its_history() {
        server.put("default", "/a => /1");
        assertThat(server.send("DELETE", DEFAULT, "", "Waymark-Author", "bob").body())
                .isEqualTo("{\"namespace\":\"default\",\"revision\":2,\"parent\":1}\n");
        problem(server.get(DEFAULT), 404, "no-such-namespace", "There is no namespace 'default'");
        problem(server.send("DELETE", DEFAULT, ""), 404, "no-such-namespace", "There is no namespace 'default'");
        assertThat(server.read(DEFAULT + "?revision=1").path("text").asString()).isEqualTo("/a => /1");
        problem(server.get(DEFAULT + "?revision=2"), 404, "no-such-revision", "the namespace was deleted");
        problem(server.get(DEFAULT + "?revision=3"), 404, "no-such-revision", "no revision 3");
        problem(server.get("/api/2/namespaces/never?revision=3"), 404, "no-such-namespace", "'never'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'txt':''} | 400 | invalid-request | txt is not known (expected: only author, base, invariants,",
                "{'text':7} | 400 | invalid-request | text is a number (expected: a string)",
                "{'text':null} | 400 | invalid-request | text is null (expected: a string)",
                "{'text':'','text':''} | 400 | invalid-request | Duplicate",
                "{} | 400 | invalid-request | text is missing",
                "[] | 400 | invalid-request | The body is a list (expected: a JSON object",
                "{'text':'' | 400 | invalid-request | The body is not JSON of at most 32 levels",
                "{'text':''} x | 400 | invalid-request | The body is not JSON",
                "{'text':'','base':-1} | 400 | invalid-request | base is a number (expected: a whole number",
                "{'text':'','base':1.5} | 400 | invalid-request | base is a number (expected: a whole number",
                "{'text':'','base':99999999999999999999} | 400 | invalid-request | base is a number",
                "{'text':'','invariants':'x'} | 400 | invalid-request | invariants is a string (expected: a list of",
                "{'text':'','invariants':['never negative /a',1]} | 400 | invalid-request | invariants[1] is a number",
                "{'text':'','invariants':['be nice']} | 422 | invalid-invariant | be nice",
                "{'text':'\\ud800'} | 400 | invalid-request | text has half of a surrogate pair",
                "{'text':'','author':'a\\nb'} | 400 | invalid-request | author has a control character",
                "{'text':'','override':' '} | 400 | invalid-request | override is empty",
                "{'text':'/a => /b ;\\n/c = /d'} | 422 | invalid-dtab | 2:5:",
                "{'text':'/a => /b ; /c = /d','base':0} | 422 | invalid-dtab | 1:",
            })
    void json_that_is_not_as_expected_is_refused(String body, int status, String code, String detail) {
        problem(server.json("PUT", DEFAULT, body), status, code, detail);
        problem(server.get(DEFAULT), 404, "no-such-namespace", "");
    }

    @Test
    void a_text_that_is_no_dtab_is_refused_with_the_place() {
        JsonNode problem = problem(server.put("default", "/a => /b ;\n/c => |"), 422, "invalid-dtab", "2:7:");
        assertThat(problem.path("position").toString()).isEqualTo("{\"offset\":17,\"line\":2,\"column\":7}");
    }

    @Test
    void bodies_that_are_no_text_are_refused() {
        problem(server.put("default", ""), 400, "invalid-request", "The body is empty");
        byte[] latin1 = {'/', 'a', ' ', (byte) 0xe4};
        problem(server.send("PUT", DEFAULT, latin1, "Content-Type", "text/plain"), 400, "invalid-request", "not UTF-8");
        problem(server.send("PUT", DEFAULT, latin1, "Content-Type", ApiServer.JSON), 400, "invalid-request", "UTF-8");
        String deep = "{\"text\":" + "[".repeat(100) + "]".repeat(100) + "}";
        problem(server.json("PUT", DEFAULT, deep), 400, "invalid-request", "32 levels");
        problem(server.json("PUT", DEFAULT, "[".repeat(1_000_000)), 400, "invalid-request", "32 levels");
        for (String type : List.of("application/xml", "text/plain; charset=iso-8859-1", "")) {
            HttpResponse<String> answer = type.isEmpty()
                    ? server.send("PUT", DEFAULT, "/a => /b")
                    : server.send("PUT", DEFAULT, "/a => /b", "Content-Type", type);
            problem(answer, 415, "unsupported-media-type", "Content-Type: '" + type + "' (expected: application/dtab");
        }
        assertThat(server.send("PUT", DEFAULT, "/a => /b", "Content-Type", "text/plain; charset=\"UTF-8\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void bodies_over_a_limit_are_refused() {
        String large = "# " + "x".repeat(6 << 20) + "\n/a => /b";
        problem(server.put("default", large), 413, "too-large", "at most 5242880 bytes");
        String tooLargeForTheStore = "# " + "x".repeat(1_000_001) + "\n/a => /b";
        problem(server.put("default", tooLargeForTheStore), 413, "too-large", "at most 1,000,000");
        problem(
                server.put("default", "/a => /b", "Waymark-Author", "x".repeat(201)),
                400,
                "invalid-request",
                "author has 201 characters (expected: at most 200)");
        problem(
                server.json("PUT", DEFAULT, "{'text':'','message':'" + "x".repeat(4001) + "'}"),
                400,
                "invalid-request",
                "message has 4,001 characters");
        problem(server.get(DEFAULT), 404, "no-such-namespace", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%20b", "a%2Fb", "..", "%00", "%C3%A4", "%FF", "a%25zz", "a+b", "x%0Ay"})
    void odd_names_are_no_namespaces(String name) {
        String path = "/api/2/namespaces/" + name;
        problem(server.get(path), 404, "no-such-namespace", "namespace: '");
        problem(
                server.send("PUT", path, "/a => /b", "Content-Type", "text/plain"),
                400,
                "invalid-request",
                "namespace: '");
    }

    @Test
    void names_with_all_that_is_allowed_are_namespaces() {
        for (String name : List.of("a.b~c!d-e_f", "x".repeat(128), "...a")) {
            assertThat(server.put(name, "/a => /b").statusCode()).as(name).isEqualTo(200);
            assertThat(server.text(name)).isEqualTo("/a => /b");
        }
        problem(
                server.send("PUT", "/api/2/namespaces/" + "x".repeat(129), "/a => /b", "Content-Type", "text/plain"),
                400,
                "invalid-request",
                "1-128 letters");
    }

    @Test
    void unknown_parameters_and_methods_are_refused() {
        problem(server.get(DEFAULT + "?revsion=1"), 400, "invalid-request", "The parameter revsion is not known");
        problem(server.get(DEFAULT + "?revision=x"), 400, "invalid-request", "revision: 'x' (expected: a revision");
        problem(server.get("/api/2/namespaces?limit=1001"), 400, "invalid-request", "limit: '1001'");
        problem(server.send("POST", DEFAULT, ""), 405, "method-not-allowed", "GET, HEAD, PUT only");
        problem(server.get("/api/2/namespace"), 404, "no-such-route", "There is no /api/2/namespace (expected:");
    }

    @Test
    void a_header_may_be_utf8_as_curl_sends_it() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
            socket.getOutputStream().write("""
                    PUT /api/2/namespaces/default HTTP/1.1\r
                    Host: localhost\r
                    Connection: close\r
                    Content-Type: application/dtab\r
                    Waymark-Author: Ådа\r
                    Content-Length: 8\r
                    \r
                    /a => /b""".getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 200");
        }
        assertThat(server.read(DEFAULT).path("author").asString()).isEqualTo("Ådа");
    }
}
