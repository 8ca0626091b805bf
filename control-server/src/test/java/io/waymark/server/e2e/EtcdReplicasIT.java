package io.waymark.server.e2e;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** On an etcd of three members. */
class EtcdReplicasIT extends ReplicasContract {
    private @Nullable EtcdCluster etcd;

    @Override
    void startStore(Path in) throws Exception {
        if (etcd == null) {
            etcd = new EtcdCluster(in);
        }
        etcd.start();
    }

    @Override
    void stopStore() {
        if (etcd != null) {
            etcd.stop();
        }
    }

    @Override
    String storage() {
        return etcd == null
                ? ""
                : "storage: { kind: etcd, endpoints: [ %s ] }\n".formatted(String.join(", ", etcd.endpoints()));
    }
}
