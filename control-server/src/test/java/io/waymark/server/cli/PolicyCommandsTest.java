package io.waymark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an intention to the fleet having applied it. */
class PolicyCommandsTest {
    private static final String SHOP = "/api/2/namespaces/shop";
    private static final String DEFAULT = "/api/2/namespaces/default";
    private static final String WRITTEN = "{\"namespace\":\"shop\",\"revision\":5,\"parent\":4}";
    private static final String PLAN = """
            {"id":"p1","namespace":"shop","base":4,"text":"","changes":[{"kind":"changed","prefix":"/svc/web","summary":"/svc/web: 90/10 → 80/20"}],\
            "newFindings":[{"code":"WM102","severity":"warning","message":"hm","line":1,"column":1}],\
            "checks":[{"rule":"never negative /svc/pay","holds":null}],"publishable":%s,"blast":{"names":40,"movedNames":2,"movedClients":7,\
            "negative":1,"failed":0,"unknown":0,"complete":false,"moved":[\
            {"name":"/svc/web","share":0.1,"clients":5,"from":{"state":"bound","tree":"/#/fs/web"},"to":{"state":"bound","tree":"9 * /#/fs/web & 1 * /#/fs/web-v2"},"becomes":"bound"},\
            {"name":"/svc/old","dtab":"/a => /b","share":1,"clients":2,"from":{"state":"bound","tree":"/#/fs/old"},"to":{"state":"negative"},"becomes":"negative"}]}}""";

    @TempDir
    Path folder;

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_plan_says_what_changes_and_who_is_hit() {
        server.on("POST " + SHOP + "/plan", PLAN.formatted(true));
        assertThat(server.run("plan", "shop", "--set", "/svc/web => /x", "--unset", "/b", "--base", "4"))
                .isEqualTo(0);
        assertThat(server.asked)
                .containsExactly("POST " + SHOP
                        + "/plan: {\"changes\":[{\"set\":\"/svc/web => /x\"},{\"unset\":\"/b\"}],\"base\":4}");
        assertThat(server.out()).isEqualTo("""
                Plan p1 for shop, on revision 4
                  ~ /svc/web: 90/10 → 80/20
                New findings of lint:
                  shop:1:1: warning WM102: hm
                    /svc/web => /x
                    ^
                Invariants:
                  unknown  never negative /svc/pay
                2 of 40 live names change, of 7 clients; 1 become negative, 0 fail, 0 unknown
                  NAME                     MOVES   CLIENTS   FROM        TO
                  /svc/web                 10 %    5         /#/fs/web   9 * /#/fs/web & 1 * /#/fs/web-v2
                  /svc/old with /a => /b   100 %   2         /#/fs/old   negative
                Not every replica could be asked: there may be more.
                """);
    }

    @Test
    void a_plan_that_cannot_be_published_ends_with_1() {
        server.on("POST " + SHOP + "/plan", PLAN.formatted(false));
        assertThat(server.run("plan", "shop", "-")).isEqualTo(1);
        assertThat(server.out()).contains("It cannot be published as it is.");
        assertThat(server.run("plan", "shop", "--rollback-to", "2")).isEqualTo(1);
        assertThat(server.asked).last().isEqualTo("POST " + SHOP + "/plan: {\"rollbackTo\":2}");
        server.input = "# must stay\nnever negative /svc/pay\n\n";
        assertThat(server.run("plan", "shop", "--invariants", "-")).isEqualTo(1);
        assertThat(server.asked)
                .last()
                .isEqualTo("POST " + SHOP + "/plan: {\"invariants\":[\"never negative /svc/pay\"]}");
    }

    @Test
    void a_plan_is_of_one_change() {
        assertThat(server.run("plan", "shop")).isEqualTo(2);
        assertThat(server.err()).startsWith("no change is given");
        assertThat(server.run("plan", "shop", "-", "--rollback-to", "2")).isEqualTo(2);
        assertThat(server.err()).startsWith("more than one change is given");
    }

