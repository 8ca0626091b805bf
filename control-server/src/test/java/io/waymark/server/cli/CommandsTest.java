package io.waymark.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands against a server that answers what it is told to, and keeps what it was asked. */
class CommandsTest {
    private static final String LEAF = """
            {"type":"leaf","bound":{"addr":{"type":"bound","addrs":[{"ip":"10.1.2.3","port":80,"meta":{}}],"meta":{}},\
            "id":"/#/fs/web","path":"/"}}""";

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;
    private int status = 200;
    private String answer = "";
    private String stale = "";

    @Command
    private static final class Waymark {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String match = exchange.getRequestHeaders().getFirst("If-Match");
        asked.add("%s %s%s%s"
                .formatted(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        match == null ? "" : " if " + match,
                        body.isEmpty() ? "" : ": " + body));
        exchange.getResponseHeaders().add("ETag", "AAE=");
        if (!stale.isEmpty()) {
            exchange.getResponseHeaders().add("Waymark-Stale", stale);
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--server", "http://127.0.0.1:" + server.getAddress().getPort()));
        return new CommandLine(new Waymark())
                .addSubcommand(
                        new DtabCommand(new ByteArrayInputStream("/svc => /new".getBytes(StandardCharsets.UTF_8))))
                .addSubcommand(new BindCommand())
                .addSubcommand(new DelegateCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((problem, command, parsed) -> {
                    err.write(problem.getMessage());
                    return ((CommandFailure) problem).exitCode();
                })
                .execute(all.toArray(String[]::new));
    }

    @Test
    void list_prints_a_name_on_each_line() {
        answer = "[\"default\",\"shop\"]";
        assertThat(run("dtab", "list")).isEqualTo(0);
        assertThat(out.toString()).isEqualToNormalizingNewlines("default\nshop\n");
    }

    @Test
    void get_prints_what_the_author_wrote() {
        answer = "/svc => /host ; # why\n";
        assertThat(run("dtab", "get", "shop")).isEqualTo(0);
        assertThat(out.toString()).isEqualToNormalizingNewlines("/svc => /host ; # why\n");
        assertThat(asked).containsExactly("GET /api/1/dtabs/shop");
    }

    @Test
    void get_version_prints_what_put_wants() {
        answer = "/svc => /host\n";
        assertThat(run("dtab", "get", "shop", "--version")).isEqualTo(0);
        assertThat(out.toString()).isEqualToNormalizingNewlines("AAE=\n");
        assertThat(run("dtab", "put", "shop", "-", "--if-version", "AAE=")).isEqualTo(0);
        assertThat(asked).last().isEqualTo("PUT /api/1/dtabs/shop if AAE=: /svc => /new");
    }

    @Test
    void create_and_delete_ask_for_just_that() {
        status = 204;
        assertThat(run("dtab", "create", "shop", "-")).isEqualTo(0);
        assertThat(run("dtab", "delete", "shop")).isEqualTo(0);
        assertThat(asked).containsExactly("POST /api/1/dtabs/shop: /svc => /new", "DELETE /api/1/dtabs/shop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | 1 | status 400: no good",
                "404 | 1 | there is no such namespace: no good",
                "409 | 3 | it is there already: no good",
                "412 | 3 | it was changed meanwhile: read it again, and write with its new version: no good",
                "500 | 1 | status 500: no good",
                "503 | 4 | its store is away: no good"
            })
    void what_the_server_refuses_has_a_message_and_an_exit_code(int refused, int exitCode, String message) {
        status = refused;
        answer = "no good\n";
        assertThat(run("dtab", "put", "shop", "-")).isEqualTo(exitCode);
        assertThat(err.toString()).isEqualTo("cannot write the dtab of 'shop': " + message);
    }

    @Test
    void a_server_that_is_not_there_is_unreachable() {
        server.stop(0);
        assertThat(run("dtab", "list")).isEqualTo(4);
        assertThat(err.toString()).contains("cannot be reached", "WAYMARK_SERVER");
    }

    @Test
    void a_file_that_is_not_there_is_refused() {
        assertThat(run("dtab", "put", "shop", "nowhere.dtab")).isEqualTo(1);
        assertThat(err.toString()).contains("cannot read 'nowhere.dtab'");
        assertThat(asked).isEmpty();
    }

    @Test
    void bind_asks_with_everything_encoded_and_prints_the_tree() {
        answer = "{\"type\":\"alt\",\"alt\":[{\"type\":\"union\",\"union\":[{\"weight\":0.9,\"tree\":" + LEAF
                + "},{\"weight\":0.1,\"tree\":{\"type\":\"neg\"}}]},{\"type\":\"fail\"}]}";
        assertThat(run("bind", "/svc/web", "-n", "shop", "-d", "/a => /#/b")).isEqualTo(0);
        assertThat(asked).containsExactly("GET /api/1/bind/shop?path=%2Fsvc%2Fweb&dtab=%2Fa+%3D%3E+%2F%23%2Fb");
        assertThat(out.toString()).isEqualToNormalizingNewlines("(0.9 * /#/fs/web [1 address] & 0.1 * ~) | !\n");
    }

    @Test
    void what_may_be_out_of_date_is_said_to_be_since_when_and_why() {
        answer = LEAF;
        stale = "2026-01-02T03:04:05Z source /#/fs says 6 of 10 endpoints of /#/fs/web are gone";
        String why = "stale since 2026-01-02T03:04:05Z: source /#/fs says 6 of 10 endpoints of /#/fs/web are gone\n";
        assertThat(run("bind", "/svc/web")).isEqualTo(0);
        assertThat(out.toString()).isEqualToNormalizingNewlines("/#/fs/web [1 address]\n" + why);
        assertThat(run("delegate", "/svc/web")).isEqualTo(0);
        assertThat(out.toString()).endsWith(why);
        assertThat(run("bind", "--json", "/svc/web")).isEqualTo(0);
        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        "/#/fs/web [1 address]\n" + why + "/#/fs/web [1 address]\n" + why + LEAF + "\n");
    }

