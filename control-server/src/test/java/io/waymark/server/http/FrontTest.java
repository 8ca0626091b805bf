package io.waymark.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What else is on the HTTP port, and who may use it. */
class FrontTest {
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String ask(String request) throws IOException {
        try (Wire wire = new Wire(server.port)) {
            wire.send(request);
            return wire.head();
        }
    }

    @Test
    void it_is_alive_and_says_why_it_is_not_ready() {
        assertThat(server.get("/healthz").body()).isEqualTo("ok\n");
        assertThat(server.get("/readyz").statusCode()).isEqualTo(200);
        server.problems.add("store: not read yet");
        server.problems.add("namer /#/fs: no such folder");
        assertThat(server.get("/healthz").statusCode()).isEqualTo(200);
        HttpResponse<String> text = server.get("/readyz");
        assertThat(text.statusCode()).isEqualTo(503);
        assertThat(text.body()).isEqualTo("store: not read yet\nnamer /#/fs: no such folder\n");
        HttpResponse<String> json = server.get("/readyz", "Accept", "application/json");
        assertThat(json.statusCode()).isEqualTo(503);
        assertThat(json.body()).isEqualTo("[\"store: not read yet\",\"namer /#/fs: no such folder\"]\n");
    }

    @Test
    void metrics_are_as_prometheus_reads_them() {
        HttpResponse<String> response = server.get("/metrics");
        assertThat(response.body()).isEqualTo("waymark_up 1\n");
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void requests_are_counted_by_what_is_asked_for() {
        server.get("/api/1/dtabs/none");
        server.send("PUT", "/api/1/dtabs/none", "/a=>/b", "Content-Type", "text/plain");
        server.get("/some/page");
        server.get("/api/9");
        assertThat(server.metrics.answered)
                .containsExactly("GET dtab 404", "PUT dtab 204", "GET console 200", "GET other 404");
    }

    @Test
    void the_console_is_served_and_every_page_of_it_is_the_index() {
        for (String path : new String[] {"/", "/index.html", "/namespaces/shop", "/a/../../etc/passwd", "/%2e%2e/x"}) {
            HttpResponse<String> response = server.get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.body()).as(path).contains("<title>console</title>");
            assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
            assertThat(response.headers().firstValue("Content-Security-Policy"))
                    .hasValueSatisfying(
                            policy -> assertThat(policy).contains("default-src 'self'", "frame-ancestors 'none'"));
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
        String tag = server.get("/").headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = server.get("/", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void files_of_the_console_have_their_type_and_may_be_kept() {
        HttpResponse<String> script = server.get("/assets/main-1234.js");
        assertThat(script.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
        assertThat(script.headers().firstValue("Cache-Control")).contains("public, max-age=31536000, immutable");
        assertThat(server.get("/assets/gone-5678.js").statusCode()).isEqualTo(404);
        assertThat(server.send("POST", "/", "x").statusCode()).isEqualTo(405);
    }

    @Test
    void a_page_of_another_site_may_not_change_anything() throws IOException {
        String write = "DELETE /api/1/dtabs/a HTTP/1.1\r\nHost: 127.0.0.1:4180\r\nOrigin: ";
        assertThat(ask(write + "http://evil.example\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(ask(write + "http://127.0.0.1:8080\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(ask(write + "null\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(ask(write + "http://127.0.0.1:4180\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        assertThat(ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(ask("DELETE /api/1/dtabs/a HTTP/1.1\r\nOrigin: http://evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void a_page_whose_name_was_made_to_point_here_gets_nothing() throws IOException {
        assertThat(ask("GET /api/1/dtabs HTTP/1.1\r\nHost: evil.example:4180\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        for (String host : new String[] {"localhost:4180", "LOCALHOST", "127.0.0.1", "[::1]:4180", "10.0.0.1:80", ""}) {
            assertThat(ask("GET /api/1/dtabs HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
                    .as(host)
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_name_that_the_configuration_lists_may_be_used() throws IOException {
        HttpOptions options =
                new HttpOptions("127.0.0.1", 0, Optional.empty(), Set.of("waymark.example"), HttpLimits.DEFAULT);
        try (TestServer named = new TestServer(options);
                Wire wire = new Wire(named.port)) {
            wire.send(
                    "DELETE /api/1/dtabs/a HTTP/1.1\r\nHost: Waymark.Example\r\nOrigin: http://waymark.example:80\r\n\r\n");
            assertThat(wire.answer()).startsWith("HTTP/1.1 404 ");
            wire.send("GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n");
            assertThat(wire.answer()).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void the_admin_port_answers_what_monitoring_asks() throws IOException {
        try (var blocking = Executors.newVirtualThreadPerTaskExecutor();
                HttpServer admin = new HttpServer(
                        HttpOptions.loopback(0),
                        new Admin("/admin/metrics/prometheus", () -> "up 1\n", () -> "{\"up\":1}"),
                        HttpMetrics.NONE,
                        blocking,
                        1,
                        Duration.ofSeconds(1));
                Wire wire = new Wire(admin.start())) {
            wire.send("GET /admin/ping HTTP/1.1\r\n\r\n");
            assertThat(wire.answer()).endsWith("\npong");
            wire.send("GET /admin/metrics/prometheus HTTP/1.1\r\n\r\n");
            assertThat(wire.answer()).endsWith("\nup 1\n");
            wire.send("GET /admin/metrics.json HTTP/1.1\r\n\r\n");
            assertThat(wire.answer()).endsWith("\n{\"up\":1}");
            wire.send("GET /admin/shutdown HTTP/1.1\r\n\r\n");
            assertThat(wire.answer()).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void a_port_that_is_taken_is_an_error_that_names_it() throws IOException {
        HttpOptions taken = HttpOptions.loopback(server.port);
        try (var blocking = Executors.newVirtualThreadPerTaskExecutor();
                HttpServer second =
                        new HttpServer(taken, exchange -> {}, HttpMetrics.NONE, blocking, 2, Duration.ofSeconds(1))) {
            org.assertj.core.api.Assertions.assertThatIOException()
                    .isThrownBy(second::start)
                    .withMessageContaining("cannot listen for HTTP on 127.0.0.1 port " + server.port);
        }
    }
}