    @Test
    void a_plan_is_published_by_its_id() {
        server.on("POST /api/2/plans/p1/publish", WRITTEN);
        assertThat(server.run("publish", "p1", "-m", "go", "--override", "fire"))
                .isEqualTo(0);
        assertThat(server.asked)
                .containsExactly("POST /api/2/plans/p1/publish:"
                        + " {\"author\":\"kim\",\"message\":\"go\",\"override\":\"fire\"}");
        server.on("POST /api/2/plans/p1/publish", 412, "{\"code\":\"precondition-failed\",\"detail\":\"Too late.\"}");
        assertThat(server.run("publish", "p1")).isEqualTo(3);
    }

    @Test
    void a_shift_is_one_request() {
        server.on(
                "POST " + DEFAULT + "/shift",
                "{\"namespace\":\"default\",\"revision\":5,\"parent\":4,\"from\":\"/srv/gen\",\"to\":\"9 * /srv/gen & 1 *"
                        + " /srv/gen-v2\"}");
        assertThat(server.run(
                        "shift",
                        "/svc/gen",
                        "/srv/gen=90",
                        "/srv/gen-v2=10",
                        "--expect",
                        "/srv/gen=100",
                        "--min-healthy",
                        "/srv/gen-v2=3",
                        "--idempotency-key",
                        "job-7"))
                .isEqualTo(0);
        assertThat(server.out()).isEqualTo("""
                /svc/gen: /srv/gen → 9 * /srv/gen & 1 * /srv/gen-v2
                default is at revision 5 (was 4)
                """);
        assertThat(server.asked)
                .containsExactly("POST " + DEFAULT + "/shift: {\"author\":\"kim\",\"entry\":\"/svc/gen\","
                        + "\"weights\":{\"/srv/gen\":90,\"/srv/gen-v2\":10},\"expect\":{\"/srv/gen\":100},"
                        + "\"minHealthy\":{\"/srv/gen-v2\":3}}");
        assertThat(server.run("shift", "/svc/gen", "/srv/gen")).isEqualTo(2);
        assertThat(server.err()).contains("'/srv/gen' is not a branch and a number");
    }

    @Test
    void wait_ends_with_5_when_somebody_is_behind() {
        String answer = """
                {"namespace":"shop","revision":5,"current":5,"streams":1000,"applied":998,"share":0.998,"reached":%s,"p50Millis":12,"p99Millis":40,\
                "replicas":[{"id":"b","reachable":false}],"stuck":[{"replica":"a","client":"10.0.0.1:9","name":"/svc/web","sentRevision":4,"since":"T"}]}""";
        server.on("GET " + SHOP + "/convergence", answer.formatted(false));
        assertThat(server.run("wait", "shop", "--revision", "5", "--share", "99.9", "--timeout", "2m"))
                .isEqualTo(5);
        assertThat(server.asked).containsExactly("GET " + SHOP + "/convergence?revision=5&wait=99.9%25&timeout=120s");
        assertThat(server.out()).isEqualTo("""
                revision 5: 998 of 1000 streams have it (99.8 %), half of them within 12 ms, 99 % within 40 ms
                replica b cannot be asked
                REPLICA   CLIENT       NAME       HAS   SINCE
                a         10.0.0.1:9   /svc/web   4     T
                """);
        server.on("GET " + SHOP + "/convergence", answer.formatted(true));
        assertThat(server.run("wait", "shop")).isEqualTo(0);
        assertThat(server.run("wait", "shop", "--timeout", "soon")).isEqualTo(2);
    }

    @Test
    void invariants_are_added_and_removed_on_the_revision_that_was_read() {
        server.on("GET " + SHOP + "/invariants", """
                {"revision":4,"invariants":["never negative /a"],"checks":[{"rule":"never negative /a","holds":false,"witness":"/a → ~"}]}""");
        server.on("PUT " + SHOP + "/invariants", WRITTEN);
        assertThat(server.run("invariants", "list", "shop")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("never negative /a\n");
        assertThat(server.run("invariants", "check", "shop")).isEqualTo(1);
        assertThat(server.out()).isEqualTo("broken   never negative /a (/a → ~)\n");
        assertThat(server.run("invariants", "add", "shop", "never negative /b", "never negative /a"))
                .isEqualTo(0);
        assertThat(server.asked)
                .last()
                .isEqualTo("PUT " + SHOP + "/invariants if \"4\": {\"author\":\"kim\","
                        + "\"invariants\":[\"never negative /a\",\"never negative /b\"]}");
        assertThat(server.run("invariants", "rm", "shop", "never negative /a")).isEqualTo(0);
        assertThat(server.asked).last().asString().endsWith("\"invariants\":[]}");
        assertThat(server.run("invariants", "rm", "shop", "never negative /c")).isEqualTo(1);
        assertThat(server.err()).contains("no invariant 'never negative /c' (there are: never negative /a)");
        server.input = "# why\nnever negative /d\n";
        assertThat(server.run("invariants", "set", "shop", "-")).isEqualTo(0);
        assertThat(server.asked).last().asString().endsWith("\"invariants\":[\"never negative /d\"]}");
    }

    /** An editor that is a script. */
    private void editor(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("editor.sh"), script);
        server.environment.put("EDITOR", "sh '" + file + "'");
    }

