package io.waymark.server.http.v2;

import static io.waymark.server.http.v2.ApiServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HistoryApiTest {
    private static final String DEFAULT = "/api/2/namespaces/default";
    private static final String HISTORY = DEFAULT + "/history";

    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private static List<Integer> revisions(JsonNode answer) {
        return answer.path("revisions")
                .valueStream()
                .map(revision -> revision.path("revision").asInt())
                .toList();
    }

    @Test
    void every_revision_is_told_newest_first_with_what_it_changed() {
        server.put("default", "/a => /1 ; /b => /2", "Waymark-Author", "ada", "Waymark-Message", "first");
        server.put("default", "/a => /1 ; /b => /3 ; /c => /4", "Waymark-Author", "bob");
        server.send("DELETE", DEFAULT, "");
        server.put("default", "/a => /1");
        JsonNode list = server.read(HISTORY).path("revisions");
        assertThat(revisions(server.read(HISTORY))).containsExactly(4, 3, 2, 1);
        assertThat(list.valueStream().map(revision -> revision.path("changes").asInt()))
                .containsExactly(1, 3, 2, 2);
        assertThat(list.valueStream().map(revision -> revision.path("parent").asInt()))
                .containsExactly(0, 2, 1, 0);
        assertThat(list.get(1).path("deleted").asBoolean()).isTrue();
        assertThat(list.get(3).path("author").asString()).isEqualTo("ada");
        assertThat(list.get(3).path("message").asString()).isEqualTo("first");
    }

    @Test
    void the_history_is_read_in_pages_and_by_author_and_prefix() {
        for (int i = 1; i <= 120; i++) {
            String text = i % 2 == 0 ? "/svc/web/x => /%d ; /other => /1" : "/svc/web/x => /%d ; /other => /2";
            server.put("default", text.formatted(i / 4), "Waymark-Author", i % 3 == 0 ? "ada" : "bob");
        }
        List<Integer> all = new ArrayList<>();
        String next = HISTORY + "?limit=50";
        int pages = 0;
        while (!next.isEmpty()) {
            JsonNode page = server.read(next);
            all.addAll(revisions(page));
            next = page.path("next").asString("");
            pages++;
        }
        assertThat(pages).isEqualTo(3);
        assertThat(all).hasSize(120).startsWith(120, 119).endsWith(2, 1).doesNotHaveDuplicates();
        JsonNode ada = server.read(HISTORY + "?author=ada&limit=3");
        assertThat(revisions(ada)).containsExactly(120, 117, 114);
        assertThat(revisions(server.read(ada.path("next").asString()))).containsExactly(111, 108, 105);
        // /svc/web/x changes when i is a multiple of 4, and with the first revision
        assertThat(revisions(server.read(HISTORY + "?prefix=/svc/web&limit=1000")))
                .hasSize(31)
                .startsWith(120, 116)
                .endsWith(4, 1);
        assertThat(revisions(server.read(HISTORY + "?prefix=/svc/we"))).isEmpty();
        assertThat(revisions(server.read(HISTORY + "?before=3"))).containsExactly(2, 1);
    }

    @Test
    void a_past_revision_is_told_with_all_that_it_had() {
        server.json("PUT", DEFAULT, "{'text':'/a => /1','invariants':['never negative /a'],'override':'it is fine'}");
        server.send("DELETE", DEFAULT, "", "Waymark-Message", "gone");
        JsonNode first = server.read(HISTORY + "/1");
        assertThat(first.path("text").asString()).isEqualTo("/a => /1");
        assertThat(first.path("invariants").size()).isEqualTo(1);
        assertThat(first.path("override").asString()).isEqualTo("it is fine");
        JsonNode deletion = server.read(HISTORY + "/2");
        assertThat(deletion.path("deleted").asBoolean()).isTrue();
        assertThat(deletion.path("message").asString()).isEqualTo("gone");
        problem(server.get(HISTORY + "/3"), 404, "no-such-revision", "no revision 3");
        problem(server.get(HISTORY + "/x"), 400, "invalid-request", "revision: 'x'");
        problem(server.get("/api/2/namespaces/never/history"), 404, "no-such-namespace", "'never'");
        problem(server.get("/api/2/namespaces/never/history/1"), 404, "no-such-namespace", "'never'");
    }

    @Test
    void differences_are_told_as_a_person_would() {
        server.json("PUT", DEFAULT, "{'text':'/q => /7 ; /y => /2 ; /svc/web => 90*/a & 10*/b ; /x => /1 ; /z => /3'}");
        server.json(
                "PUT",
                DEFAULT,
                "{'text':'/y => /2 ; /q => /7 ; /svc/web => 80*/a & 20*/b ; /x => /9 ; /new => /4','invariants':['never negative /x']}");
        JsonNode diff = server.read(DEFAULT + "/diff");
        assertThat(diff.path("from").asInt()).isEqualTo(1);
        assertThat(diff.path("to").asInt()).isEqualTo(2);
        assertThat(diff.path("changes")
                        .valueStream()
                        .map(change -> change.path("kind").asString() + " "
                                + change.path("summary").asString()))
                .containsExactly(
                        "moved /y: moved from place 2 to 1",
                        "changed /svc/web: 90/10 → 80/20",
                        "changed /x: /1 → /9",
                        "added /new: new, /4",
                        "removed /z: removed, was /3");
        assertThat(diff.path("changes").get(1).path("from").asString()).isEqualTo("90*/a & 10*/b");
        assertThat(diff.path("invariants").toString()).isEqualTo("{\"added\":[\"never negative /x\"],\"removed\":[]}");
        JsonNode back = server.read(DEFAULT + "/diff?from=2&to=1");
        assertThat(back.path("invariants").path("removed").size()).isEqualTo(1);
        assertThat(server.read(DEFAULT + "/diff?from=0&to=1").path("changes").size())
                .isEqualTo(5);
        assertThat(server.read(DEFAULT + "/diff?from=2&to=2").path("changes").size())
                .isZero();
        problem(server.get(DEFAULT + "/diff?from=7"), 404, "no-such-revision", "7");
        problem(server.get(DEFAULT + "/diff?from=a"), 400, "invalid-request", "from: 'a'");
    }

    @Test
    void a_rollback_is_a_new_revision_with_the_text_and_the_invariants_of_an_old_one() {
        server.json("PUT", DEFAULT, "{'text':'# one\\n/a => /1','invariants':['never negative /a']}");
        server.json("PUT", DEFAULT, "{'text':'/a => /2','invariants':[]}");
        HttpResponse<String> back =
                server.json("POST", DEFAULT + "/rollback", "{'revision':1,'author':'ada','message':'as before'}");
        assertThat(back.body()).isEqualTo("{\"namespace\":\"default\",\"revision\":3,\"parent\":2}\n");
        JsonNode found = server.read(DEFAULT);
        assertThat(found.path("text").asString()).isEqualTo("# one\n/a => /1");
        assertThat(found.path("invariants").size()).isEqualTo(1);
        assertThat(found.path("message").asString()).isEqualTo("as before");
        problem(
                server.json("POST", DEFAULT + "/rollback", "{'revision':2}", "If-Match", "\"2\""),
                412,
                "precondition-failed",
                "at revision 3");
        server.send("DELETE", DEFAULT, "");
        problem(server.json("POST", DEFAULT + "/rollback", "{'revision':4}"), 404, "no-such-revision", "deleted");
        problem(server.json("POST", DEFAULT + "/rollback", "{'revision':9}"), 404, "no-such-revision", "9");
        problem(server.json("POST", DEFAULT + "/rollback", "{}"), 400, "invalid-request", "revision is missing");
        assertThat(server.json("POST", DEFAULT + "/rollback", "{'revision':2}").body())
                .contains("\"revision\":5,\"parent\":0");
        assertThat(server.text("default")).isEqualTo("/a => /2");
    }
}
