package io.waymark.store.embedded;

import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FilePadding;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;

/**
 * A ZooKeeper server of one node, put together from its parts: the ready-made one hangs when a part is missing, and
 * opens an HTTP port. Every acknowledged write is on the disk ({@code forceSync}, which is ZooKeeper's default).
 */
final class EmbeddedServer implements AutoCloseable {
    private static final int TICK_MILLIS = 2_000;
    private static final int CLIENTS_MAX = 60;
    private static final int BACKLOG = -1; // the system's
    private static final int SNAPSHOT_WRITES = 10_000;
    private static final int SNAPSHOT_KILOBYTES = 64 << 10;
    private static final int PREALLOCATED_BYTES = 1 << 20;
    private static final int SNAPSHOTS_KEPT = 3;

    private final NIOServerCnxnFactory listener;
    private final ZooKeeperServer server;
    private final DatadirCleanupManager cleanup;

    private EmbeddedServer(NIOServerCnxnFactory listener, ZooKeeperServer server, DatadirCleanupManager cleanup) {
        this.listener = listener;
        this.server = server;
        this.cleanup = cleanup;
    }

    /** Starts a server on the data in {@code data}. */
    static EmbeddedServer start(Path data) throws StoreException {
        if ("no".equals(System.getProperty("zookeeper.forceSync"))) {
            throw new StoreException(
                    Reason.UNAVAILABLE,
                    "system property zookeeper.forceSync: 'no' (expected: unset, or an acknowledged write could be lost)");
        }
        // A snapshot begins a new log, and the old ones are removed: the disk holds a few times what is stored.
        setUnlessSet("zookeeper.snapCount", SNAPSHOT_WRITES);
        setUnlessSet("zookeeper.snapSizeLimitInKb", SNAPSHOT_KILOBYTES);
        setUnlessSet("zookeeper.maxCnxns", CLIENTS_MAX);
        FilePadding.setPreallocSize(PREALLOCATED_BYTES);
        NIOServerCnxnFactory listener = new NIOServerCnxnFactory();
        try {
            FileTxnSnapLog files = new FileTxnSnapLog(data.toFile(), data.toFile());
            ZooKeeperServer server = new ZooKeeperServer(files, TICK_MILLIS, "");
            server.setMinSessionTimeout((int) Duration.ofSeconds(2).toMillis());
            server.setMaxSessionTimeout((int) Duration.ofMinutes(2).toMillis());
            listener.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), CLIENTS_MAX, BACKLOG, false);
            listener.startup(server);
            DatadirCleanupManager cleanup = new DatadirCleanupManager(data.toFile(), data.toFile(), SNAPSHOTS_KEPT, 1);
            cleanup.start();
            return new EmbeddedServer(listener, server, cleanup);
        } catch (IOException | RuntimeException e) {
            listener.shutdown();
            throw new StoreException(
                    Reason.CORRUPT, "the embedded ZooKeeper cannot start on %s: %s".formatted(data, e), e);
        } catch (InterruptedException e) {
            listener.shutdown();
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.UNAVAILABLE, "interrupted while the embedded ZooKeeper started", e);
        }
    }

    /** ZooKeeper takes these from the system properties only. */
    private static void setUnlessSet(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(value));
        }
    }

    /** Where it listens. */
    String address() {
        return InetAddress.getLoopbackAddress().getHostAddress() + ":" + listener.getLocalPort();
    }

    @Override
    public void close() {
        cleanup.shutdown();
        listener.shutdown();
        server.shutdown(true);
    }
}
