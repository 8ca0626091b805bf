package io.waymark.interpreter.zookeeper;

import io.waymark.dtab.Path;
import io.waymark.interpreter.NamerFaultSuite;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Namers that read ZooKeeper. */
abstract class ZooKeeperFaultSuite extends NamerFaultSuite {
    @TempDir
    private static java.nio.file.Path directory;

    private LocalZooKeeper zookeeper;

    static ZooKeeperOptions options(int port) {
        return new ZooKeeperOptions("127.0.0.1:" + port, Duration.ofSeconds(1), Duration.ofMillis(500), 4, 100_000, 32);
    }

    final LocalZooKeeper zookeeper() {
        return zookeeper;
    }

    @Override
    protected final int startSource() throws Exception {
        zookeeper = new LocalZooKeeper(Files.createTempDirectory(directory, "zookeeper")).start();
        return zookeeper.port();
    }

    @Override
    protected final void stopSource() {
        zookeeper.close();
    }

    @Override
    protected Path name(String service) {
        return Path.of("discovery", service);
    }

    @Override
    protected final List<byte[]> serverErrors() {
        doesNotApply("ZooKeeper answers, or closes the connection");
        return List.of();
    }

    @Override
    protected final List<byte[]> nonsense() {
        return List.of(http("200 OK", "{}"), new byte[100]);
    }

    @Override
    protected final void expireSessions() throws Exception {
        zookeeper.expireSessions();
    }
}
