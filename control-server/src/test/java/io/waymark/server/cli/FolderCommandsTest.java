package io.waymark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything as files, and from a namerd. */
class FolderCommandsTest {
    private static final String PLAN =
            "{\"id\":\"p\",\"namespace\":\"n\",\"base\":4,\"changes\":[],\"publishable\":%s}";
    private static final String WRITTEN = "{\"namespace\":\"%s\",\"revision\":%s,\"parent\":0}";

    @TempDir
    Path folder;

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
        server.on("GET /api/2/export", """
                {"namespaces":[{"name":"same","revision":2,"text":"/a => /b ;\\n","invariants":["never negative /a"]},\
                {"name":"other","revision":4,"text":"/a => /b ;\\n","invariants":[]},\
                {"name":"gone","revision":7,"text":"","invariants":[]}]}""");
        for (String name : List.of("other", "fresh", "gone", "same")) {
            server.on("POST /api/2/namespaces/" + name + "/plan", PLAN.formatted(true));
            server.on("PUT /api/2/namespaces/" + name, WRITTEN.formatted(name, 8));
            server.on("DELETE /api/2/namespaces/" + name, WRITTEN.formatted(name, 9));
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void files() throws IOException {
        file("same.dtab", "/a => /b ;");
        file("same.invariants", "# pay is money\nnever negative /a\n");
        file("other.dtab", "/a => /c ;\n");
        file("other.invariants", "never negative /a\n");
        file("fresh.dtab", "/d => /e ;\n");
        file("README.md", "not ours");
    }

    private List<String> writes() {
        return server.asked.stream()
                .filter(request -> !request.startsWith("GET") && !request.contains("/plan"))
                .toList();
    }

    @Test
    void export_writes_a_file_for_each_and_touches_none_that_says_the_same() throws IOException {
        file("gone-long-ago.dtab", "/x => /y ;\n");
        assertThat(server.run("export", folder.toString())).isEqualTo(0);
        assertThat(server.out()).isEqualTo("3 namespaces in %s, 4 files changed\n".formatted(folder));
        assertThat(folder.resolve("same.dtab")).hasContent("/a => /b ;\n");
        assertThat(folder.resolve("same.invariants")).hasContent("never negative /a\n");
        assertThat(folder.resolve("other.invariants")).doesNotExist();
        file("same.invariants", "# why\nnever negative /a\n");
        assertThat(server.run("export", folder.toString(), "--prune")).isEqualTo(0);
        assertThat(server.out()).endsWith("1 files changed\n");
        assertThat(folder.resolve("gone-long-ago.dtab")).doesNotExist();
        assertThat(folder.resolve("same.invariants")).hasContent("# why\nnever negative /a\n");
    }

    @Test
    void apply_changes_what_differs_on_the_revision_that_was_read() throws IOException {
        files();
        assertThat(server.run("apply", folder.toString(), "--yes", "-m", "from git"))
                .isEqualTo(0);
        assertThat(server.out())
                .contains("== create fresh\n", "== change other\n", "2 to change, 1 the same\n")
                .doesNotContain("gone")
                .contains("fresh is at revision 8\n", "other is at revision 8\n");
        assertThat(server.asked)
                .contains("POST /api/2/namespaces/other/plan:"
                        + " {\"text\":\"/a => /c ;\\n\",\"invariants\":[\"never negative /a\"]}");
        assertThat(writes())
                .containsExactly(
                        "PUT /api/2/namespaces/fresh unless *: {\"author\":\"kim\",\"message\":\"from git\","
                                + "\"text\":\"/d => /e ;\\n\",\"invariants\":[]}",
                        "PUT /api/2/namespaces/other if \"4\": {\"author\":\"kim\",\"message\":\"from git\","
                                + "\"text\":\"/a => /c ;\\n\",\"invariants\":[\"never negative /a\"]}");
    }

    @Test
    void apply_prune_deletes_what_has_no_file() throws IOException {
        files();
        assertThat(server.run("apply", folder.toString(), "--yes", "--prune")).isEqualTo(0);
        assertThat(server.out()).contains("== delete gone\n", "deleted gone\n");
        assertThat(writes()).last().isEqualTo("DELETE /api/2/namespaces/gone if \"7\" by kim");
    }

    @Test
    void apply_dry_run_publishes_nothing() throws IOException {
        files();
        assertThat(server.run("apply", folder.toString(), "--dry-run", "-o", "json"))
                .isEqualTo(0);
        assertThat(server.out()).contains("\"action\" : \"create\"", "\"same\" : 1");
        assertThat(writes()).isEmpty();
    }

    @Test
    void apply_publishes_nothing_if_one_of_them_cannot_be() throws IOException {
        files();
        server.on("POST /api/2/namespaces/other/plan", PLAN.formatted(false));
        assertThat(server.run("apply", folder.toString(), "--yes")).isEqualTo(1);
        assertThat(writes()).isEmpty();
        assertThat(server.run("apply", folder.toString(), "--yes", "--override", "fire"))
                .isEqualTo(0);
        assertThat(writes()).hasSize(2).allMatch(request -> request.contains("\"override\":\"fire\""));
    }

    @Test
    void apply_asks_and_without_a_terminal_wants_to_be_told() throws IOException {
        files();
        assertThat(server.run("apply", folder.toString())).isEqualTo(2);
        assertThat(server.err()).contains("say --yes or --dry-run");
        server.terminal = true;
        server.input = "n\n";
        assertThat(server.run("apply", folder.toString())).isEqualTo(1);
        assertThat(writes()).isEmpty();
        server.input = "y\n";
        assertThat(server.run("apply", folder.toString())).isEqualTo(0);
        assertThat(writes()).hasSize(2);
    }

    @Test
    void a_namespace_that_cannot_be_read_is_no_deletion() throws IOException {
        files();
        server.on("GET /api/2/export", "{\"namespaces\":[],\"failed\":[{\"name\":\"same\",\"message\":\"away\"}]}");
        assertThat(server.run("apply", folder.toString(), "--yes")).isEqualTo(4);
        assertThat(server.run("export", folder.toString(), "--prune")).isEqualTo(4);
        assertThat(server.err()).contains("'same' cannot be read: away");
        assertThat(writes()).isEmpty();
        assertThat(folder.resolve("other.dtab")).exists();
    }

    @Test
    void import_copies_the_tables_of_a_namerd_an_entry_on_each_line_and_keeps_invariants() throws IOException {
        try (FakeServer namerd = new FakeServer()) {
            namerd.on("GET /api/1/dtabs", "[\"fresh\",\"same\"]");
            namerd.on("GET /api/1/dtabs/fresh", "/d=>/e;/f=>/g");
            namerd.on("GET /api/1/dtabs/same", "/a => /c ;\n/a => /d ;\n");
            assertThat(server.run("import", "--from-namerd", namerd.url(), "--yes"))
                    .isEqualTo(0);
        }
        assertThat(writes())
                .containsExactly(
                        "PUT /api/2/namespaces/fresh unless *: {\"author\":\"kim\",\"text\":\"/d=>/e ;\\n/f=>/g\\n\","
                                + "\"invariants\":[]}",
                        "PUT /api/2/namespaces/same if \"2\": {\"author\":\"kim\",\"text\":\"/a => /c ;\\n/a => /d"
                                + " ;\\n\",\"invariants\":[\"never negative /a\"]}");
    }

    private static String leaf(String id, String... addresses) {
        return "{\"type\":\"leaf\",\"bound\":{\"id\":\"%s\",\"path\":\"/\",\"addr\":{\"type\":\"bound\",\"addrs\":[%s]}}}"
                .formatted(
                        id,
                        String.join(
                                ",",
                                List.of(addresses).stream()
                                        .map("{\"ip\":\"%s\",\"port\":80}"::formatted)
                                        .toList()));
    }

    private static String union(double weight, double other, String tree, String otherTree) {
        return "{\"type\":\"union\",\"union\":[{\"weight\":%s,\"tree\":%s},{\"weight\":%s,\"tree\":%s}]}"
                .formatted(weight, tree, other, otherTree);
    }

    @Test
    void verify_asks_both_for_all_names_in_use_and_compares() throws IOException {
        server.on("GET /api/2/export", "{\"namespaces\":[{\"name\":\"n\",\"revision\":1,\"text\":\"/svc => /#/fs\"}]}");
        server.on("GET /api/2/clients", "{\"clients\":[{\"names\":[\"/svc/watched\"]}]}");
        server.on(
                "GET /api/1/dtabs/n", "[{\"prefix\":\"/svc\",\"dst\":\"/#/fs\"},{\"prefix\":\"/x/*\",\"dst\":\"/y\"}]");
        Path more = Files.writeString(folder.resolve("names"), "/svc/more\n");
        try (FakeServer namerd = new FakeServer()) {
            namerd.on("GET /api/1/dtabs/n", "/svc => /#/fs");
            namerd.on("GET /api/1/bound-names", "[\"/#/fs/found\"]");
            namerd.on(
                    "GET /api/1/bind/n",
                    union(9, 1, leaf("/#/fs/a", "10.0.0.1", "10.0.0.2"), leaf("/#/fs/b", "10.0.0.3")));
            server.on(
                    "GET /api/1/bind/n",
                    union(0.9, 0.1, leaf("/#/fs/a", "10.0.0.2", "10.0.0.1"), leaf("/#/fs/b", "10.0.0.3")));
            String[] command = {
                "import", "--from-namerd", namerd.url(), "--namespace", "n", "--verify", "--names", more.toString()
            };
            assertThat(server.run(command)).isEqualTo(0);
            assertThat(server.out())
                    .endsWith("4 names asked, 0 answered differently; 0 of them lead nowhere on both\n");
            assertThat(namerd.asked)
                    .contains(
                            "GET /api/1/bind/n?path=%2Fsvc%2Fmore",
                            "GET /api/1/bind/n?path=%2Fsvc%2Ffound",
                            "GET /api/1/bind/n?path=%2Fsvc%2Fwatched",
                            "GET /api/1/bind/n?path=%2Fsvc");
            server.on("GET /api/1/bind/n", leaf("/#/fs/a", "10.0.0.1", "10.0.0.2"));
            assertThat(server.run(command)).isEqualTo(1);
            assertThat(server.out()).contains("4 names asked, 4 answered differently", "NAMERD");
            server.on("GET /api/1/bind/n", "{\"type\":\"neg\"}");
            namerd.on("GET /api/1/bind/n", "{\"type\":\"neg\"}");
            assertThat(server.run(command)).isEqualTo(0);
            assertThat(server.out()).contains("4 of them lead nowhere on both");
        }
        assertThat(writes()).isEmpty();
    }
}
