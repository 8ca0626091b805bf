package io.waymark.store.consul;

import io.waymark.store.Backend;
import io.waymark.store.OutageContract;
import io.waymark.store.faults.ConsulProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

class ConsulOutageIT extends OutageContract {
    @TempDir
    private Path directory;

    private ConsulProcess server;

    @Override
    protected int startServer() throws Exception {
        server = ConsulProcess.durable(directory);
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
        var settings = ConsulSettings.of(URI.create("http://127.0.0.1:" + port))
                .withTimes(Duration.ofSeconds(3), Duration.ofSeconds(2));
        return new ConsulBackend(settings, InstantSource.system(), new Random());
    }
}
