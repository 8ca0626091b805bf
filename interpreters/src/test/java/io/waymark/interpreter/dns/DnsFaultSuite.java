package io.waymark.interpreter.dns;

import io.waymark.interpreter.NamerFaultSuite;
import io.waymark.interpreter.SourceFaults;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Namers that ask DNS servers. {@link DnsFaultsTest} has the faults that only these can have. */
abstract class DnsFaultSuite extends NamerFaultSuite {
    private ZoneServer server;

    static DnsOptions options(int port) {
        return new DnsOptions(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                Duration.ofMillis(300),
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                100,
                1_000);
    }

    @Override
    protected final int startSource() throws IOException {
        server = new ZoneServer();
        return server.port();
    }

    @Override
    protected final void stopSource() {
        server.close();
    }

    @Override
    protected final SourceFaults faults(int port) throws IOException {
        return new DatagramFaults(port);
    }

    @Override
    protected final void change(String service, Set<String> before, Set<String> after) {
        server.put(service, after);
    }

    /** FORMERR, SERVFAIL, NOTIMP and REFUSED. */
    @Override
    protected final List<byte[]> serverErrors() {
        return List.of(flags(0x8181), flags(0x8182), flags(0x8184), flags(0x8185));
    }

    @Override
    protected final List<byte[]> nonsense() {
        return List.of(
                new byte[1],
                new byte[100],
                // an answer to no question, and one that ends within a name
                new byte[] {0, 0, (byte) 0x81, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0},
                new byte[] {0, 0, (byte) 0x81, (byte) 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 63, 'w', 'e', 'b'},
                "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] flags(int flags) {
        return new byte[] {(byte) (flags >> 8), (byte) flags};
    }
}
