package io.waymark.store.zookeeper;

import io.waymark.live.Live;
import io.waymark.store.Backend;
import io.waymark.store.Presence;
import io.waymark.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * Keeps heads in the znodes {@code <pathPrefix>/<name>}, as namerd does, and records in
 * {@code /waymark/history/<pathPrefix>/<name>/<number>}. Who is there is in {@code /waymark/replicas/<pathPrefix>}.
 */
public final class ZookeeperBackend implements Backend {
    // A request may have 1 MB (jute.maxbuffer), with paths and access control lists.
    private static final int WRITE_BYTES_MAX = 0xfffff - 16_384;
    private static final String PRESENCE = "/waymark/replicas/";
    private static final String HISTORY = "/waymark/history/";

    private final ZookeeperSettings settings;
    private final ZookeeperConnection connection;
    private final ZookeeperHeads heads;
    private final Presence presence;
    private final String history;

    /** A backend that does not connect before it is opened. */
    public ZookeeperBackend(ZookeeperSettings settings, InstantSource clock) {
        this.settings = settings;
        this.connection = new ZookeeperConnection(settings);
        this.heads = new ZookeeperHeads(connection, settings.pathPrefix(), clock);
        // Beside those of other installations on the same ensemble: /namerd/dtabs is namerd:dtabs.
        String place = settings.pathPrefix().substring(1).replace('/', ':');
        this.history = HISTORY + place;
        this.presence = new ZookeeperPresence(connection, PRESENCE + place);
    }

    @Override
    public void open() {
        heads.open();
    }

    @Override
    public void close() {
        heads.close();
        connection.close();
    }

    ZookeeperConnection connection() {
        return connection;
    }

    @Override
    public Live<Map<String, Document>> heads() {
        return heads.live();
    }

    @Override
    public Optional<Document> readHead(String name) throws StoreException {
        Stat stat = new Stat();
        return readNow(headPath(name), stat).map(text -> new Document(ZookeeperHeads.version(stat), text));
    }

    @Override
    public Optional<String> readRecord(String name, long number) throws StoreException {
        return readNow(recordsPath(name) + "/" + number, new Stat());
    }

    private Optional<String> readNow(String path, Stat stat) throws StoreException {
        return connection.run(zookeeper -> {
            sync(zookeeper);
            try {
                return Optional.of(new String(zookeeper.getData(path, false, stat), StandardCharsets.UTF_8));
            } catch (KeeperException.NoNodeException absent) {
                return Optional.empty();
            }
        });
    }

    /** Requests of one client are answered in order, so what follows is not read from a server that lags. */
    private void sync(ZooKeeper zookeeper) {
        zookeeper.sync(settings.pathPrefix(), (code, path, context) -> {}, null);
    }

    @Override
    public List<Long> recordNumbers(String name) throws StoreException {
        return connection.run(zookeeper -> {
            sync(zookeeper);
            try {
                return zookeeper.getChildren(recordsPath(name), false).stream()
                        .map(Long::valueOf)
                        .sorted(Comparator.reverseOrder())
                        .toList();
            } catch (KeeperException.NoNodeException absent) {
                return List.<Long>of();
            }
        });
    }

    @Override
    public void deleteRecords(String name, List<Long> numbers) throws StoreException {
        for (long number : numbers) {
            connection.run(zookeeper -> {
                try {
                    zookeeper.delete(recordsPath(name) + "/" + number, -1);
                } catch (KeeperException.NoNodeException gone) {
                    // as it should be
                }
                return number;
            });
        }
    }

    @Override
    public Outcome write(Write write) throws StoreException {
        List<Op> transaction = List.of(
                onHead(write),
                Op.create(
                        recordsPath(write.name()) + "/" + write.recordNumber(),
                        write.record().getBytes(StandardCharsets.UTF_8),
                        connection.acls(),
                        CreateMode.PERSISTENT));
        ZooKeeper zookeeper = connection.handle();
        try {
            return commit(zookeeper, transaction, write);
        } catch (NoParent first) {
            connection.ensure(settings.pathPrefix());
            connection.ensure(recordsPath(write.name()));
        }
        try {
            return commit(zookeeper, transaction, write);
        } catch (NoParent again) {
            throw connection.refused(again.cause);
        }
    }

    /** The place to write to was not there; nothing was written. */
    private static final class NoParent extends Exception {
        private static final long serialVersionUID = 1;
        private final KeeperException cause;

        NoParent(KeeperException cause) {
            super(cause);
            this.cause = cause;
        }
    }

    private Outcome commit(ZooKeeper zookeeper, List<Op> transaction, Write write) throws StoreException, NoParent {
        try {
            zookeeper.multi(transaction);
            return Outcome.WRITTEN;
        } catch (KeeperException e) {
            if (ZookeeperConnection.isUnanswered(e)) {
                return Outcome.UNKNOWN;
            }
            boolean headRefused = isRefused(e, 0);
            return switch (e.code()) {
                case BADVERSION, NODEEXISTS -> Outcome.CONFLICT;
                case NONODE -> {
                    if (headRefused && write.expected().isPresent()) {
                        yield Outcome.CONFLICT;
                    }
                    throw new NoParent(e);
                }
                default -> throw connection.refused(e);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.UNKNOWN;
        }
    }

    private static boolean isRefused(KeeperException e, int operation) {
        List<OpResult> results = e.getResults();
        return results != null
                && results.get(operation) instanceof OpResult.ErrorResult error
                && error.getErr() != Code.OK.intValue()
                && error.getErr() != Code.RUNTIMEINCONSISTENCY.intValue();
    }

    private Op onHead(Write write) {
        String path = headPath(write.name());
        if (write.expected().isEmpty()) {
            Head.Put put = (Head.Put) write.head();
            return Op.create(
                    path, put.text().getBytes(StandardCharsets.UTF_8), connection.acls(), CreateMode.PERSISTENT);
        }
        // A znode that another program deletes and makes anew begins at version 0 again. Between a read and the write
        // after it that could go unseen; against other stores the record's number tells.
        int version = ZookeeperHeads.dataVersion(write.expected().get());
        return switch (write.head()) {
            case Head.Put(String text) -> Op.setData(path, text.getBytes(StandardCharsets.UTF_8), version);
            case Head.Delete() -> Op.delete(path, version);
            case Head.Keep() -> Op.check(path, version);
        };
    }

    private String headPath(String name) {
        return settings.pathPrefix() + "/" + name;
    }

    private String recordsPath(String name) {
        return history + "/" + name;
    }

    @Override
    public Presence presence() {
        return presence;
    }

    @Override
    public int writeBytesMax() {
        return WRITE_BYTES_MAX;
    }

    @Override
    public String kind() {
        return "zookeeper";
    }
}