    @Test
    void bind_watch_prints_each_change_and_fails_when_the_server_ends_it() {
        answer = LEAF + "\n{\"type\":\"neg\"}\n";
        assertThat(run("bind", "--watch", "/svc/web")).isEqualTo(4);
        assertThat(out.toString()).isEqualToNormalizingNewlines("/#/fs/web [1 address]\n~\n");
        assertThat(err.toString()).endsWith("ended the watch");
        assertThat(asked).containsExactly("GET /api/1/bind/default?path=%2Fsvc%2Fweb&dtab=&watch=true");
    }

    @Test
    void bind_json_prints_what_the_server_said() {
        answer = LEAF + "\n";
        assertThat(run("bind", "/svc/web", "--json")).isEqualTo(0);
        assertThat(out.toString()).isEqualToNormalizingNewlines(LEAF + "\n");
    }

    @Test
    void delegate_prints_each_step_and_the_rule_that_made_it() {
        answer = """
                {"type":"delegate","path":"/svc/cart","delegate":{"type":"alt","path":"/host/cart",\
                "dentry":{"prefix":"/svc","dst":"/host"},"alt":[\
                {"type":"leaf","path":"/#/fs/web","dentry":{"prefix":"/host/cart","dst":"/#/fs/web | ~"},"bound":\
                {"addr":{"type":"neg"},"id":"/#/fs/web","path":"/v1"}},\
                {"type":"neg","path":"~","dentry":{"prefix":"/host/cart","dst":"/#/fs/web | ~"}},\
                {"type":"exception","path":"/x","message":"too deep"}]}}""";
        assertThat(run("delegate", "/svc/cart")).isEqualTo(0);
        assertThat(out.toString()).isEqualToNormalizingNewlines("""
                        /svc/cart
                          /host/cart    by /svc => /host
                            | /#/fs/web + /v1 [no such name]    by /host/cart => /#/fs/web | ~
                            | ~    by /host/cart => /#/fs/web | ~
                            | /x (error: too deep)
                        """);
    }
}
