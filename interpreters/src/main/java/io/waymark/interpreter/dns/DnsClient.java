package io.waymark.interpreter.dns;

import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStream;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks DNS servers: over UDP, and over TCP what does not fit. One server after the other is asked until one answers
 * whether there is such a name. Nothing is remembered. Starts its one thread with the first question.
 */
final class DnsClient implements AutoCloseable {
    private static final int PAYLOAD_BYTES = 1_232; // what passes any network in one piece

    private final DnsOptions options;
    private @Nullable MultiThreadIoEventLoopGroup threads;
    private @Nullable EventLoop loop;
    private boolean closed;

    // Of the loop.
    private final Queue<Runnable> waiting = new ArrayDeque<>(); // no more than there are names
    private @Nullable DnsNameResolver resolver;
    private int underWay;

    DnsClient(DnsOptions options) {
        this.options = options;
    }

    /** Asks for records of {@code name}; the answer comes on the client's thread. */
    <T> void ask(String name, RecordKind<T> kind, Consumer<DnsAnswer<T>> reply) {
        EventLoop running = loop();
        if (running == null) {
            return; // nobody waits for it any more
        }
        try {
            running.execute(() -> {
                waiting.add(() -> begin(running, name, kind, reply));
                askWaiting();
            });
        } catch (RejectedExecutionException closing) {
            // the same
        }
    }

    private synchronized @Nullable EventLoop loop() {
        if (loop == null && !closed) {
            threads = new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("dns", true), NioIoHandler.newFactory());
            loop = threads.next();
        }
        return closed ? null : loop;
    }

    private void askWaiting() {
        while (underWay < options.queriesMax() && !waiting.isEmpty()) {
            underWay++;
            waiting.remove().run();
        }
    }

    private <T> void begin(EventLoop running, String name, RecordKind<T> kind, Consumer<DnsAnswer<T>> reply) {
        try {
            askNext(resolver(running), name, kind, servers(name), 0, "there is no DNS server to ask", reply);
        } catch (RuntimeException refused) { // such as no socket left
            done(new DnsAnswer.Failure<>(refused.toString()), reply);
        }
    }

    private DnsNameResolver resolver(EventLoop running) {
        if (resolver == null) {
            resolver = new DnsNameResolverBuilder(running)
                    .datagramChannelType(NioDatagramChannel.class)
                    .socketChannelType(NioSocketChannel.class)
                    .queryTimeoutMillis(options.timeout().toMillis())
                    .maxPayloadSize(PAYLOAD_BYTES)
                    .build();
        }
        return resolver;
    }

    private List<InetSocketAddress> servers(String name) {
        if (!options.servers().isEmpty()) {
            return options.servers();
        }
        DnsServerAddressStream system =
                DnsServerAddressStreamProviders.platformDefault().nameServerAddressStream(name);
        List<InetSocketAddress> servers = new ArrayList<>();
        for (int i = 0; i < system.size(); i++) {
            servers.add(system.next());
        }
        return servers;
    }

    private <T> void askNext(
            DnsNameResolver dns,
            String name,
            RecordKind<T> kind,
            List<InetSocketAddress> servers,
            int next,
            String problem,
            Consumer<DnsAnswer<T>> reply) {
        if (next == servers.size()) {
            done(new DnsAnswer.Failure<>(problem), reply);
            return;
        }
        InetSocketAddress server = servers.get(next);
        dns.query(server, new DefaultDnsQuestion(name, kind.type()))
                .addListener((Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> answered) -> {
                    DnsAnswer<T> answer = read(answered, kind);
                    if (answer instanceof DnsAnswer.Failure<T>(String message)) {
                        String said = "DNS server %s:%d: %s"
                                .formatted(server.getAddress().getHostAddress(), server.getPort(), message);
                        askNext(dns, name, kind, servers, next + 1, said, reply);
                    } else {
                        done(answer, reply);
                    }
                });
    }

    private static <T> DnsAnswer<T> read(
            Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> answered, RecordKind<T> kind) {
        if (!answered.isSuccess()) {
            return new DnsAnswer.Failure<>(String.valueOf(answered.cause().getMessage()));
        }
        AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = answered.getNow();
        try {
            return DnsResponses.read(envelope.content(), kind);
        } finally {
            envelope.release();
        }
    }

    private <T> void done(DnsAnswer<T> answer, Consumer<DnsAnswer<T>> reply) {
        underWay--;
        reply.accept(answer);
        // Not from within: an answer that is there at once would go ever deeper.
        EventLoop running = loop();
        if (running != null && !waiting.isEmpty()) {
            running.execute(this::askWaiting);
        }
    }

    synchronized boolean isStarted() {
        return loop != null;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (threads != null) {
            var unused = threads.shutdownGracefully(0, 1, TimeUnit.SECONDS); // and its sockets with it
        }
    }
}
