package io.waymark.server.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.linkerd.mesh.BindReq;
import io.linkerd.mesh.BoundTreeRsp;
import io.linkerd.mesh.InterpreterGrpc;
import io.waymark.server.Server;
import io.waymark.server.config.ConfigReader;
import io.waymark.store.faults.EtcdProcess;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two servers on one etcd, which know one another and answer for both. */
class FleetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int STREAMS = 200;
    private static final io.linkerd.mesh.Path BLUE = MeshStreams.path("#", "io.l5d.fs", "blue");
    private static final io.linkerd.mesh.Path GREEN = MeshStreams.path("#", "io.l5d.fs", "green");
    private static final String TO_BLUE = "/svc/web => /#/io.l5d.fs/blue ;";
    private static final String TO_GREEN = "/svc/web => /#/io.l5d.fs/green ;";

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private String common = "";

    @BeforeEach
    void startStore() throws Exception {
        EtcdProcess etcd = part(new EtcdProcess(Files.createDirectory(directory.resolve("etcd"))));
        Path disco = Files.createDirectory(directory.resolve("disco"));
        Files.writeString(disco.resolve("blue"), "127.0.0.1 8001\n");
        Files.writeString(disco.resolve("green"), "127.0.0.1 8002\n");
        common = """
                storage: { kind: etcd, endpoints: [ "%s" ] }
                namers: [ { kind: io.l5d.fs, rootDir: "%s" } ]
                """.formatted(etcd.endpoint(), disco);
    }

    @AfterEach
    void stopAll() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.add(part);
        return part;
    }

    private Server server() throws Exception {
        Server server = part(new Server(new ConfigReader(name -> Optional.empty())
                .parse("test.yaml", common + "http: { port: 0 }\ngrpc: { port: 0 }\n")));
        server.start();
        return server;
    }

    private static URI uri(Server server, String path) {
        return URI.create("http://127.0.0.1:" + server.httpPorts().getFirst() + path);
    }

    private JsonNode get(Server server, String path) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(uri(server, path)).timeout(PATIENCE).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private int status(Server server, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(server, path)).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    /** Writes a dtab; returns its revision. */
    private long put(Server server, String dtab) throws Exception {
        HttpResponse<String> written = client.send(
                HttpRequest.newBuilder(uri(server, "/api/1/dtabs/default"))
                        .header("Content-Type", "application/dtab")
                        .PUT(HttpRequest.BodyPublishers.ofString(dtab))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(written.statusCode()).as(written.body()).isEqualTo(204);
        HttpResponse<String> read = client.send(
                HttpRequest.newBuilder(uri(server, "/api/1/dtabs/default")).build(),
                HttpResponse.BodyHandlers.ofString());
        String tag = read.headers().firstValue("ETag").orElseThrow().replace("\"", "");
        return ByteBuffer.wrap(Base64.getDecoder().decode(tag)).getLong();
    }

    private static List<String> texts(JsonNode list, String field) {
        return list.values().stream().map(item -> item.get(field).asString()).toList();
    }

    private void awaitBoth(Server... servers) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(servers).allSatisfy(server -> {
                    JsonNode replicas = get(server, "/api/2/system").get("replicas");
                    assertThat(replicas.values())
                            .hasSize(servers.length)
                            .allMatch(replica -> replica.get("reachable").asBoolean());
                }));
    }

    /** A client that asks for a long name and then reads nothing. */
    private void silent(Server server) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", server.grpcPorts().getFirst())
                .usePlaintext()
                .flowControlWindow(16 << 10)
                .build();
        parts.add(channel::shutdownNow);
        ClientCall<BindReq, BoundTreeRsp> call =
                channel.newCall(InterpreterGrpc.getStreamBoundTreeMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(BindReq.newBuilder()
                .setRoot(MeshStreams.path("default"))
                .setName(MeshStreams.path("svc", "web", "x".repeat(5_000)))
                .build());
        call.halfClose();
    }

    @Test
    void how_far_a_revision_has_got_is_told_of_the_streams_of_all_servers() throws Exception {
        Server first = server();
        Server second = server();
        awaitBoth(first, second);
        put(first, TO_BLUE);
        MeshStreams some = part(new MeshStreams(first.grpcPorts().getFirst(), STREAMS, "default", "svc", "web"));
        MeshStreams others = part(new MeshStreams(second.grpcPorts().getFirst(), STREAMS - 1, "default", "svc", "web"));
        silent(second);
        for (int i = 0; i < 10; i++) {
            put(first, i % 2 == 0 ? TO_GREEN : TO_BLUE);
            some.awaitAllAt(i % 2 == 0 ? GREEN : BLUE);
            others.awaitAllAt(i % 2 == 0 ? GREEN : BLUE);
        }
        List<String> events = listen(second);
        long revision = put(first, TO_GREEN);

        String path = "/api/2/namespaces/default/convergence?revision=" + revision;
        JsonNode reached = get(second, path + "&wait=99.7%25&timeout=60s");
        assertThat(reached.get("reached").asBoolean()).as(reached.toString()).isTrue();
        assertThat(reached.get("streams").asInt()).isEqualTo(2 * STREAMS);
        assertThat(reached.get("applied").asInt()).isEqualTo(2 * STREAMS - 1);
        some.awaitAllAt(GREEN);
        others.awaitAllAt(GREEN);
        assertThat(reached.get("p50Millis").asLong())
                .isLessThanOrEqualTo(reached.get("p99Millis").asLong());
        assertThat(reached.get("replicas").values())
                .hasSize(2)
                .allSatisfy(
                        replica -> assertThat(replica.get("revision").asLong()).isEqualTo(revision));
        assertThat(reached.get("stuck").values()).hasSize(1);
        JsonNode stuck = reached.get("stuck").get(0);
        String secondId = get(second, "/api/2/system").get("replica").get("id").asString();
        assertThat(stuck.get("replica").asString()).isEqualTo(secondId);
        assertThat(stuck.get("client").asString()).startsWith("127.0.0.1:");
        assertThat(stuck.get("name").asString()).startsWith("/svc/web/xxx");

        JsonNode never = get(first, path + "&wait=100%25&timeout=200ms");
        assertThat(never.get("reached").asBoolean()).isFalse();
        assertThat(never.get("applied").asInt()).isEqualTo(2 * STREAMS - 1);
        JsonNode notYet = get(first, "/api/2/namespaces/default/convergence?revision=" + (revision + 1));
        assertThat(notYet.get("applied").asInt()).isZero();
        assertThat(notYet.get("streams").asInt()).isEqualTo(2 * STREAMS);
        assertThat(status(first, "/api/2/namespaces/nosuch/convergence")).isEqualTo(404);
        assertThat(status(first, path + "&wait=most")).isEqualTo(400);
        assertThat(status(first, path + "&timeout=1h")).isEqualTo(400);

        clientsAreToldInPages(first, stuck.get("client").asString());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events)
                        .anyMatch(event -> event.contains("\"name\":\"default\",\"revision\":" + revision))
                        .anyMatch(event -> event.contains("\"namespace\":\"default\",\"revision\":" + revision)
                                && event.contains("\"applied\":" + (STREAMS - 1) + ",")));
    }

    private void clientsAreToldInPages(Server server, String silent) throws Exception {
        List<JsonNode> clients = new ArrayList<>();
        Optional<String> next = Optional.of("/api/2/clients?limit=1&namespace=default");
        while (next.isPresent()) {
            JsonNode page = get(server, next.get());
            assertThat(page.get("clients").size()).isEqualTo(1);
            clients.add(page.get("clients").get(0));
            next = Optional.ofNullable(page.get("next")).map(JsonNode::asString);
        }
        assertThat(clients).hasSize(3);
        assertThat(clients.stream().mapToInt(one -> one.get("streams").asInt()).sum())
                .isEqualTo(2 * STREAMS);
        assertThat(clients)
                .filteredOn(one -> one.get("behind").asInt() > 0)
                .singleElement()
                .satisfies(one -> assertThat(one.get("client").asString()).isEqualTo(silent));
        assertThat(clients.stream().map(one -> one.get("replica").asString()).distinct())
                .hasSize(2);
        assertThat(get(server, "/api/2/clients?namespace=other").get("clients").size())
                .isZero();
    }

    /** What a server tells from now on, one line each. */
    private List<String> listen(Server server) throws Exception {
        HttpResponse<InputStream> answer = client.send(
                HttpRequest.newBuilder(uri(server, "/api/2/events?namespace=default"))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(answer.body(), UTF_8))) {
                text.lines().forEach(lines::add);
            } catch (Exception over) {
                lines.add("over");
            }
        });
        parts.addFirst(() -> reader.join(Duration.ofSeconds(30))); // last: the server's end is the stream's
        await().atMost(PATIENCE).until(() -> lines.contains("event: hello"));
        return lines;
    }

    @Test
    void a_server_that_is_killed_is_told_as_unreachable_and_then_not_at_all() throws Exception {
        Server first = server();
        put(first, TO_BLUE);
        WaymarkProcess second = part(new WaymarkProcess(directory, "second", common));
        await().atMost(PATIENCE)
                .until(() -> get(first, "/api/2/system").get("replicas").size() == 2
                        && get(first, "/api/2/namespaces/default/convergence?wait=100%25")
                                .get("reached")
                                .asBoolean());
        second.kill();
        await().atMost(PATIENCE)
                .until(() -> get(first, "/api/2/system").get("replicas").values().stream()
                        .anyMatch(replica -> !replica.get("reachable").asBoolean()));
        JsonNode alone = get(first, "/api/2/namespaces/default/convergence?wait=100%25&timeout=100ms");
        assertThat(alone.get("reached").asBoolean())
                .as("it may have clients still")
                .isFalse();
        assertThat(get(first, "/api/2/clients").get("unreachable").size()).isEqualTo(1);
        await().atMost(PATIENCE)
                .until(() -> get(first, "/api/2/system").get("replicas").size() == 1);
        assertThat(get(first, "/api/2/namespaces/default/convergence?wait=100%25")
                        .get("reached")
                        .asBoolean())
                .isTrue();
        JsonNode system = get(first, "/api/2/system");
        assertThat(system.get("store").toString()).isEqualTo("{\"kind\":\"etcd\",\"state\":\"ready\"}");
        assertThat(texts(system.get("listeners"), "kind")).hasSize(2);
        assertThat(system.get("limits").get("watches").asInt()).isPositive();
        String id = system.get("replica").get("id").asString();
        assertThat(status(first, "/api/2/replica/" + id)).isEqualTo(200);
        assertThat(status(first, "/api/2/replica/another")).isEqualTo(404);
    }
}
