package io.waymark.store.zookeeper;

import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionStateListener;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/**
 * Curator looks after the session: it connects again, and begins another when one has expired. Operations go to
 * ZooKeeper's own handle, since Curator would repeat them after a loss of connection, writes that may have been applied
 * among them.
 */
final class ZookeeperConnection implements AutoCloseable {
    private final ZookeeperSettings settings;
    private final CuratorFramework curator;
    private final List<ACL> acls;

    ZookeeperConnection(ZookeeperSettings settings) {
        this.settings = settings;
        this.acls = settings.acls().isEmpty()
                ? ZooDefs.Ids.OPEN_ACL_UNSAFE
                : settings.acls().stream()
                        .map(acl -> new ACL(perms(acl.perms()), new Id(acl.scheme(), acl.id())))
                        .toList();
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(settings.connectString())
                .ensembleTracker(false) // it would replace the addresses by those that the servers call themselves
                .sessionTimeoutMs((int) settings.sessionTimeout().toMillis())
                .connectionTimeoutMs((int) settings.connectTimeout().toMillis())
                .retryPolicy((count, elapsedMillis, sleeper) -> false)
                .dontUseContainerParents();
        settings.auth()
                .ifPresent(
                        auth -> builder.authorization(auth.scheme(), auth.auth().getBytes(StandardCharsets.UTF_8)));
        this.curator = builder.build();
    }

    private static int perms(String letters) {
        return letters.chars()
                .map(letter -> switch (letter) {
                    case 'c' -> ZooDefs.Perms.CREATE;
                    case 'r' -> ZooDefs.Perms.READ;
                    case 'w' -> ZooDefs.Perms.WRITE;
                    case 'd' -> ZooDefs.Perms.DELETE;
                    default -> ZooDefs.Perms.ADMIN;
                })
                .reduce(0, (all, one) -> all | one);
    }

    /** Begins to connect, and tells {@code listener} how it goes. */
    void open(ConnectionStateListener listener) {
        curator.getConnectionStateListenable().addListener(listener);
        curator.start();
    }

    List<ACL> acls() {
        return acls;
    }

    /** Something to do with a connected handle. */
    interface Operation<T> {
        T run(ZooKeeper zookeeper) throws KeeperException, InterruptedException;
    }

    /** Runs {@code operation} once. */
    <T> T run(Operation<T> operation) throws StoreException {
        try {
            return operation.run(handle());
        } catch (KeeperException e) {
            throw refused(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The handle, once it is connected. */
    ZooKeeper handle() throws StoreException {
        try {
            if (curator.getZookeeperClient().blockUntilConnectedOrTimedOut()) {
                return curator.getZookeeperClient().getZooKeeper();
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (Exception e) { // Curator declares it so
            throw new StoreException(Reason.UNAVAILABLE, where() + ": " + e.getMessage(), e);
        }
        throw new StoreException(
                Reason.UNAVAILABLE,
                "%s: not connected within %d ms"
                        .formatted(where(), settings.connectTimeout().toMillis()));
    }

    /** What the server said, or that it said nothing. */
    StoreException refused(KeeperException e) {
        Reason reason = switch (e.code()) {
            case NOAUTH, AUTHFAILED, INVALIDACL -> Reason.FORBIDDEN;
            default -> Reason.UNAVAILABLE;
        };
        return new StoreException(reason, where() + ": " + e.getMessage(), e);
    }

    StoreException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StoreException(Reason.UNAVAILABLE, where() + ": interrupted", e);
    }

    private String where() {
        return "ZooKeeper at " + settings.connectString();
    }

    /** Whether the answer is missing, so that what was asked for may have been done. */
    static boolean isUnanswered(KeeperException e) {
        return switch (e.code()) {
            case CONNECTIONLOSS, OPERATIONTIMEOUT, SESSIONEXPIRED, SESSIONMOVED, REQUESTTIMEOUT -> true;
            default -> false;
        };
    }

    /** Makes sure that there is a znode at {@code path}. */
    void ensure(String path) throws StoreException {
        run(zookeeper -> {
            ensure(zookeeper, path);
            return path;
        });
    }

    private void ensure(ZooKeeper zookeeper, String path) throws KeeperException, InterruptedException {
        // Looking comes first: who may not create beside it gets "no auth" even if it is there.
        if (path.equals("/") || zookeeper.exists(path, false) != null) {
            return;
        }
        ensure(zookeeper, ZKPaths.getPathAndNode(path).getPath());
        try {
            zookeeper.create(path, new byte[0], acls, CreateMode.PERSISTENT);
        } catch (KeeperException e) {
            if (e.code() != Code.NODEEXISTS) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        curator.close();
    }
}
