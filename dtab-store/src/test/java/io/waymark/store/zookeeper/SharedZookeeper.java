package io.waymark.store.zookeeper;

import io.waymark.store.Backend;
import io.waymark.store.faults.ZookeeperProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/** One server for all contract tests, each of which has a place of its own on it. */
final class SharedZookeeper {
    private static final AtomicInteger PLACES = new AtomicInteger();
    private static final ZookeeperProcess SERVER = start();

    private SharedZookeeper() {}

    private static ZookeeperProcess start() {
        try {
            return new ZookeeperProcess(
                    Files.createTempDirectory(Path.of("target"), "zookeeper").toAbsolutePath());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static ZookeeperSettings newPlace() {
        return ZookeeperSettings.of(SERVER.address()).withPathPrefix("/contract/dtabs" + PLACES.incrementAndGet());
    }

    static Backend connect(ZookeeperSettings settings) {
        return new ZookeeperBackend(settings, InstantSource.system());
    }
}
