package io.waymark.interpreter.zookeeper;

import io.waymark.interpreter.source.Backoff;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.Watch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes of a ZooKeeper, as live values, each read and watched once however many want it: all namers of one
 * ZooKeeper share these, and so one session. The client is started by the first watch, and stopped with the last namer.
 * While the connection is away everything stands as it was, stale; once it is back everything is read again, since a
 * new session has no watches and an old one may have missed some. So it is every so often, although nothing seems to
 * have happened.
 */
public final class Nodes {
    private static final Logger log = LoggerFactory.getLogger(Nodes.class);
    private static final Duration RETRY_MAX = Duration.ofSeconds(10);

    private static final Node.Question<Set<String>> CHILDREN = new Node.Question<>() {
        @Override
        public void ask(CuratorFramework client, String path, Watcher watcher, BackgroundCallback callback)
                throws Exception {
            client.getChildren().usingWatcher(watcher).inBackground(callback).forPath(path);
        }

        @Override
        public Set<String> answer(CuratorEvent event) {
            List<String> children = event.getChildren();
            return children == null ? Set.of() : Set.copyOf(children);
        }
    };

    private static final Node.Question<String> TEXT = new Node.Question<>() {
        @Override
        public void ask(CuratorFramework client, String path, Watcher watcher, BackgroundCallback callback)
                throws Exception {
            client.getData().usingWatcher(watcher).inBackground(callback).forPath(path);
        }

        @Override
        public String answer(CuratorEvent event) {
            byte[] data = event.getData();
            return data == null ? "" : new String(data, StandardCharsets.UTF_8);
        }
    };

    private final ZooKeeperOptions options;
    private final Scheduler scheduler;
    private final Backoff backoff;
    private final Serial serial; // guards the fields below
    private final Shared<String, Optional<Set<String>>> children;
    private final Shared<String, Optional<String>> texts;
    private final Set<Node<?>> open = ConcurrentHashMap.newKeySet(); // others read its size
    private final Map<String, Integer> users = new HashMap<>(); // by path, how many of them
    private final Set<String> unreleased = new HashSet<>(); // nodes still watched for nobody
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Rounds rounds = new Rounds();
    private final AtomicInteger namers = new AtomicInteger();
    private @Nullable Watch nextRound;
    private volatile @Nullable CuratorFramework client; // others ask whether it is started
    private boolean connected;
    private boolean closed;
    private int connection; // counts losses
    private int reads;

    /**
     * @param executor runs what is to be done with answers; it may start the client
     * @param random spreads over time what is done again
     */
    public Nodes(ZooKeeperOptions options, Executor executor, Scheduler scheduler, RandomGenerator random) {
        this.options = options;
        this.scheduler = scheduler;
        this.backoff = new Backoff(Duration.ofMillis(200), RETRY_MAX, random);
        this.serial = new Serial(executor);
        this.children = new Shared<>(path -> source(path, CHILDREN), options.namesMax(), scheduler);
        this.texts = new Shared<>(path -> source(path, TEXT), options.namesMax(), scheduler);
    }

    /** The names of the node's children; empty while there is no such node. */
    Live<Optional<Set<String>>> children(String path) {
        return children.get(path);
    }

    /** The node's data as UTF-8 text; empty while there is no such node. */
    Live<Optional<String>> text(String path) {
        return texts.get(path);
    }

    private <T> OnDemand.Source<Optional<T>> source(String path, Node.Question<T> question) {
        return cell -> {
            Node<T> node = new Node<>(this, path, question, cell);
            serial.execute(() -> {
                open.add(node);
                if (nextRound == null) {
                    nextRound = later(backoff.spread(options.resync()), this::round);
                }
                users.merge(path, 1, Integer::sum);
                node.read();
            });
            return () -> serial.execute(() -> {
                node.close();
                open.remove(node);
                users.computeIfPresent(path, (unused, count) -> count == 1 ? null : count - 1);
                release(path);
                if (open.isEmpty()) {
                    endRounds();
                }
            });
        };
    }

