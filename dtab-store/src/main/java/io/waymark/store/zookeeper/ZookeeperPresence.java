package io.waymark.store.zookeeper;

import io.waymark.store.Presence;
import io.waymark.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/** Keeps an ephemeral znode for each process in {@code directory}; it goes with the session. */
final class ZookeeperPresence implements Presence {
    private final ZookeeperConnection connection;
    private final String directory;

    ZookeeperPresence(ZookeeperConnection connection, String directory) {
        this.connection = connection;
        this.directory = directory;
    }

    @Override
    public void announce(String id, String text) throws StoreException {
        connection.ensure(directory);
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        connection.run(zookeeper -> {
            announce(zookeeper, directory + "/" + id, data);
            return id;
        });
    }

    private void announce(ZooKeeper zookeeper, String path, byte[] data) throws KeeperException, InterruptedException {
        Stat stat = zookeeper.exists(path, false);
        if (stat != null && stat.getEphemeralOwner() != zookeeper.getSessionId()) {
            delete(zookeeper, path); // of a session that has ended, or will: it would take the znode with it
            stat = null;
        }
        if (stat == null) {
            zookeeper.create(path, data, connection.acls(), CreateMode.EPHEMERAL);
        } else if (!Arrays.equals(data, zookeeper.getData(path, false, null))) {
            zookeeper.setData(path, data, -1);
        }
    }

    @Override
    public Map<String, String> announced() throws StoreException {
        return connection.run(zookeeper -> {
            Map<String, String> found = new TreeMap<>();
            try {
                for (String id : zookeeper.getChildren(directory, false)) {
                    try {
                        byte[] data = zookeeper.getData(directory + "/" + id, false, null);
                        found.put(id, new String(data, StandardCharsets.UTF_8));
                    } catch (KeeperException.NoNodeException gone) {
                        // in this moment
                    }
                }
            } catch (KeeperException.NoNodeException nobodyYet) {
                return Map.of();
            }
            return found;
        });
    }

    @Override
    public void withdraw(String id) throws StoreException {
        connection.run(zookeeper -> {
            delete(zookeeper, directory + "/" + id);
            return id;
        });
    }

    private static void delete(ZooKeeper zookeeper, String path) throws KeeperException, InterruptedException {
        try {
            zookeeper.delete(path, -1);
        } catch (KeeperException.NoNodeException gone) {
            // as it should be
        }
    }
}
