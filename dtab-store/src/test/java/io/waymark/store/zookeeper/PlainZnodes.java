package io.waymark.store.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.curator.utils.ZKPaths;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;

/** What namerd does to its znodes. */
public final class PlainZnodes {
    private PlainZnodes() {}

    /** Writes {@code text} to the znode, which it makes if it is missing, with its parents; empty: removes it. */
    public static void write(String connectString, String path, Optional<String> text) throws Exception {
        ZooKeeper zookeeper = new ZooKeeper(connectString, 10_000, event -> {});
        try {
            if (text.isEmpty()) {
                zookeeper.delete(path, -1);
                return;
            }
            ZKPaths.mkdirs(zookeeper, ZKPaths.getPathAndNode(path).getPath());
            byte[] bytes = text.get().getBytes(StandardCharsets.UTF_8);
            if (zookeeper.exists(path, false) == null) {
                zookeeper.create(path, bytes, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
            } else {
                zookeeper.setData(path, bytes, -1);
            }
        } finally {
            zookeeper.close();
        }
    }
}
