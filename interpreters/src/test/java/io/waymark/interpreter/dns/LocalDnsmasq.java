package io.waymark.interpreter.dns;

import io.waymark.interpreter.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A dnsmasq, which says of all names that it is not told of that they do not exist. */
final class LocalDnsmasq implements AutoCloseable {
    private final Path directory;
    private final int port;
    private @Nullable ServerProcess process;

    LocalDnsmasq(Path directory) throws IOException {
        this.directory = directory;
        this.port = ServerProcess.freePort();
    }

    LocalDnsmasq start(String... records) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("dnsmasq", "--no-daemon", "--port=" + port));
        command.addAll(List.of("--listen-address=127.0.0.1", "--bind-interfaces", "--no-resolv", "--no-hosts"));
        command.addAll(List.of("--conf-file=/dev/null", "--local=/#/", "--local-ttl=1"));
        command.addAll(List.of(records));
        process = ServerProcess.start(command, port, directory.resolve("dnsmasq.log"));
        return this;
    }

    /** Which asks this server, often. */
    DnsOptions options() {
        return new DnsOptions(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                20,
                100_000);
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
            process = null;
        }
    }
}
