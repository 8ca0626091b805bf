package io.waymark.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.client.ClientOptions;
import io.waymark.client.WaymarkClient;
import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Live;
import io.waymark.live.State;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers on one store, all of them processes of their own: what is written through one reaches those who watch the
 * other, and what dies takes nothing with it.
 */
abstract class ReplicasContract {
    private static final int STREAMS = 200;
    private static final int CLIENTS = 20;
    private static final io.linkerd.mesh.Path BLUE = MeshStreams.path("#", "io.l5d.fs", "blue");
    private static final io.linkerd.mesh.Path GREEN = MeshStreams.path("#", "io.l5d.fs", "green");
    private static final String TO_BLUE = "/svc/web => /#/io.l5d.fs/blue ;";
    private static final String TO_GREEN = "/svc/web => /#/io.l5d.fs/green ;";

    @TempDir
    java.nio.file.Path directory;

    private final List<AutoCloseable> parts = new ArrayList<>();

    /** Starts the store, or starts it again on the same data. */
    abstract void startStore(java.nio.file.Path in) throws Exception;

    /** kill -9. */
    abstract void stopStore() throws Exception;

    /** The storage block of the servers' configuration. */
    abstract String storage();

    @AfterEach
    void stopAll() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
        stopStore();
    }

    @Test
    void a_write_reaches_every_stream_and_the_death_of_a_server_or_of_the_store_ends_none() throws Exception {
        startStore(directory);
        WaymarkProcess first = part(server("first"));
        WaymarkProcess second = part(server("second"));
        assertThat(second.put("default", TO_BLUE, "").statusCode()).isEqualTo(204);
        MeshStreams streams = part(new MeshStreams(first.grpcPort(), STREAMS, "default", "svc", "web"));
        List<Live<NameTree<Bound>>> names = follow(first, second);
        streams.awaitAllAt(BLUE);

        aWriteThroughOneServerReachesTheStreamsOfTheOther(second, streams);
        theClientsOfAServerThatIsKilledGoOnWithTheOther(first, second, names);
        aStoreThatGoesAwayIsWaitedFor(second, names);
    }

    private void aWriteThroughOneServerReachesTheStreamsOfTheOther(WaymarkProcess second, MeshStreams streams)
            throws Exception {
        String etag = second.etag("default");
        long start = System.nanoTime();
        assertThat(second.put("default", TO_GREEN, etag).statusCode()).isEqualTo(204);
        long written = System.nanoTime();
        streams.awaitAllAt(GREEN);
        long reached = System.nanoTime();
        assertThat(second.put("default", TO_BLUE, etag).statusCode())
                .as("the tag of a revision that is no longer the latest")
                .isEqualTo(412);
        System.out.printf(
                "%s: the write took %.1f ms; %d streams of the other server had the new tree %.1f ms after it was sent%n",
                getClass().getSimpleName(), (written - start) / 1e6, STREAMS, (reached - start) / 1e6);
    }

    private void theClientsOfAServerThatIsKilledGoOnWithTheOther(
            WaymarkProcess first, WaymarkProcess second, List<Live<NameTree<Bound>>> names) throws Exception {
        awaitAll(names, "green");
        first.kill();
        assertThat(names).allSatisfy(name -> assertThat(name.current().known()).isPresent());
        assertThat(second.put("default", TO_BLUE, second.etag("default")).statusCode())
                .isEqualTo(204);
        awaitAll(names, "blue");
    }

    private void aStoreThatGoesAwayIsWaitedFor(WaymarkProcess server, List<Live<NameTree<Bound>>> names)
            throws Exception {
        MeshStreams streams = part(new MeshStreams(server.grpcPort(), STREAMS, "default", "svc", "web"));
        streams.awaitAllAt(BLUE);
        stopStore();
        await("reads marked stale")
                .atMost(Duration.ofSeconds(60))
                .until(() -> server.get("/api/1/dtabs/default")
                        .headers()
                        .firstValue("Waymark-Stale")
                        .isPresent());
        HttpResponse<String> read = server.get("/api/1/dtabs/default");
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).contains("/#/io.l5d.fs/blue");
        assertThat(server.put("default", TO_GREEN, "").statusCode()).isEqualTo(503);
        assertThat(server.get("/api/1/bind/default?path=/svc/web").body()).contains("/#/io.l5d.fs/blue");
        assertThat(streams.at(BLUE)).isEqualTo(STREAMS);
        assertThat(streams.ended()).isZero();

        startStore(directory);
        await("the first write after the store is back")
                .atMost(Duration.ofSeconds(90))
                .until(() -> server.put("default", TO_GREEN, "").statusCode() == 204);
        streams.awaitAllAt(GREEN);
        assertThat(streams.ended()).isZero();
        awaitAll(names, "green");
        await("reads no longer stale")
                .atMost(Duration.ofSeconds(60))
                .until(() -> server.get("/api/1/dtabs/default")
                        .headers()
                        .firstValue("Waymark-Stale")
                        .isEmpty());
    }

    private List<Live<NameTree<Bound>>> follow(WaymarkProcess first, WaymarkProcess second) {
        List<Live<NameTree<Bound>>> names = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            WaymarkClient client = part(new WaymarkClient(
                    ClientOptions.of(List.of("127.0.0.1:" + first.grpcPort(), "127.0.0.1:" + second.grpcPort()))));
            Live<NameTree<Bound>> name = client.bind("default", Path.parse("/svc/web"));
            part(name.watch(state -> {}));
            names.add(name);
        }
        return names;
    }

    private static void awaitAll(List<Live<NameTree<Bound>>> names, String color) {
        NameTree<Bound> tree = NameTree.leaf(new Bound(Path.of("#", "io.l5d.fs", color), Path.EMPTY));
        await("every client at " + color)
                .atMost(Duration.ofSeconds(60))
                .until(() -> names.stream().allMatch(name -> name.current().equals(State.ready(tree))));
    }

    private WaymarkProcess server(String name) throws IOException {
        java.nio.file.Path disco = directory.resolve("disco");
        Files.createDirectories(disco);
        Files.writeString(disco.resolve("blue"), "127.0.0.1 8081\n");
        Files.writeString(disco.resolve("green"), "127.0.0.1 8082\n");
        return new WaymarkProcess(directory, name, storage() + """
                namers: [ { kind: io.l5d.fs, rootDir: "%s" } ]
                """.formatted(disco));
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.add(part);
        return part;
    }
}