    private void round() {
        endRounds();
        if (closed || open.isEmpty()) {
            return; // this was on its way when the last node was let go
        }
        if (connected) {
            rounds.begin(open);
        }
        nextRound = later(backoff.spread(options.resync()), this::round);
    }

    private void endRounds() {
        if (nextRound != null) {
            nextRound.close();
            nextRound = null;
        }
    }

    Rounds rounds() {
        return rounds;
    }

    ZooKeeperOptions options() {
        return options;
    }

    void execute(Runnable task) {
        serial.execute(task);
    }

    /** The client, which is started if this is the first time. */
    CuratorFramework client() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        CuratorFramework started = client;
        if (started == null) {
            CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                    .connectString(options.connect())
                    .sessionTimeoutMs((int) options.sessionTimeout().toMillis())
                    .connectionTimeoutMs((int) options.connectTimeout().toMillis())
                    .retryPolicy(new RetryOneTime(100)) // what fails then is tried again here
                    .ensembleTracker(false); // the servers are those that are configured
            options.auth()
                    .ifPresent(auth ->
                            builder.authorization(auth.scheme(), auth.secret().getBytes(StandardCharsets.UTF_8)));
            started = builder.build();
            started.getConnectionStateListenable()
                    .addListener((unused, state) -> serial.execute(() -> connectionIs(state)));
            started.start();
            client = started;
        }
        return started;
    }

    private void connectionIs(ConnectionState state) {
        log.info("ZooKeeper {}: {}", options.connect(), state);
        connected = state.isConnected();
        if (state == ConnectionState.LOST) {
            unreleased.clear(); // a new session watches nothing
        }
        if (connected) {
            Set.copyOf(unreleased).forEach(this::release);
            open.forEach(Node::read);
        } else {
            connection++;
            rounds.abandon();
            String message = "connection to ZooKeeper " + options.connect() + " lost";
            open.forEach(node -> node.problem(message));
        }
    }

    /** Counts how often the connection has been lost. */
    int connection() {
        return connection;
    }

    boolean isConnected() {
        return connected;
    }

    /** Runs {@code read} when fewer than the most reads are under way. Each is ended with {@link #free}. */
    void whenFree(Runnable read) {
        if (reads < options.readsMax()) {
            reads++;
            read.run();
        } else {
            waiting.add(read);
        }
    }

    void free() {
        Runnable next = waiting.poll();
        if (next == null) {
            reads--;
        } else {
            serial.execute(next);
        }
    }

    Watch retry(int failures, Runnable task) {
        return later(backoff.delay(failures), task);
    }

    private Watch later(Duration delay, Runnable task) {
        return scheduler.schedule(delay, () -> serial.execute(task));
    }

    Problem problem(String message) {
        return new Problem(message, scheduler.now());
    }

    /** Ends ZooKeeper's watches of a node, unless somebody needs it. */
    void release(String path) {
        CuratorFramework started = client;
        if (started == null || closed || users.containsKey(path)) {
            unreleased.remove(path);
            return;
        }
        try {
            // Not through the client's own queue: this must come before whatever is asked of the node next.
            started.getZookeeperClient()
                    .getZooKeeper()
                    .removeAllWatches(path, Watcher.WatcherType.Any, true, (rc, removed, context) -> {}, null);
            unreleased.remove(path);
        } catch (Exception disconnected) {
            unreleased.add(path);
        }
    }

    boolean isStarted() {
        return client != null;
    }

    /** How many nodes are being watched. */
    int openCount() {
        return open.size();
    }

    /** One more namer reads from this. */
    void join() {
        namers.incrementAndGet();
    }

    /** A namer reads from this no more. The last one ends the session. */
    void leave() {
        if (namers.decrementAndGet() == 0) {
            serial.execute(this::close);
        }
    }

    private void close() {
        closed = true;
        endRounds();
        open.forEach(Node::close);
        CuratorFramework started = client;
        if (started != null) {
            started.close();
        }
    }
}
