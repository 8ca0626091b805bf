package io.waymark.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.linkerd.mesh.BindReq;
import io.linkerd.mesh.BoundNameTree;
import io.linkerd.mesh.BoundTreeRsp;
import io.linkerd.mesh.InterpreterGrpc;
import io.waymark.server.Server;
import io.waymark.server.config.ConfigReader;
import io.waymark.store.faults.EtcdProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plans asked of either of two servers foresee what 2,000 streams at both of them then receive: which names move, where
 * to, and how many clients hear of it; the others hear nothing.
 */
class BlastIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int NAMES = 400;
    private static final int STREAMS = 2_000;
    private static final int EDITS = 12;
    private static final String START = "/srv => /#/io.l5d.fs ; /svc => /srv/a ;";
    private static final String[] TREES = {
        "/srv/a", "/srv/b", "/srv/c", "9 * /srv/a & 1 * /srv/b", "/srv/none | /srv/c", "/srv/none", "~", "!"
    };

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final List<Followed> streams = new ArrayList<>();

    /** One stream, and what it has received. */
    private static final class Followed implements StreamObserver<BoundTreeRsp> {
        private final String name;
        private int foreseen = 1; // messages that were due so far
        private int received;
        private Set<String> at = Set.of();

        Followed(String name) {
            this.name = name;
        }

        @Override
        public synchronized void onNext(BoundTreeRsp message) {
            received++;
            at = leaves(message.getTree());
        }

        synchronized int received() {
            return received;
        }

        synchronized Set<String> at() {
            return at;
        }

        @Override
        public void onError(Throwable problem) {}

        @Override
        public void onCompleted() {}
    }

    private static Set<String> leaves(BoundNameTree tree) {
        Set<String> ids = new TreeSet<>();
        switch (tree.getNodeCase()) {
            case LEAF ->
                ids.add(tree.getLeaf().getId().getElemsList().stream()
                        .map(label -> "/" + label.toStringUtf8())
                        .collect(Collectors.joining()));
            case UNION -> tree.getUnion().getTreesList().forEach(branch -> ids.addAll(leaves(branch.getTree())));
            default -> {} // nobody
        }
        return ids;
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

    private List<Server> servers() throws Exception {
        EtcdProcess etcd = part(new EtcdProcess(Files.createDirectory(directory.resolve("etcd"))));
        Path disco = Files.createDirectory(directory.resolve("disco"));
        for (String service : List.of("a", "b", "c")) {
            Files.writeString(disco.resolve(service), "127.0.0.1 8001\n");
        }
        List<Server> servers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Server server = part(new Server(new ConfigReader(unused -> Optional.empty())
                    .parse("test.yaml", """
                    storage: { kind: etcd, endpoints: [ "%s" ] }
                    namers: [ { kind: io.l5d.fs, rootDir: "%s" } ]
                    http: { port: 0 }
                    grpc: { port: 0 }
                    """.formatted(etcd.endpoint(), disco))));
            server.start();
            servers.add(server);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(servers)
                        .allSatisfy(server -> assertThat(send(server, "GET", "/api/2/system", "")
                                        .get("replicas")
                                        .values())
                                .hasSize(2)
                                .allMatch(replica -> replica.get("reachable").asBoolean())));
        return servers;
    }

    private JsonNode send(Server server, String method, String path, String body) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(
                                "http://127.0.0.1:" + server.httpPorts().getFirst() + path))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, path, answer.body())
                .isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private void follow(Server server, int count, Random random) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", server.grpcPorts().getFirst())
                .usePlaintext()
                .directExecutor()
                .build();
        parts.add(channel::shutdownNow);
        for (int i = 0; i < count; i++) {
            Followed stream = new Followed("n" + random.nextInt(NAMES));
            streams.add(stream);
            BindReq request = BindReq.newBuilder()
                    .setRoot(MeshStreams.path("default"))
                    .setName(MeshStreams.path("svc", stream.name))
                    .build();
            InterpreterGrpc.newStub(channel).streamBoundTree(request, stream);
        }
    }

    @Test
    void what_plans_foresee_is_what_the_streams_of_both_servers_receive() throws Exception {
        Random random = new Random(7);
        List<Server> servers = servers();
        send(servers.getFirst(), "PUT", "/api/2/namespaces/default", text(START));
        for (Server server : servers) {
            follow(server, STREAMS / servers.size(), random);
        }
        awaitForeseen("the first answers");
        long names = streams.stream().map(stream -> stream.name).distinct().count();
        for (int edit = 0; edit < EDITS; edit++) {
            publish(servers.get(edit % 2), edited(random), names);
        }
        // After a message to every stream there can be none on its way that no plan had foreseen.
        publish(servers.getFirst(), "/srv => /#/io.l5d.fs ; /svc => 1 * /srv/a & 1 * /srv/c ;", names);
        publish(servers.getLast(), START, names);
        assertThat(streams).allSatisfy(stream -> assertThat(stream.received()).isEqualTo(stream.foreseen));
    }

    private static String text(String dtab) {
        return JsonMapper.shared().createObjectNode().put("text", dtab).toString();
    }

    private static String edited(Random random) {
        StringBuilder dtab = new StringBuilder(START);
        for (int i = random.nextInt(40); i >= 0; i--) {
            String prefix = random.nextInt(30) == 0 ? "/svc" : "/svc/n" + random.nextInt(NAMES);
            dtab.append(' ')
                    .append(prefix)
                    .append(" => ")
                    .append(TREES[random.nextInt(TREES.length)])
                    .append(" ;");
        }
        return dtab.toString();
    }

    private void publish(Server server, String dtab, long names) throws Exception {
        JsonNode plan = send(server, "POST", "/api/2/namespaces/default/plan", text(dtab));
        JsonNode blast = plan.get("blast");
        assertThat(blast.get("complete").asBoolean()).as(dtab).isTrue();
        assertThat(blast.get("replicas").size()).isEqualTo(2);
        assertThat(blast.get("names").asLong()).as(dtab).isEqualTo(names);
        Map<String, JsonNode> moved = new HashMap<>();
        blast.get("moved").forEach(name -> moved.put(name.get("name").asString(), name));
        assertThat(moved).as(dtab).hasSize(blast.get("movedNames").asInt());
        Map<String, Integer> listening = new HashMap<>();
        for (Followed stream : streams) {
            String name = "/svc/" + stream.name;
            if (moved.containsKey(name)) {
                stream.foreseen++;
                listening.merge(name, 1, Integer::sum);
            }
        }
        moved.forEach((name, foreseen) -> assertThat(foreseen.get("clients").asInt())
                .as("%s: %s", name, dtab)
                .isEqualTo(listening.get(name)));
        send(server, "POST", "/api/2/plans/" + plan.get("id").asString() + "/publish", "{\"author\":\"ann\"}");
        awaitForeseen(dtab);
        for (Followed stream : streams) {
            JsonNode foreseen = moved.get("/svc/" + stream.name);
            if (foreseen != null) {
                Set<String> ids = new TreeSet<>();
                foreseen.get("to")
                        .path("leaves")
                        .forEach(leaf -> ids.add(leaf.get("id").asString()));
                assertThat(stream.at()).as("%s: %s", stream.name, dtab).isEqualTo(ids);
            }
        }
    }

    private void awaitForeseen(String what) {
        await(what)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(streams)
                        .allSatisfy(stream -> assertThat(stream.received()).isEqualTo(stream.foreseen)));
    }
}
