package io.waymark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What all commands have in common: which server, in which form, with which exit code, and how they complain. */
class CommandsTest {
    private static final String SHOP = "/api/2/namespaces/shop";
    private static final String SYSTEM = "GET /api/2/system";

    @TempDir
    Path home;

    private FakeServer server;

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void settings(String yaml) throws IOException {
        server.environment.put("HOME", home.toString());
        Path file = home.resolve(".config/waymark/config.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, yaml);
    }

    /** An address where nobody listens. */
    private static String nobody() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + closed.getLocalPort();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | 2", "404 | 1", "405 | 2", "409 | 3", "412 | 3", "413 | 1", "415 | 2", "422 | 1", "500 | 1",
                "503 | 4", "504 | 4"
            })
    void what_the_server_refuses_has_an_exit_code(int status, int exitCode) {
        server.on(
                "GET " + SHOP,
                status,
                "{\"code\":\"some-code\",\"detail\":\"It is so.\",\"hint\":\"Do that.\",\"status\":1}");
        assertThat(server.run("dtab", "get", "shop")).isEqualTo(exitCode);
        assertThat(server.err()).isEqualTo("cannot read 'shop': It is so.\n  hint: Do that. [some-code]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | 1 | there is no such thing: no good",
                "412 | 3 | it was changed meanwhile: read it again, and write with its new version: no good",
                "503 | 4 | its store is away: no good",
                "418 | 1 | status 418: no good"
            })
    void what_is_no_problem_document_is_told_as_it_is(int status, int exitCode, String message) {
        server.on("PUT " + SHOP, status, "no good\n");
        assertThat(server.run("dtab", "put", "shop", "-")).isEqualTo(exitCode);
        assertThat(server.err()).isEqualTo("cannot write 'shop': " + message);
    }

    @Test
    void a_mistake_in_a_dtab_is_shown_with_its_line_and_a_pointer() {
        server.input = "/a => /b ;\n/svc => /host | ;\n";
        server.on("PUT " + SHOP, 422, """
                {"code":"invalid-dtab","detail":"2:17: expected a path\\n  /svc => /host | ;\\n","position":{"offset":27,"line":2,"column":17}}""");
        assertThat(server.run("dtab", "put", "shop", "-")).isEqualTo(1);
        assertThat(server.err()).isEqualTo("""
                cannot write 'shop': stdin:2:17: expected a path
                  /svc => /host | ;
                                  ^ [invalid-dtab]""");
    }

    @Test
    void a_broken_invariant_is_named_with_its_witness() {
        server.on("PUT " + SHOP, 422, """
                {"code":"invariant-broken","detail":"It breaks an invariant.","broken":[\
                {"rule":"never negative /svc/pay","holds":false,"witness":"/svc/pay → ~"}]}""");
        assertThat(server.run("dtab", "put", "shop", "-")).isEqualTo(1);
        assertThat(server.err()).contains("\n  broken   never negative /svc/pay (/svc/pay → ~)");
    }

    @Test
    void a_conflict_shows_both_versions() {
        server.on("PUT " + SHOP, 409, """
                {"code":"conflict","detail":"Somebody else changed it.","base":3,\
                "latest":{"revision":4,"author":"ann","text":"/svc/web => /b ;\\n"},\
                "yours":{"text":"/svc/web => /c ;\\n"},\
                "overlaps":[{"prefix":"/svc/web","base":"/a","theirs":"/b","ours":"/c"}]}""");
        assertThat(server.run("dtab", "put", "shop", "-", "--base", "3")).isEqualTo(3);
        assertThat(server.err()).isEqualTo("""
                cannot write 'shop': Somebody else changed it.
                  /svc/web: theirs /b, yours /c
                  it is at revision 4, by ann
                --- theirs
                /svc/web => /b ;
                --- yours
                /svc/web => /c ;
                --- [conflict]""");
    }

    @Test
    void a_server_that_is_not_there_is_unreachable() throws IOException {
        assertThat(server.runAlone("system", "--server", nobody())).isEqualTo(4);
        assertThat(server.err()).contains("cannot be reached", "WAYMARK_SERVER");
    }

    @Test
    void of_several_servers_the_next_is_asked_when_one_is_not_there() throws IOException {
        server.on(SYSTEM, "{\"version\":\"7\"}");
        assertThat(server.runAlone("system", "--server", nobody() + ", " + server.url()))
                .isEqualTo(0);
        assertThat(server.out()).contains("version 7");
    }

    @Test
    void a_server_is_found_in_an_option_the_environment_or_the_settings_in_this_order() throws IOException {
        server.on(SYSTEM, "{\"version\":\"7\"}");
        settings("server: [ %s, %s ]\n".formatted(nobody(), server.url()));
        assertThat(server.runAlone("system")).isEqualTo(0);
        settings("server: " + nobody() + "\n");
        assertThat(server.runAlone("system")).isEqualTo(4);
        server.environment.put("NAMERCTL_BASE_URL", server.url());
        assertThat(server.runAlone("system")).isEqualTo(0);
        server.environment.put("WAYMARK_SERVER", nobody());
        assertThat(server.runAlone("system")).isEqualTo(4);
        assertThat(server.runAlone("system", "--base-url", server.url())).isEqualTo(0);
        assertThat(server.runAlone("--base-url", server.url(), "system")).isEqualTo(0);
    }

    @Test
    void an_address_that_is_none_is_not_understood() {
        assertThat(server.runAlone("system", "--server", "ftp://x")).isEqualTo(2);
        assertThat(server.err()).contains("'ftp://x' is not an address");
    }

    @Test
    void an_answer_is_a_table_json_or_yaml() throws IOException {
        server.on(
                "GET /api/2/namespaces/shop/reverse",
                "{\"names\":[{\"name\":\"/svc/a\",\"share\":0.125,\"clients\":3}]}");
        assertThat(server.run("reverse", "/#/fs/a", "-n", "shop")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("NAME     SHARE    CLIENTS\n/svc/a   12.5 %   3\n");
        assertThat(server.asked).last().isEqualTo("GET /api/2/namespaces/shop/reverse?id=%2F%23%2Ffs%2Fa");
        assertThat(server.run("reverse", "10.0.0.1:80", "-n", "shop", "--output", "json"))
                .isEqualTo(0);
        assertThat(server.out()).contains("\"share\" : 0.125");
        assertThat(server.asked).last().isEqualTo("GET /api/2/namespaces/shop/reverse?address=10.0.0.1%3A80");
        settings("output: yaml\n");
        assertThat(server.run("reverse", "/#/fs/a", "-n", "shop")).isEqualTo(0);
        assertThat(server.out()).isEqualTo("names:\n- name: /svc/a\n  share: 0.125\n  clients: 3\n");
        assertThat(server.run("reverse", "/#/fs/a", "-o", "xml")).isEqualTo(2);
        assertThat(server.err()).isEqualTo("output: 'xml' (expected: text, json or yaml)");
    }

    @Test
    void settings_that_are_not_known_or_not_yaml_are_not_understood() throws IOException {
        server.on(SYSTEM, "{}");
        settings("sevrer: x\n");
        assertThat(server.run("system")).isEqualTo(2);
        assertThat(server.err()).contains("unknown setting 'sevrer' (expected: server, author, output)");
        settings("{");
        assertThat(server.run("system")).isEqualTo(2);
        assertThat(server.err()).contains("config.yaml:");
    }

    @Test
    void the_author_is_the_option_the_environment_the_settings_or_the_user() throws IOException {
        server.on("PUT " + SHOP, "{\"namespace\":\"shop\",\"revision\":5,\"parent\":4}");
        server.input = "/a => /b";
        assertThat(server.run("dtab", "put", "shop", "-")).isEqualTo(0);
        assertThat(server.asked).last().asString().contains("\"author\":\"kim\"");
        settings("author: bo\n");
        assertThat(server.run("dtab", "put", "shop", "-")).isEqualTo(0);
        assertThat(server.asked).last().asString().contains("\"author\":\"bo\"");
        server.environment.put("WAYMARK_AUTHOR", "di");
        assertThat(server.run("dtab", "put", "shop", "-")).isEqualTo(0);
        assertThat(server.asked).last().asString().contains("\"author\":\"di\"");
        assertThat(server.run("dtab", "put", "shop", "-", "--author", "eve", "-m", "why", "--override", "fire"))
                .isEqualTo(0);
        assertThat(server.asked)
                .last()
                .asString()
                .endsWith("{\"author\":\"eve\",\"message\":\"why\",\"override\":\"fire\",\"text\":\"/a => /b\"}");
    }

    @Test
    void every_command_says_how_it_ends() {
        assertThat(server.runAlone("entry", "set", "--help")).isEqualTo(0);
        assertThat(server.out()).contains("Exit codes:", "3   conflict:", "5   not converged:");
        assertThat(server.runAlone("wait", "--help")).isEqualTo(0);
        assertThat(server.out()).contains("Exit codes:");
    }

    @Test
    void shells_get_what_completes_commands_and_options() {
        assertThat(server.runAlone("completion", "bash")).isEqualTo(0);
        assertThat(server.out()).contains("complete -F _complete_waymark", "rollback");
        assertThat(server.runAlone("completion", "fish")).isEqualTo(0);
        assertThat(server.out())
                .contains("complete -c waymark -n '__fish_use_subcommand' -f -a dtab -d 'List, read,")
                .contains("'__fish_seen_subcommand_from dtab; and __fish_seen_subcommand_from put' -l author -r");
        assertThat(server.runAlone("completion", "cmd")).isEqualTo(2);
        assertThat(server.err()).isEqualTo("shell: 'cmd' (expected: bash, zsh or fish)");
    }
}
