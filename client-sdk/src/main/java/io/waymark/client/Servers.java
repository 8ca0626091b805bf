package io.waymark.client;

import io.grpc.ManagedChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** The servers a client knows, of which it uses one until that one fails. Used on the client's thread only. */
final class Servers {
    // gRPC waits up to two minutes before it connects again. We have a back-off of our own, for each name.
    private static final Duration RECONNECT_MIN = Duration.ofSeconds(1);

    private final List<Server> servers;
    private final Supplier<Instant> clock;
    private int current;

    /** One server and the connection to it, which is made when it is first used. */
    static final class Server {
        private final ManagedChannel channel;
        private Instant reconnected = Instant.MIN;

        private Server(ManagedChannel channel) {
            this.channel = channel;
        }

        ManagedChannel channel() {
            return channel;
        }
    }

    /** @param first the one to begin with, so that not all clients begin with the same */
    Servers(List<ManagedChannel> channels, int first, Supplier<Instant> clock) {
        this.servers = channels.stream().map(Server::new).toList();
        this.current = first;
        this.clock = clock;
    }

    /** The one to use now. */
    Server current() {
        Server server = servers.get(current);
        Instant now = clock.get();
        if (server.reconnected.equals(Instant.MIN) || now.isAfter(server.reconnected.plus(RECONNECT_MIN))) {
            server.reconnected = now;
            server.channel.resetConnectBackoff();
        }
        return server;
    }

    /** {@code server} does not answer: use the next one, if nobody has gone on to it already. */
    void failed(Server server) {
        if (servers.get(current).equals(server)) {
            current = (current + 1) % servers.size();
        }
    }

    void close() {
        servers.forEach(server -> server.channel.shutdownNow());
    }
}
