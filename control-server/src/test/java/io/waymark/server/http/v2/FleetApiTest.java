package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.server.grpc.MeshClient;
import io.waymark.server.grpc.Reach;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the API tells of servers and their clients; of several servers, see the end-to-end tests. */
class FleetApiTest {
    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private int status(String path) {
        return server.send("GET", path, "").statusCode();
    }

    @Test
    void a_server_tells_who_it_is_and_answers_for_no_other() {
        assertThat(server.read("/api/2/replica").get("id").asString()).isEqualTo(LonelyFleet.ID);
        assertThat(server.read("/api/2/replica/lonely").get("version").asString())
                .isEqualTo("test");
        assertThat(status("/api/2/replica/other")).isEqualTo(404);
        assertThat(status("/api/2/replica/other/clients")).isEqualTo(404);
        assertThat(status("/api/2/replica/other/convergence/shop")).isEqualTo(404);
        JsonNode system = server.read("/api/2/system");
        assertThat(system.get("replicas").size()).isEqualTo(1);
        assertThat(system.get("limits").toString()).isEqualTo("{\"watches\":3}");
        assertThat(status("/api/2/system?what=all")).isEqualTo(400);
    }

    @Test
    void clients_are_told_page_by_page_and_each_once() {
        server.fleet.clients = IntStream.range(0, 25)
                .mapToObj(
                        i -> new MeshClient("10.0.0.%d:80".formatted(i), Instant.EPOCH, i, i % 2, List.of("/svc/web")))
                .toList();
        var seen = new TreeSet<String>();
        int pages = 0;
        Optional<String> next = Optional.of("/api/2/clients?limit=10");
        while (next.isPresent()) {
            JsonNode page = server.read(next.get());
            page.get("clients")
                    .forEach(client -> assertThat(seen.add(client.get("client").asString()))
                            .isTrue());
            next = Optional.ofNullable(page.get("next")).map(JsonNode::asString);
            pages++;
        }
        assertThat(seen).hasSize(25);
        assertThat(pages).isEqualTo(3);
        assertThat(server.read("/api/2/replica/lonely/clients?limit=10")
                        .get("clients")
                        .size())
                .as("one more, so that who asks sees that there are more")
                .isEqualTo(11);
        assertThat(status("/api/2/clients?namespace=a/b")).isEqualTo(400);
    }

    @Test
    void waiting_for_a_share_ends_when_it_is_reached_or_the_time_is_over() {
        server.send("PUT", "/api/2/namespaces/shop", "/svc => /a", "Content-Type", ApiServer.DTAB);
        server.fleet.reach = new Reach(1_000, 998, List.of(new Reach.Stuck("10.0.0.1:80", "/svc/web")));
        await().until(() -> status("/api/2/namespaces/shop/convergence") == 200);
        JsonNode most = server.read("/api/2/namespaces/shop/convergence?revision=1&wait=99.8%25");
        assertThat(most.get("reached").asBoolean()).isTrue();
        assertThat(most.get("share").asDouble()).isEqualTo(0.998);
        assertThat(most.get("stuck").get(0).get("name").asString()).isEqualTo("/svc/web");
        assertThat(most.has("p50Millis")).isTrue();
        JsonNode all = server.read("/api/2/namespaces/shop/convergence?wait=99.9%25&timeout=10m");
        assertThat(all.get("reached").asBoolean()).isFalse();
        JsonNode later = server.read("/api/2/namespaces/shop/convergence?revision=2");
        assertThat(later.get("applied").asInt()).isZero();
        assertThat(later.get("reached").asBoolean()).isFalse();
        for (String bad : List.of("wait=101%25", "wait=1", "timeout=11m", "timeout=soon", "revision=-1", "x=1")) {
            assertThat(status("/api/2/namespaces/shop/convergence?" + bad))
                    .as(bad)
                    .isEqualTo(400);
        }
        assertThat(status("/api/2/namespaces/none/convergence")).isEqualTo(404);
    }

    @Test
    void events_are_told_to_who_listens_and_one_that_does_not_read_is_cut_off() throws IOException {
        try (Socket slow = listen(4_096);
                Socket reader = listen(1 << 20)) {
            var lines = new BufferedReader(new InputStreamReader(reader.getInputStream(), UTF_8)).lines();
            var told = lines.filter(line -> line.startsWith("data: ")).iterator();
            assertThat(told.next()).contains(LonelyFleet.ID);
            assertThat(slow.isConnected()).isTrue();
            assertThat(server.fleet.events.listeners()).isEqualTo(2);
            String big = "x".repeat(50_000);
            var event = JsonMapper.shared().createObjectNode().put("text", big);
            var patience = await().pollInterval(Duration.ofMillis(1)).atMost(Duration.ofSeconds(60));
            patience.until(
                    () -> { // as much as fits into the buffers between, and more
                        server.fleet.events.publish("replica", Optional.empty(), event);
                        assertThat(told.next()).contains(big);
                        return server.fleet.events.listeners() == 1;
                    });
        }
        await().until(() -> server.fleet.events.listeners() == 0);
    }

    private Socket listen(int receiveBytes) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(receiveBytes);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port));
        int before = server.fleet.events.listeners();
        socket.getOutputStream().write("GET /api/2/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1));
        await().until(() -> server.fleet.events.listeners() == before + 1);
        return socket;
    }
}
