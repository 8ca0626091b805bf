package io.waymark.store.consul;

import io.waymark.store.Backend;
import io.waymark.store.faults.ConsulProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** One agent for all contract tests, each of which has a place of its own on it. */
final class SharedConsul {
    private static final AtomicInteger PLACES = new AtomicInteger();
    private static final ConsulProcess SERVER = start();

    private SharedConsul() {}

    private static ConsulProcess start() {
        try {
            return ConsulProcess.inMemory(
                    Files.createTempDirectory(Path.of("target"), "consul").toAbsolutePath());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static ConsulProcess server() {
        return SERVER;
    }

    static ConsulSettings newPlace() {
        return ConsulSettings.of(SERVER.uri()).withPathPrefix("/contract/dtabs" + PLACES.incrementAndGet());
    }

    static Backend connect(ConsulSettings settings) {
        return new ConsulBackend(settings, InstantSource.system(), new Random());
    }
}
