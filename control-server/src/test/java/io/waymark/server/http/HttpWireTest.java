package io.waymark.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire, byte by byte where clients depend on it. */
class HttpWireTest {
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
            return wire.answer();
        }
    }

    @Test
    void a_request_without_a_host_is_served_since_linkerd_sends_none() throws IOException {
        server.put("default", "/svc=>/host");
        assertThat(ask("GET /api/1/dtabs/default HTTP/1.1\r\nX-B3-SpanId: 360686987bca34b6\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\n")
                .endsWith("[{\"prefix\":\"/svc\",\"dst\":\"/host\"}]\n");
    }

    @Test
    void a_write_that_succeeds_has_no_body_and_no_content_length() throws IOException {
        try (Wire wire = new Wire(server.port)) {
            wire.send(
                    "PUT /api/1/dtabs/a HTTP/1.1\r\nContent-Type: application/dtab\r\nContent-Length: 6\r\n\r\n/a=>/b");
            assertThat(wire.head()).isEqualTo("HTTP/1.1 204 No Content\nETag: AAAAAAAAAAE=\n");
            wire.send("GET /healthz HTTP/1.1\r\n\r\n");
            assertThat(wire.answer()).startsWith("HTTP/1.1 200 OK\n").endsWith("ok\n");
        }
    }

    @Test
    void what_is_not_there_is_404_with_a_content_length_of_0() throws IOException {
        assertThat(ask("GET /api/1/dtabs/none HTTP/1.1\r\n\r\n"))
                .isEqualTo("HTTP/1.1 404 Not Found\ncontent-length: 0\n\n");
    }

    @Test
    void a_chunked_body_is_read() throws IOException {
        String head =
                "PUT /api/1/dtabs/a HTTP/1.1\r\nContent-Type: application/dtab\r\nTransfer-Encoding: chunked\r\n\r\n";
        ask(head + "4\r\n/a=>\r\n2\r\n/b\r\n0\r\n\r\n");
        assertThat(server.get("/api/1/dtabs/a", "Accept", "text/plain").body()).isEqualTo("/a=>/b\n");
    }

    @Test
    void a_compressed_body_is_read() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write("/a=>/zipped".getBytes(StandardCharsets.UTF_8));
        }
        try (Wire wire = new Wire(server.port)) {
            wire.send("PUT /api/1/dtabs/a HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n"
                    + "Content-Length: " + zipped.size() + "\r\n\r\n");
            wire.send(zipped.toByteArray());
            assertThat(wire.answer()).startsWith("HTTP/1.1 204 ");
        }
        assertThat(server.get("/api/1/dtabs/a", "Accept", "text/plain").body()).isEqualTo("/a=>/zipped\n");
    }

    @Test
    void a_compressed_answer_is_sent_to_those_who_ask_for_one() throws IOException {
        String text = "/svc/users => /host/users;\n".repeat(100);
        server.put("a", text);
        byte[] answer = server.getBytes("/api/1/dtabs/a", "Accept-Encoding", "gzip", "Accept", "text/plain");
        assertThat(answer).hasSizeLessThan(text.length() / 2);
        try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(answer))) {
            assertThat(new String(unzipped.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(text);
        }
    }

    @Test
    void a_body_in_an_unknown_encoding_is_refused() throws IOException {
        assertThat(ask("PUT /api/1/dtabs/a HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Encoding: br\r\n"
                        + "Content-Length: 6\r\n\r\n/a=>/b"))
                .startsWith("HTTP/1.1 415 ");
    }

    @Test
    void a_small_body_that_holds_a_very_large_one_is_refused() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(zipped)) {
            zip.write(new byte[50_000_000]);
        }
        try (Wire wire = new Wire(server.port)) {
            wire.send("PUT /api/1/dtabs/a HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n"
                    + "Content-Length: " + zipped.size() + "\r\n\r\n");
            wire.send(zipped.toByteArray());
            assertThat(wire.answer()).startsWith("HTTP/1.1 413 ").contains("at most 5242880 bytes");
        }
    }

    @Test
    void a_body_that_is_too_large_is_answered_after_it_was_sent() throws IOException {
        try (Wire wire = new Wire(server.port)) {
            wire.send("PUT /api/1/dtabs/a HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 5500000\r\n\r\n");
            wire.send("#".repeat(5_500_000));
            assertThat(wire.answer())
                    .startsWith("HTTP/1.1 413 ")
                    .contains("The body is too large (expected: at most 5242880 bytes).");
            assertThat(wire.isClosed()).isTrue();
        }
        assertThat(server.get("/api/1/dtabs/a").statusCode()).isEqualTo(404);
    }

    @Test
    void who_asks_whether_to_send_a_body_is_told() throws IOException {
        String head = "PUT /api/1/dtabs/a HTTP/1.1\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\n";
        try (Wire wire = new Wire(server.port)) {
            wire.send(head + "Content-Length: 6\r\n\r\n");
            assertThat(wire.head()).isEqualTo("HTTP/1.1 100 Continue\n");
            wire.send("/a=>/b");
            assertThat(wire.head()).startsWith("HTTP/1.1 204 ");
        }
        assertThat(ask(head + "Content-Length: 6000000\r\n\r\n")).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void a_body_that_is_not_sent_to_its_end_is_given_up() throws IOException {
        try (TestServer hasty =
                        new TestServer(TestServer.limits(1000, 10, Duration.ofMillis(200), Duration.ofSeconds(10)));
                Wire wire = new Wire(hasty.port)) {
            wire.send("PUT /api/1/dtabs/a HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\n/a=");
            assertThat(wire.answer()).startsWith("HTTP/1.1 408 ");
            assertThat(wire.isClosed()).isTrue();
        }
    }

    @Test
    void a_request_line_or_headers_that_are_too_long_are_refused_and_end_the_connection() throws IOException {
        assertThat(ask("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n\r\n")).contains(" 414 ");
        assertThat(ask("GET / HTTP/1.1\r\nX: " + "x".repeat(9_000) + "\r\n\r\n"))
                .contains(" 431 ");
    }

    @Test
    void two_lengths_for_one_body_are_refused_since_they_smuggle_requests() throws IOException {
        assertThat(ask("PUT /api/1/dtabs/a HTTP/1.1\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"
                        + "Content-Length: 3\r\n\r\nabc"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void requests_sent_in_one_go_are_answered_in_order() throws IOException {
        server.put("a", "/a=>/b");
        try (Wire wire = new Wire(server.port)) {
            wire.send(
                    "DELETE /api/1/dtabs/a HTTP/1.1\r\n\r\nGET /api/1/dtabs/a HTTP/1.1\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n");
            assertThat(wire.head()).startsWith("HTTP/1.1 204 ");
            assertThat(wire.answer()).startsWith("HTTP/1.1 404 ");
            assertThat(wire.answer()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_namespace_is_taken_from_the_path_undecoded() throws IOException {
        server.put("default", "/a=>/b");
        assertThat(ask("GET /api/1/dtabs/%64efault HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ")
                .contains("namespace: '%64efault'");
        assertThat(ask("POST /api/1/dtabs/a/b HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\n\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("namespace: 'a/b' (expected:");
    }

    @Test
    void a_parameter_that_is_not_encoded_as_it_should_be_is_refused() throws IOException {
        assertThat(ask("GET /api/1/bind/shop?path=%2 HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("not encoded as they should be");
    }

    @Test
    void a_head_request_gets_headers_only() throws IOException {
        server.put("a", "/a=>/b");
        try (Wire wire = new Wire(server.port)) {
            wire.send("HEAD /api/1/dtabs/a?watch=true HTTP/1.1\r\n\r\nHEAD /api/1/dtabs/none HTTP/1.1\r\n\r\n");
            assertThat(wire.head()).startsWith("HTTP/1.1 200 OK\n").contains("ETag: AAAAAAAAAAE=\n");
            assertThat(wire.head()).startsWith("HTTP/1.1 404 ");
        }
    }

    @Test
    void old_clients_get_an_answer_whose_end_is_that_of_the_connection() throws IOException {
        server.put("a", "/a=>/b");
        try (Wire wire = new Wire(server.port)) {
            wire.send("GET /api/1/dtabs/a?watch=1 HTTP/1.0\r\n\r\n");
            assertThat(wire.head()).startsWith("HTTP/1.0 200 OK\n").doesNotContain("chunked");
            String document = "[{\"prefix\":\"/a\",\"dst\":\"/b\"}]\n";
            assertThat(wire.bytes(document.length())).isEqualTo(document);
        }
    }

    @Test
    void connections_without_a_request_are_closed_and_those_with_a_watch_stay() throws IOException {
        try (TestServer hasty =
                new TestServer(TestServer.limits(1000, 10, Duration.ofMillis(100), Duration.ofSeconds(10)))) {
            hasty.put("a", "/a=>/b");
            try (Wire watch = hasty.watch("/api/1/dtabs/a?watch=1");
                    Wire silent = new Wire(hasty.port);
                    Wire halfway = new Wire(hasty.port);
                    Wire done = new Wire(hasty.port)) {
                halfway.send("GET /heal");
                done.send("GET /healthz HTTP/1.1\r\n\r\n");
                done.answer();
                assertThat(silent.isClosed()).isTrue();
                assertThat(halfway.isClosed()).isTrue();
                assertThat(done.isClosed()).isTrue();
                watch.chunk();
                hasty.put("a", "/a=>/c");
                assertThat(watch.chunk()).contains("/c");
            }
        }
    }

    @Test
    void connections_beyond_the_limit_are_closed_at_once() throws IOException {
        try (TestServer small =
                new TestServer(TestServer.limits(1000, 1, Duration.ofSeconds(60), Duration.ofSeconds(10)))) {
            try (Wire first = new Wire(small.port)) {
                first.send("GET /healthz HTTP/1.1\r\n\r\n");
                assertThat(first.answer()).startsWith("HTTP/1.1 200 ");
                try (Wire second = new Wire(small.port)) {
                    assertThat(second.isClosed()).isTrue();
                }
                first.send("GET /healthz HTTP/1.1\r\n\r\n");
                assertThat(first.answer()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(small.metrics.refused).hasValue(1);
        }
    }
}
