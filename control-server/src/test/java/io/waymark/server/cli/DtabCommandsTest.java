package io.waymark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables and their entries. */
class DtabCommandsTest {
    private static final String SHOP = "/api/2/namespaces/shop";
    private static final String WRITTEN = "{\"namespace\":\"shop\",\"revision\":5,\"parent\":4}";

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
    void list_is_a_table_or_only_the_names() {
        server.on("GET /api/2/namespaces", """
                {"namespaces":[{"name":"default","revision":12,"author":"ann","message":"why\\nso","time":"2026-01-02T03:04:05Z","entries":3,"invariants":1},\
                {"name":"shop","revision":4,"time":"2026-01-02T03:04:06Z","entries":10,"invariants":0}]}""");
        assertThat(server.run("dtab", "ls")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("""
                NAMESPACE   REVISION   ENTRIES   INVARIANTS   TIME                   AUTHOR   MESSAGE
                default     12         3         1            2026-01-02T03:04:05Z   ann      why so
                shop        4          10        0            2026-01-02T03:04:06Z
                """);
        assertThat(server.run("dtab", "list", "-q")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("default\nshop\n");
    }

    @Test
    void where_the_next_page_begins_may_be_alone_or_in_an_address() {
        assertThat(Pages.cursor("/api/2/namespaces?after=b%20c&limit=1000")).isEqualTo("b c");
        assertThat(Pages.cursor("/api/2/namespaces?limit=1000&after=b")).isEqualTo("b");
        assertThat(Pages.cursor("b")).isEqualTo("b");
    }

    @Test
    void get_prints_what_the_author_wrote() {
        server.on("GET " + SHOP, "{\"name\":\"shop\",\"revision\":5,\"text\":\"/svc => /host ; # why\\n\"}");
        assertThat(server.run("dtab", "cat", "shop")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("/svc => /host ; # why\n");
        assertThat(server.run("dtab", "get", "shop", "--revision", "3")).isEqualTo(0);
        assertThat(server.asked).last().isEqualTo("GET " + SHOP + "?revision=3");
    }

    @Test
    void get_version_prints_what_put_wants() {
        server.on("GET " + SHOP, "{\"name\":\"shop\",\"revision\":5,\"text\":\"\"}");
        server.on("PUT " + SHOP, WRITTEN);
        server.input = "/svc => /new";
        assertThat(server.run("dtab", "get", "shop", "--version")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("5\n");
        assertThat(server.run("dtab", "put", "shop", "-", "--if-version", "5")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("shop is at revision 5 (was 4)\n");
        assertThat(server.asked)
                .last()
                .isEqualTo("PUT " + SHOP + " if \"5\": {\"author\":\"kim\",\"text\":\"/svc => /new\"}");
        assertThat(server.run("dtab", "up", "shop", "-", "--version", "AAE=")).isEqualTo(0);
        assertThat(server.asked).last().asString().startsWith("PUT " + SHOP + " if AAE=: ");
    }

    @Test
    void create_and_delete_ask_for_just_that() {
        server.on("PUT " + SHOP, WRITTEN);
        server.on("DELETE " + SHOP, 200, WRITTEN);
        server.input = "/svc => /new";
        assertThat(server.run("dtab", "new", "shop", "-")).isEqualTo(0);
        assertThat(server.run("dtab", "rm", "shop", "--override", "x y")).isEqualTo(0);
        assertThat(server.asked)
                .containsExactly(
                        "PUT " + SHOP + " unless *: {\"author\":\"kim\",\"text\":\"/svc => /new\"}",
                        "DELETE " + SHOP + "?override=x+y by kim");
    }

    @Test
    void the_json_of_namerctl_is_a_dtab_too() {
        server.on("PUT " + SHOP, WRITTEN);
        server.input = "{\"version\":\"AAE=\",\"dtab\":[{\"prefix\":\"/svc\",\"dst\":\"/host\"}]}";
        assertThat(server.run("dtab", "put", "shop", "-")).isEqualTo(0);
        assertThat(server.asked).last().asString().endsWith("\"text\":\"/svc => /host ;\\n\"}");
    }

    @Test
    void a_file_that_is_not_there_is_not_understood() {
        assertThat(server.run("dtab", "put", "shop", "nowhere.dtab")).isEqualTo(2);
        assertThat(server.err()).contains("cannot read 'nowhere.dtab'");
        assertThat(server.asked).isEmpty();
    }

    @Test
    void history_says_who_when_and_why() {
        server.on("GET " + SHOP + "/history", """
                {"revisions":[{"revision":5,"parent":4,"author":"ann","message":"fire","override":"all is lost","time":"T5","changes":2},\
                {"revision":4,"parent":3,"author":"bo","message":"","time":"T4","deleted":true}],"next":"4"}""");
        assertThat(server.run("dtab", "history", "shop", "--prefix", "/svc/web", "--by", "ann", "--limit", "2"))
                .isEqualTo(0);
        assertThat(server.asked).containsExactly("GET " + SHOP + "/history?limit=2&prefix=%2Fsvc%2Fweb&author=ann");
        assertThat(server.out()).isEqualTo("""
                REVISION   TIME   AUTHOR   CHANGES   MESSAGE
                5          T5     ann      2         fire [invariants overridden: all is lost]
                4          T4     bo       deleted
                There are more: --before or --limit shows them.
                """);
    }

    @Test
    void diff_says_what_changed() {
        server.on("GET " + SHOP + "/diff", """
                {"from":3,"to":5,"changes":[{"kind":"added","prefix":"/a","to":"/b"},{"kind":"removed","prefix":"/c","from":"/d"},\
                {"kind":"changed","prefix":"/svc/web","from":"9 * /x & 1 * /y","to":"/y","summary":"/svc/web: 90/10 → 0/100"},\
                {"kind":"moved","prefix":"/e","before":0,"after":2}],"invariants":{"added":["never negative /a"],"removed":[]}}""");
        assertThat(server.run("dtab", "diff", "shop", "3", "5")).isEqualTo(0);
        assertThat(server.asked).containsExactly("GET " + SHOP + "/diff?from=3&to=5");
        assertThat(server.out()).isEqualTo("""
                shop: revision 3 → 5
                  + /a => /b
                  - /c => /d
                  ~ /svc/web: 90/10 → 0/100
                  ^ /e moved
                  + invariant: never negative /a
                """);
    }

    @Test
    void rollback_is_a_new_revision() {
        server.on("POST " + SHOP + "/rollback", WRITTEN);
        assertThat(server.run("dtab", "rollback", "shop", "3", "--if-version", "4", "-m", "worse"))
                .isEqualTo(0);
        assertThat(server.asked)
                .containsExactly("POST " + SHOP
                        + "/rollback if \"4\": {\"author\":\"kim\",\"message\":\"worse\",\"revision\":3}");
    }

    @Test
    void lint_points_at_what_it_finds_and_ends_with_1_for_an_error() throws IOException {
        Path file = Files.writeString(folder.resolve("shop.dtab"), "/a => /b ;\n/svc => /nowhere ;\n");
        String finding = """
                {"findings":[{"code":"WM101","severity":"%s","message":"it ends nowhere","line":2,"column":9,"start":19,"end":27,\
                "witness":"/svc/x","fix":{"title":"write /srv","edits":[]}}]}""";
        server.on("POST " + SHOP + "/lint", finding.formatted("warning"));
        assertThat(server.run("dtab", "lint", "shop", file.toString())).isEqualTo(0);
        assertThat(server.out()).isEqualTo("""
                %s:2:9: warning WM101: it ends nowhere
                  /svc => /nowhere ;
                          ^
                  for example: /svc/x
                  fix: write /srv
                """.formatted(file));
        assertThat(server.run("dtab", "lint", "shop", file.toString(), "--strict"))
                .isEqualTo(1);
        server.on("POST " + SHOP + "/lint", finding.formatted("error"));
        assertThat(server.run("dtab", "lint", "shop", file.toString())).isEqualTo(1);
        server.on("GET " + SHOP, "{\"text\":\"/stored => /a\\n\\n\"}");
        assertThat(server.run("dtab", "lint", "shop", "-o", "json")).isEqualTo(1);
        assertThat(server.asked).last().asString().contains("{\"text\":\"/stored => /a\\n\\n\"}");
    }

    @Test
    void entries_are_set_and_unset_with_what_is_expected_of_them() {
        server.on("PATCH " + SHOP + "/entries", WRITTEN);
        assertThat(server.run(
                        "entry", "set", "shop", "/a => /b", "/c => /d", "--expect", "none", "--place", "before:/e"))
                .isEqualTo(0);
        assertThat(server.run("entry", "unset", "shop", "/a", "--expect", "/b")).isEqualTo(0);
        assertThat(server.asked)
                .containsExactly(
                        "PATCH " + SHOP + "/entries: {\"author\":\"kim\",\"changes\":["
                                + "{\"set\":\"/a => /b\",\"expect\":null,\"place\":{\"before\":\"/e\"}},"
                                + "{\"set\":\"/c => /d\",\"expect\":null,\"place\":{\"before\":\"/e\"}}]}",
                        "PATCH " + SHOP
                                + "/entries: {\"author\":\"kim\",\"changes\":[{\"unset\":\"/a\",\"expect\":\"/b\"}]}");
        assertThat(server.run("entry", "set", "shop", "/a => /b", "--place", "middle"))
                .isEqualTo(2);
        assertThat(server.err()).contains("place: 'middle'");
    }

    @Test
    void an_entry_that_is_not_as_expected_is_a_conflict() {
        server.on("PATCH " + SHOP + "/entries", 412, """
                {"code":"precondition-failed","detail":"It is not so.","entry":"/a","expected":"/b","found":["/x","/y"],\
                "latest":{"revision":9}}""");
        assertThat(server.run("entry", "set", "shop", "/a => /c", "--expect", "/b"))
                .isEqualTo(3);
        assertThat(server.err())
                .contains("\n  /a: expected /b, found /x, /y", "\n  it is at revision 9 [precondition-failed]");
    }

    @Test
    void entries_are_listed_with_their_lines() {
        server.on("GET " + SHOP + "/entries", "{\"entries\":[{\"prefix\":\"/a\",\"dst\":\"/b | ~\",\"line\":2}]}");
        assertThat(server.run("entry", "ls", "shop")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("LINE   PREFIX   DESTINATION\n2      /a       /b | ~\n");
    }
}
