package io.waymark.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.store.Namespace;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many clients at once, and slow ones. */
@Timeout(120)
class HttpLoadTest {
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void five_hundred_watches_all_see_the_last_change() throws IOException {
        server.put("shop", "/svc => /v0");
        List<Wire> wires = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                wires.add(server.watch("/api/1/dtabs/shop?watch=1"));
            }
            for (int version = 1; version <= 20; version++) {
                server.put("shop", "/svc => /v" + version);
            }
            for (Wire wire : wires) {
                String last = wire.chunk();
                for (int chunks = 1; !last.contains("\"/v20\""); chunks++) {
                    assertThat(chunks).isLessThan(21);
                    last = wire.chunk();
                }
            }
            assertThat(server.metrics.watches).hasValue(500);
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
        }
        await().until(() -> server.metrics.watches.get() == 0 && server.store.watchers() == 0);
    }

    @Test
    void a_watcher_that_does_not_read_misses_states_but_not_the_last_and_holds_up_nobody() throws IOException {
        String padding = "/svc => /" + "x".repeat(10_000) + ";\n";
        server.put("shop", "/version => /start");
        try (Wire slow = new Wire(server.port, 4096);
                Wire quick = server.watch("/api/1/dtabs/shop?watch=1")) {
            slow.send("GET /api/1/dtabs/shop?watch=1 HTTP/1.1\r\n\r\n");
            slow.head();
            slow.chunk();
            quick.chunk();
            int last = 0;
            while (server.metrics.conflated.get() < 100) { // what the kernel takes is not for us to know
                last++;
                server.put("shop", padding + "/version => /v" + last);
                assertThat(last).as("updates written before any was left out").isLessThan(50_000);
            }
            readUntil(quick, last);
            int chunks = readUntil(slow, last);
            assertThat(chunks).isLessThan(last);
        }
        assertThat(server.store.dtab(new Namespace("shop")).current().known()).isPresent();
    }

    /** How many chunks came, up to the one of {@code version}. */
    private static int readUntil(Wire wire, int version) throws IOException {
        for (int chunks = 1; ; chunks++) {
            if (wire.chunk().contains("\"/v" + version + "\"")) {
                return chunks;
            }
        }
    }

    @Test
    void bodies_that_together_are_too_large_are_refused_and_their_room_is_given_back() throws Exception {
        int bodyMax = 100_000;
        try (TestServer small =
                new TestServer(TestServer.limits(bodyMax, 100, Duration.ofSeconds(60), Duration.ofSeconds(10)))) {
            String head = "PUT /api/1/dtabs/a HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: ";
            String most = "#".repeat(bodyMax - 1);
            List<Wire> halfway = new ArrayList<>();
            try {
                int status = 204;
                for (int i = 0; i < 20 && status == 204; i++) { // four fit
                    Wire wire = new Wire(small.port);
                    halfway.add(wire);
                    wire.send(head + bodyMax + "\r\n\r\n" + most);
                    HttpResponse<String> probe =
                            small.send("PUT", "/api/1/dtabs/a", "#".repeat(90_000), "Content-Type", "text/plain");
                    status = probe.statusCode();
                }
                assertThat(status).isEqualTo(503);
                for (Wire wire : halfway) {
                    wire.send("#");
                    assertThat(wire.head()).containsAnyOf("HTTP/1.1 204 ", "HTTP/1.1 503 ");
                }
            } finally {
                for (Wire wire : halfway) {
                    wire.close();
                }
            }
            await().untilAsserted(
                            () -> assertThat(small.send("PUT", "/api/1/dtabs/a", most, "Content-Type", "text/plain")
                                            .statusCode())
                                    .isEqualTo(204));
        }
    }
}
