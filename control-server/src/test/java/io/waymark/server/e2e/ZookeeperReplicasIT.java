package io.waymark.server.e2e;

import io.waymark.store.faults.ZookeeperProcess;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** On a ZooKeeper, configured as namerd's storage is. */
class ZookeeperReplicasIT extends ReplicasContract {
    private @Nullable ZookeeperProcess zookeeper;

    @Override
    void startStore(Path in) throws Exception {
        if (zookeeper == null) {
            zookeeper = new ZookeeperProcess(in);
        } else {
            zookeeper.startAgain();
        }
    }

    @Override
    void stopStore() throws Exception {
        if (zookeeper != null) {
            zookeeper.kill();
        }
    }

    @Override
    String storage() {
        return zookeeper == null ? "" : """
                storage:
                  kind: io.l5d.zk
                  experimental: true
                  zkAddrs: [ { host: 127.0.0.1, port: %d } ]
                  pathPrefix: /dtabs
                """.formatted(zookeeper.port());
    }
}
