package io.waymark.store.zookeeper;

import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.store.Backend.Document;
import io.waymark.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heads, kept up to date by one thread. Watches only say what to read again; after every connect everything is read
 * again and compared. One-shot watches are used, which ensembles of namerd's time have too.
 */
final class ZookeeperHeads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ZookeeperHeads.class);
    private static final int READS_AT_ONCE = 200;
    private static final int PAUSE_MILLIS_MIN = 100;
    private static final int PAUSE_MILLIS_MAX = 5_000;

    private final ZookeeperConnection connection;
    private final String root;
    private final InstantSource clock;
    private final Cell<Map<String, Document>> cell = new Cell<>();
    private final Watcher watcher = this::noticed;
    private final Thread reader = Thread.ofVirtual().name("zookeeper-heads").unstarted(this::readForEver);
    private Map<String, Document> heads = new HashMap<>(); // of the reader

    // All guarded by this.
    private boolean allChanged = true;
    private boolean namesChanged;
    private final Set<String> changed = new TreeSet<>();
    private long disconnects;
    private boolean closed;

    ZookeeperHeads(ZookeeperConnection connection, String root, InstantSource clock) {
        this.connection = connection;
        this.root = root;
        this.clock = clock;
    }

    void open() {
        connection.open(this::connectionChanged);
        reader.start();
    }

    Live<Map<String, Document>> live() {
        return cell;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        reader.interrupt();
    }

    /** The version of a document: unique, and with the number that ZooKeeper compares at its end. */
    static String version(Stat stat) {
        return stat.getMzxid() + "." + stat.getVersion();
    }

    static int dataVersion(String version) {
        return Integer.parseInt(version.substring(version.indexOf('.') + 1));
    }

    private void connectionChanged(CuratorFramework curator, ConnectionState state) {
        if (state.isConnected()) {
            synchronized (this) {
                allChanged = true;
                notifyAll();
            }
        } else {
            synchronized (this) {
                disconnects++;
            }
            LOG.warn("The connection to ZooKeeper is {}.", state);
            stale("ZooKeeper: the connection is " + state);
        }
    }

    private void noticed(WatchedEvent event) {
        synchronized (this) {
            switch (event.getType()) {
                case NodeChildrenChanged -> namesChanged = true;
                case NodeDataChanged, NodeDeleted, NodeCreated -> {
                    if (event.getPath().equals(root)) {
                        namesChanged = true;
                    } else {
                        changed.add(event.getPath().substring(root.length() + 1));
                    }
                }
                default -> {} // the connection's own events come to connectionChanged
            }
            notifyAll();
        }
    }

    private record Work(boolean all, boolean names, Set<String> changed, long disconnects) {}

    private synchronized Work nextWork() throws InterruptedException {
        while (!allChanged && !namesChanged && changed.isEmpty()) {
            wait();
        }
        Work work = new Work(allChanged, namesChanged, Set.copyOf(changed), disconnects);
        allChanged = false;
        namesChanged = false;
        changed.clear();
        return work;
    }

    private void readForEver() {
        int pauseMillis = PAUSE_MILLIS_MIN;
        try {
            while (!isClosed()) {
                Work work = nextWork();
                try {
                    heads = read(work);
                    publish(work);
                    pauseMillis = PAUSE_MILLIS_MIN;
                } catch (StoreException e) {
                    if (isClosed()) {
                        return;
                    }
                    LOG.debug("Reading the heads again", e);
                    stale(e.getMessage());
                    synchronized (this) {
                        allChanged = true;
                    }
                    Thread.sleep(pauseMillis);
                    pauseMillis = Math.min(pauseMillis * 2, PAUSE_MILLIS_MAX);
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void stale(String message) {
        cell.update(state -> state.stale(new Problem(message, clock.instant())));
    }

    /** Unless the connection broke meanwhile: then it is all read again, and stale until then. */
    private void publish(Work work) {
        Map<String, Document> snapshot = Map.copyOf(heads);
        cell.update(state -> isCurrent(work) ? State.ready(snapshot) : state);
    }

    private synchronized boolean isCurrent(Work work) {
        return work.disconnects() == disconnects;
    }

    private Map<String, Document> read(Work work) throws StoreException {
        ZooKeeper zookeeper = connection.handle();
        if (!work.all() && !work.names()) {
            Map<String, Document> next = new HashMap<>(heads);
            next.keySet().removeAll(work.changed());
            next.putAll(documents(zookeeper, work.changed()));
            return next;
        }
        List<String> names = names(zookeeper);
        Map<String, Document> next = new HashMap<>();
        List<String> toRead = new ArrayList<>();
        for (String name : names) {
            Document known = work.all() || work.changed().contains(name) ? null : heads.get(name);
            if (known == null) {
                toRead.add(name);
            } else {
                next.put(name, known); // its own watch is set
            }
        }
        next.putAll(documents(zookeeper, toRead));
        return next;
    }

    private List<String> names(ZooKeeper zookeeper) throws StoreException {
        // Another session may be with a server that lags behind the one before.
        zookeeper.sync(root, (code, path, context) -> {}, null);
        for (int attempt = 1; ; attempt++) {
            try {
                return zookeeper.getChildren(root, watcher);
            } catch (KeeperException e) {
                if (e.code() != Code.NONODE || attempt > 1) {
                    throw connection.refused(e);
                }
                connection.ensure(root);
            } catch (InterruptedException e) {
                throw connection.interrupted(e);
            }
        }
    }

    /** Reads those of {@code names} that exist, and sets watches on them. */
    private Map<String, Document> documents(ZooKeeper zookeeper, Collection<String> names) throws StoreException {
        List<String> all = List.copyOf(names);
        Map<String, Document> documents = new HashMap<>();
        for (int from = 0; from < all.size(); from += READS_AT_ONCE) {
            List<String> batch = all.subList(from, Math.min(all.size(), from + READS_AT_ONCE));
            List<CompletableFuture<Optional<Document>>> reads =
                    batch.stream().map(name -> document(zookeeper, name)).toList();
            for (int i = 0; i < batch.size(); i++) {
                String name = batch.get(i);
                await(reads.get(i)).ifPresent(document -> documents.put(name, document));
            }
        }
        return documents;
    }

    private CompletableFuture<Optional<Document>> document(ZooKeeper zookeeper, String name) {
        CompletableFuture<Optional<Document>> document = new CompletableFuture<>();
        zookeeper.getData(
                root + "/" + name,
                watcher,
                (int code, String path, Object context, byte @Nullable [] data, Stat stat) -> {
                    switch (Code.get(code)) {
                        case OK ->
                            document.complete(Optional.of(new Document(
                                    version(stat), data == null ? "" : new String(data, StandardCharsets.UTF_8))));
                        case NONODE -> document.complete(Optional.empty());
                        default -> document.completeExceptionally(KeeperException.create(Code.get(code), path));
                    }
                },
                null);
        return document;
    }

    private <T> T await(CompletableFuture<T> read) throws StoreException {
        try {
            return read.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KeeperException refusal) {
                throw connection.refused(refusal);
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw connection.interrupted(e);
        }
    }
}
