package io.waymark.client;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.linkerd.mesh.BindReq;
import io.linkerd.mesh.BoundTreeRsp;
import io.linkerd.mesh.InterpreterGrpc;
import io.linkerd.mesh.Replicas;
import io.linkerd.mesh.ReplicasReq;
import io.linkerd.mesh.ResolverGrpc;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Resolves names through Waymark servers, or any other that speaks {@code io.linkerd.mesh}, such as namerd.
 *
 * <pre>{@code
 * try (var client = new WaymarkClient(ClientOptions.of(List.of("10.0.0.1:4321", "10.0.0.2:4321")))) {
 *     client.bind("default", Path.parse("/svc/users")).watch(state -> …);
 * }
 * }</pre>
 *
 * <p>It uses one server at a time and goes on to the next when that one fails. What was heard stays meanwhile, marked
 * stale. Names are followed while they are watched. Watchers are called on the client's only thread, but for the first
 * time perhaps on the one that watches, and must not block. Safe for use by many threads.
 */
public final class WaymarkClient implements AutoCloseable {
    private static final int KEEP_ALIVE_SECONDS = 10;
    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 5;
    private static final int MESSAGE_BYTES_MAX = 64 << 20;

    private final ClientOptions options;
    private final ScheduledThreadPoolExecutor thread;
    private final Following.Context context;
    private final Map<Object, OnDemand<?>> followed = new ConcurrentHashMap<>();

    private record NameKey(String namespace, Path name, Dtab local) {}

    private record ClusterKey(Path id) {}

    /** A client that does nothing until something is watched. */
    public WaymarkClient(ClientOptions options) {
        this(options, RandomGenerator.getDefault());
    }

    WaymarkClient(ClientOptions options, RandomGenerator random) {
        this.options = options;
        this.thread = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread made = new Thread(task, "waymark-client");
                    made.setDaemon(true);
                    return made;
                },
                new ThreadPoolExecutor.DiscardPolicy()); // what still comes after close does not matter
        thread.setRemoveOnCancelPolicy(true);
        List<ManagedChannel> channels = options.servers().stream()
                .map(server -> channel(server, options.tls(), thread))
                .toList();
        Timers timers = new Timers(thread);
        this.context = new Following.Context(
                new Servers(channels, random.nextInt(channels.size()), timers::now),
                new Backoff(options.backoffMin(), options.backoffMax(), random),
                thread,
                timers);
    }

    private static ManagedChannel channel(String server, boolean tls, Executor thread) {
        ManagedChannelBuilder<?> builder = ManagedChannelBuilder.forTarget(server)
                .executor(thread)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .disableRetry();
        return (tls ? builder.useTransportSecurity() : builder.usePlaintext()).build();
    }

    /** What {@code name} is bound to in {@code namespace}. */
    public Live<NameTree<Bound>> bind(String namespace, Path name) {
        return bind(namespace, name, Dtab.EMPTY);
    }

    /** What {@code name} is bound to in {@code namespace}, with rules of one's own after the namespace's. */
    public Live<NameTree<Bound>> bind(String namespace, Path name, Dtab local) {
        BindReq request = BindReq.newBuilder()
                .setRoot(Wire.path(Path.of(namespace)))
                .setName(Wire.path(name))
                .setDtab(Wire.dtab(local))
                .build();
        return shared(
                new NameKey(namespace, name, local),
                () -> new Following<BindReq, BoundTreeRsp, NameTree<Bound>>(
                        InterpreterGrpc.getStreamBoundTreeMethod(),
                        request,
                        answer -> State.ready(Wire.tree(answer.getTree())),
                        context));
    }

    /** Where a concrete name can be reached: {@code id} is {@link Bound#id} of a leaf that {@link #bind} gave. */
    public Live<Addresses> addresses(Path id) {
        ReplicasReq request = ReplicasReq.newBuilder().setId(Wire.path(id)).build();
        return shared(
                new ClusterKey(id),
                () -> new Following<ReplicasReq, Replicas, Addresses>(
                        ResolverGrpc.getStreamReplicasMethod(),
                        request,
                        answer -> Wire.addresses(answer, Instant.now()),
                        context));
    }

    private <T> Live<T> shared(Object key, Supplier<OnDemand.Source<T>> source) {
        return new Live<>() {
            @Override
            public State<T> current() {
                OnDemand<?> known = followed.get(key);
                return known == null
                        ? State.pending()
                        : WaymarkClient.<T>typed(known).current();
            }

            @Override
            public Watch watch(Consumer<? super State<T>> watcher) {
                OnDemand<?> known = followed.computeIfAbsent(key, unused -> follow(key, source.get()));
                return WaymarkClient.<T>typed(known).watch(watcher);
            }
        };
    }

    private <T> OnDemand<T> follow(Object key, OnDemand.Source<T> source) {
        AtomicReference<OnDemand<T>> self = new AtomicReference<>();
        OnDemand<T> made =
                new OnDemand<>(source, options.grace(), context.scheduler(), () -> followed.remove(key, self.get()));
        self.set(made);
        return made;
    }

    @SuppressWarnings("unchecked") // a key stands for one type only
    private static <T> OnDemand<T> typed(OnDemand<?> known) {
        return (OnDemand<T>) known;
    }

    /** How many names and clusters are followed now, those in their grace period included. */
    public int following() {
        return followed.size();
    }

    /** Ends all streams and connections. What is watched keeps its last state. */
    @Override
    public void close() {
        thread.execute(() -> {
            context.servers().close();
            thread.shutdownNow();
        });
    }
}
