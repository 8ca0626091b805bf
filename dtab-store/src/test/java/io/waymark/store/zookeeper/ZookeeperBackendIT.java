package io.waymark.store.zookeeper;

import io.waymark.store.Backend;
import io.waymark.store.BackendContract;

class ZookeeperBackendIT extends BackendContract {
    private final ZookeeperSettings place = SharedZookeeper.newPlace();

    @Override
    protected Backend connect() {
        return SharedZookeeper.connect(place);
    }
}
