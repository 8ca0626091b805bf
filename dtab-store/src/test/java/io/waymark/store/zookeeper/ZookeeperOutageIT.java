package io.waymark.store.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.store.Backend;
import io.waymark.store.OutageContract;
import io.waymark.store.VersionedStore;
import io.waymark.store.faults.ZookeeperProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZookeeperOutageIT extends OutageContract {
    private static final Duration SESSION = Duration.ofSeconds(4);

    @TempDir
    private Path directory;

    private ZookeeperProcess server;

    @Override
    protected int startServer() throws Exception {
        server = new ZookeeperProcess(directory);
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

    @Override
    protected Backend connect(int port) {
        var settings = new ZookeeperSettings(
                "127.0.0.1:" + port, "/dtabs", SESSION, Duration.ofSeconds(2), List.of(), Optional.empty());
        return new ZookeeperBackend(settings, InstantSource.system());
    }

    @Test
    void an_expired_session_is_replaced_and_what_it_missed_is_caught_up() throws Exception {
        ZookeeperBackend backend = (ZookeeperBackend) connect(serverPort);
        VersionedStore store = open(backend);
        VersionedStore other = open(connect(serverPort));
        putAgainAndAgain(store, "/a => /one");
        awaitReady(other, "/a => /one");
        for (int i = 0; i < 3; i++) {
            ZooKeeper expiring = backend.connection().handle();
            long before = expiring.getSessionId();
            expiring.getTestable().injectSessionExpiration();
            putAgainAndAgain(other, "/a => /missed" + i);
            awaitReady(store, "/a => /missed" + i);
            await().atMost(PATIENCE).until(() -> backend.connection().handle().getSessionId() != before);
            putAgainAndAgain(other, "/a => /later" + i);
            awaitReady(store, "/a => /later" + i);
        }
        assertThat(putAgainAndAgain(store, "/a => /end")).isEqualTo(8);
    }
}
