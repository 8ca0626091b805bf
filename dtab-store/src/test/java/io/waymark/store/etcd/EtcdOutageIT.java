package io.waymark.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.waymark.store.Backend;
import io.waymark.store.OutageContract;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedStore;
import io.waymark.store.faults.EtcdProcess;
import io.waymark.store.faults.FaultyProxy.Mode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdOutageIT extends OutageContract {
    @TempDir
    private Path directory;

    private EtcdProcess server;

    @Override
    protected int startServer() throws Exception {
        server = new EtcdProcess(directory);
        return server.port();
    }

    @Override
    protected void killServer() throws Exception {
        server.kill();
    }

    @Override
    protected void startServerAgain() throws Exception {
        server.startAgain();
    }

    @Override
    protected void stopServer() {
        server.close();
    }

    private static EtcdSettings settings(int port) {
        return new EtcdSettings(
                List.of(URI.create("http://127.0.0.1:" + port)),
                "/namerd/dtabs",
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1));
    }

    @Override
    protected Backend connect(int port) {
        return new EtcdBackend(settings(port), InstantSource.system(), new Random());
    }

    private void compact() throws Exception {
        SharedEtcd.outside(serverPort, etcd -> {
            long revision = etcd.range(RangeRequest.newBuilder()
                            .setKey(ByteString.copyFromUtf8("x"))
                            .build())
                    .getHeader()
                    .getRevision();
            etcd.compact(CompactionRequest.newBuilder()
                    .setRevision(revision)
                    .setPhysical(true)
                    .build());
        });
    }

    @Test
    void what_was_compacted_away_meanwhile_is_caught_up() throws Exception {
        VersionedStore store = open(connect(proxy.port()));
        VersionedStore direct = open(connect(serverPort));
        putAgainAndAgain(store, "/a => /one");
        awaitReady(store, "/a => /one");
        proxy.mode(Mode.REFUSE);
        awaitStale(store, "/a => /one");
        for (int i = 0; i < 20; i++) {
            putAgainAndAgain(direct, "/a => /missed" + i);
        }
        compact();
        proxy.mode(Mode.PASS);
        awaitReady(store, "/a => /missed19");
        assertThat(putAgainAndAgain(direct, "/a => /end")).isEqualTo(22);
        awaitReady(store, "/a => /end");
    }

    @Test
    void a_watch_from_a_compacted_revision_says_so() throws Exception {
        VersionedStore direct = open(connect(serverPort));
        putAgainAndAgain(direct, "/a => /one");
        putAgainAndAgain(direct, "/a => /two");
        compact();
        try (EtcdConnection connection = new EtcdConnection(settings(serverPort))) {
            connection.open();
            ByteString from = ByteString.copyFromUtf8("/namerd/dtabs/");
            ByteString to = ByteString.copyFromUtf8("/namerd/dtabs0");
            try (EtcdWatch watch = new EtcdWatch(connection.watch(), from, to, 1)) {
                WatchResponse response = watch.next(PATIENCE).orElseThrow();
                while (!response.getCanceled()) {
                    response = watch.next(PATIENCE).orElseThrow();
                }
                assertThat(response.getCompactRevision()).isPositive();
            }
        }
    }

    @Test
    void of_several_members_one_that_answers_is_found() throws Exception {
        var all = List.of(URI.create("http://127.0.0.1:" + proxy.port()), URI.create("http://127.0.0.1:" + serverPort));
        var settings = settings(serverPort);
        proxy.mode(Mode.REFUSE);
        VersionedStore store = open(new EtcdBackend(
                new EtcdSettings(
                        all,
                        settings.pathPrefix(),
                        settings.login(),
                        settings.tls(),
                        settings.requestTimeout(),
                        settings.checkEvery()),
                InstantSource.system(),
                new Random()));
        putAgainAndAgain(store, "/a => /b");
        awaitReady(store, "/a => /b");
    }

    @Test
    void a_request_that_is_larger_than_the_cluster_takes_is_refused_as_that() throws Exception {
        server.close();
        server = new EtcdProcess(Files.createDirectory(directory.resolve("small")), "--max-request-bytes", "20000");
        VersionedStore store = open(connect(server.port()));
        putAgainAndAgain(store, "/a => /b");
        assertThatThrownBy(() -> store.put(WEB, "#" + "x".repeat(20_000), ANYTHING, ADA))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.TOO_LARGE));
        putAgainAndAgain(store, "/a => /c");
    }
}
