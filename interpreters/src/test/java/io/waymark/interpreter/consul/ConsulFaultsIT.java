package io.waymark.interpreter.consul;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerFaultSuite;
import io.waymark.store.faults.ConsulProcess;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** With a real Consul. */
class ConsulFaultsIT extends NamerFaultSuite {
    private static final ConsulOptions.Polling POLLING = new ConsulOptions.Polling(
            Duration.ofMillis(800),
            Duration.ofMillis(700),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            100,
            1_000,
            1_000_000,
            Duration.ofHours(1));

    @TempDir
    private static java.nio.file.Path directory;

    private ConsulProcess consul;

    @Override
    protected int startSource() throws Exception {
        consul = ConsulProcess.inMemory(Files.createTempDirectory(directory, "consul"));
        return consul.port();
    }

    @Override
    protected void stopSource() {
        consul.close();
    }

    @Override
    protected Namer namer(int port) {
        ConsulOptions options =
                ConsulOptions.of(URI.create("http://127.0.0.1:" + port)).with(POLLING);
        return new ConsulNamer(Path.parse("/#/io.l5d.consul"), options, hosts, time, time, new Random(1));
    }

    @Override
    protected int openCount(Namer namer) {
        return ((ConsulNamer) namer).openCount();
    }

    @Override
    protected Path name(String service) {
        return Path.of("dc1", service);
    }

    @Override
    protected void change(String service, Set<String> before, Set<String> after) {
        after.stream()
                .filter(ip -> !before.contains(ip))
                .forEach(ip -> consul.register(service + "-" + ip, service, ip, 80));
        before.stream().filter(ip -> !after.contains(ip)).forEach(ip -> consul.deregister(service + "-" + ip));
    }
}
