package io.waymark.server.grpc;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.waymark.interpreter.BindRequest;
import io.waymark.server.bindings.Bindings;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC port.
 *
 * <p>Made for linkerd 1.x, which sends an empty {@code :authority} and no {@code te}, pings every five seconds, keeps
 * thousands of streams on one connection, and drops all of them at a GOAWAY: so pings are welcome, and a closing server
 * ends its streams one after another first.
 */
public final class GrpcServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);
    // gRPC warns of each connection of a linkerd, which sends no "te: trailers". A field, since loggers are held
    // weakly.
    private static final java.util.logging.Logger TRANSPORT_LOG =
            java.util.logging.Logger.getLogger("io.grpc.netty.NettyServerHandler");
    private static final int CHANNELZ_PAGE = 100;
    private static final int DRAIN_STEPS = 50;
    private static final int CLOSE_MILLIS_MAX = 5_000;

    private final GrpcOptions options;
    private final GrpcCounts counts;
    private final InstantSource clock;
    private final List<ServerServiceDefinition> mesh;
    private final Broadcasts broadcasts;
    private final HealthStatusManager health = new HealthStatusManager();
    private volatile @Nullable Running running; // written under this

    private record Running(Server server, EventLoopGroup acceptor, EventLoopGroup workers, List<Loop> loops) {}

    static {
        TRANSPORT_LOG.setFilter(record -> !isOrdinary(record));
    }

    /** A server of what is in {@code store} and {@code bindings}, both of which stay open when this is closed. */
    public GrpcServer(GrpcOptions options, DtabStore store, Bindings bindings, GrpcCounts counts) {
        this(options, store, bindings, counts, InstantSource.system());
    }

    /** As the other; {@code clock} tells since when connections are open. */
    public GrpcServer(GrpcOptions options, DtabStore store, Bindings bindings, GrpcCounts counts, InstantSource clock) {
        this.options = options;
        this.clock = clock;
        this.counts = counts;
        this.broadcasts = new Broadcasts(options.limits().names(), counts);
        this.mesh = new Mesh(store, bindings).services(options.limits(), counts);
        setReady(false);
    }

    /**
     * Whether a warning is about a connection of a linkerd, which sends no te, or a stream cancelled while written to.
     */
    private static boolean isOrdinary(LogRecord record) {
        Throwable thrown = record.getThrown();
        return record.getMessage().startsWith("Expected header TE")
                || (thrown instanceof Http2Exception.StreamException
                        && String.valueOf(thrown.getMessage()).startsWith("Stream closed before write"));
    }

    /** Starts to listen; returns the port. */
    public synchronized int start() throws IOException {
        if (running != null) {
            throw new IllegalStateException("the gRPC server is running already");
        }
        EventLoopGroup acceptor = group(1, "waymark-grpc-accept");
        EventLoopGroup workers = group(Runtime.getRuntime().availableProcessors(), "waymark-grpc");
        List<Loop> loops = new ArrayList<>();
        workers.forEach(worker -> loops.add(new Loop((EventLoop) worker, broadcasts)));
        try {
            Server server = builder(acceptor, workers)
                    .addTransportFilter(new Connections(loops))
                    .build()
                    .start();
            running = new Running(server, acceptor, workers, List.copyOf(loops));
            return server.getPort();
        } catch (IOException | RuntimeException e) {
            stop(acceptor);
            stop(workers);
            throw e;
        }
    }

    /** How many streams follow what {@code request} is bound to now. Does not block. */
    public int clients(Namespace namespace, BindRequest request) {
        return broadcasts.streams(Mesh.nameKey(namespace, request));
    }

    private NettyServerBuilder builder(EventLoopGroup acceptor, EventLoopGroup workers) throws IOException {
        GrpcOptions.Limits limits = options.limits();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress(options.ip(), options.port()))
                .bossEventLoopGroup(acceptor)
                .workerEventLoopGroup(workers)
                .channelType(NioServerSocketChannel.class)
                .directExecutor() // nothing blocks, and a stream is always dealt with on its event loop
                .permitKeepAliveTime(0, MILLISECONDS) // an answer costs less than a linkerd that has to come back
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(options.keepAlive().toMillis(), MILLISECONDS)
                .keepAliveTimeout(options.keepAlive().toMillis(), MILLISECONDS)
                .maxConcurrentCallsPerConnection(limits.streamsPerConnection())
                .maxInboundMessageSize(limits.requestBytes())
                .addService(health.getHealthService())
                .addService(ChannelzService.newInstance(CHANNELZ_PAGE))
                .addService(ProtoReflectionServiceV1.newInstance());
        mesh.forEach(builder::addService);
        if (options.tls().isPresent()) {
            builder.sslContext(GrpcTls.context(options.tls().get()));
        }
        return builder;
    }

    /** Says what {@code grpc.health.v1} answers, for the server and for each service; it begins with not ready. */
    public void setReady(boolean ready) {
        ServingStatus status = ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
        mesh.forEach(service -> health.setStatus(service.getServiceDescriptor().getName(), status));
    }

    /**
     * Refuses new streams, ends those there are, spread over {@link GrpcOptions#drain}, and only then the connections.
     * Blocks until all is closed.
     */
    @Override
    public synchronized void close() {
        Running open = running;
        if (open == null) {
            return;
        }
        running = null;
        health.enterTerminalState();
        try {
            CompletableFuture<?>[] drained =
                    open.loops().stream().map(this::drain).toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(drained)
                    .orTimeout(options.drain().toMillis() + CLOSE_MILLIS_MAX, MILLISECONDS)
                    .exceptionally(late -> null)
                    .join();
            open.server().shutdown();
            if (!open.server().awaitTermination(CLOSE_MILLIS_MAX, MILLISECONDS)) {
                LOG.info("Some gRPC calls did not end by themselves; their connections are cut");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.server().shutdownNow();
            stop(open.acceptor());
            stop(open.workers());
        }
    }

    /** Ends the streams of {@code loop} in small groups, so that their clients do not all come back at once. */
    private CompletableFuture<?> drain(Loop loop) {
        CountDownLatch steps = new CountDownLatch(DRAIN_STEPS);
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        loop.executor().execute(() -> {
            List<Subscriber<?>> streams = loop.close();
            if (streams.isEmpty()) {
                done.complete(true);
                return;
            }
            long stepMillis = options.drain().toMillis() / DRAIN_STEPS;
            for (int i = 0; i < DRAIN_STEPS; i++) {
                int first = i;
                var unused = loop.executor()
                        .schedule(
                                () -> {
                                    for (int j = first; j < streams.size(); j += DRAIN_STEPS) {
                                        streams.get(j).end(Statuses.closing());
                                    }
                                    steps.countDown();
                                    if (steps.getCount() == 0) {
                                        done.complete(true);
                                    }
                                },
                                i * stepMillis,
                                MILLISECONDS);
            }
        });
        return done;
    }

    /** The connections that follow something in {@code namespace}, or all of them; soon, and from another thread. */
    public CompletableFuture<List<MeshClient>> clients(Optional<Namespace> namespace) {
        return onEachLoop(loop -> loop.clients(namespace), List.of(), (some, others) -> {
            List<MeshClient> all = new ArrayList<>(some);
            all.addAll(others);
            return all;
        });
    }

    /**
     * How far the revision of {@code mark} has got; soon, and from another thread.
     *
     * @param awaited names that are not worked off yet, so that nobody has been sent what they come to
     */
    public CompletableFuture<Reach> reach(Mark mark, Set<BindRequest> awaited) {
        return onEachLoop(loop -> loop.reach(mark, awaited), Reach.NOBODY, Reach::and);
    }

    /** Nothing is asked of a server that does not run, or is closing. */
    private <T> CompletableFuture<T> onEachLoop(Function<Loop, T> question, T nothing, BinaryOperator<T> both) {
        Running open = running;
        CompletableFuture<T> all = CompletableFuture.completedFuture(nothing);
        if (open != null) {
            for (Loop loop : open.loops()) {
                CompletableFuture<T> answer = loop.executor().isShuttingDown()
                        ? CompletableFuture.completedFuture(nothing)
                        : CompletableFuture.supplyAsync(() -> question.apply(loop), loop.executor());
                all = all.thenCombine(answer, both);
            }
        }
        return all;
    }

    private static EventLoopGroup group(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    private static void stop(EventLoopGroup group) {
        group.shutdownGracefully(0, CLOSE_MILLIS_MAX, MILLISECONDS).awaitUninterruptibly(CLOSE_MILLIS_MAX);
    }

    /** Gives each new connection the loop that it is on. */
    private final class Connections extends ServerTransportFilter {
        private final List<Loop> loops;

        Connections(List<Loop> loops) {
            this.loops = loops;
        }

        @Override
        public Attributes transportReady(Attributes attributes) {
            counts.connected(1);
            for (Loop loop : loops) {
                if (loop.executor().inEventLoop()) {
                    Connection connection = new Connection(
                            loop, options.limits().namesPerConnection(), address(attributes), clock.instant());
                    loop.opened(connection);
                    return attributes.toBuilder()
                            .set(Connection.KEY, connection)
                            .build();
                }
            }
            throw new IllegalStateException("a connection is not on an event loop of this server");
        }

        private static String address(Attributes attributes) {
            return attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote
                    ? NetUtil.toSocketAddressString(remote)
                    : "unknown";
        }

        @Override
        public void transportTerminated(@Nullable Attributes attributes) {
            if (attributes == null) {
                return; // it broke before it was ready
            }
            counts.connected(-1);
            Connection connection = attributes.get(Connection.KEY);
            if (connection == null) {
                return;
            }
            Loop loop = connection.loop();
            if (loop.executor().inEventLoop()) {
                loop.closed(connection);
            } else if (!loop.executor().isShuttingDown()) {
                loop.executor().execute(() -> loop.closed(connection));
            }
        }
    }
}