    @Test
    void edit_shows_a_plan_asks_and_publishes_on_the_revision_that_was_read() throws IOException {
        server.on("GET " + SHOP, "{\"name\":\"shop\",\"revision\":4,\"text\":\"/a => /b ;\\n\"}");
        server.on("POST " + SHOP + "/plan", PLAN.formatted(true));
        server.on("PUT " + SHOP, WRITTEN);
        editor("echo '/c => /d ;' >> \"$1\"");
        server.terminal = true;
        server.input = "yes\n";
        assertThat(server.run("dtab", "edit", "shop", "-m", "why")).isEqualTo(0);
        assertThat(server.out())
                .contains("Plan p1 for shop", "Publish this? [y/N] ")
                .endsWith("shop is at revision 5 (was 4)\n");
        assertThat(server.asked)
                .last()
                .isEqualTo("PUT " + SHOP + " if \"4\": {\"author\":\"kim\",\"message\":\"why\","
                        + "\"text\":\"/a => /b ;\\n/c => /d ;\\n\"}");
    }

    @Test
    void edit_that_is_not_confirmed_publishes_nothing_and_keeps_the_text() throws IOException {
        server.on("GET " + SHOP, "{\"name\":\"shop\",\"revision\":4,\"text\":\"/a => /b ;\\n\"}");
        server.on("POST " + SHOP + "/plan", PLAN.formatted(true));
        editor("echo '/c => /d ;' >> \"$1\"");
        server.terminal = true;
        server.input = "\n";
        assertThat(server.run("dtab", "edit", "shop")).isEqualTo(1);
        String out = server.out();
        assertThat(server.asked).noneMatch(request -> request.startsWith("PUT"));
        Path kept = Path.of(out.substring(out.indexOf("Your text is in ") + "Your text is in ".length())
                .strip());
        assertThat(Files.readString(kept)).isEqualTo("/a => /b ;\n/c => /d ;\n");
        Files.delete(kept);
    }

    @Test
    void edit_that_changes_nothing_does_nothing() throws IOException {
        server.on("GET " + SHOP, "{\"name\":\"shop\",\"revision\":4,\"text\":\"/a => /b ;\\n\"}");
        editor("true");
        assertThat(server.run("dtab", "edit", "shop")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("Nothing was changed.\n");
        editor("exit 7");
        assertThat(server.run("dtab", "edit", "shop")).isEqualTo(2);
        assertThat(server.err()).contains("ended with 7");
    }

    @Test
    void edit_that_somebody_was_faster_than_shows_both() throws IOException {
        server.on("GET " + SHOP, "{\"name\":\"shop\",\"revision\":4,\"text\":\"/a => /b ;\\n\"}");
        server.on("POST " + SHOP + "/plan", PLAN.formatted(true));
        server.on("PUT " + SHOP, 412, "{\"code\":\"precondition-failed\",\"detail\":\"Too late.\"}");
        editor("echo '/c => /d ;' >> \"$1\"");
        assertThat(server.run("dtab", "edit", "shop", "--yes")).isEqualTo(3);
        String err = server.err();
        assertThat(err).contains("--- theirs\n/a => /b ;\n--- yours\n/a => /b ;\n/c => /d ;\n---\nYour text is in ");
        Files.delete(Path.of(err.substring(err.indexOf("Your text is in ") + "Your text is in ".length())
                .strip()));
    }
}
