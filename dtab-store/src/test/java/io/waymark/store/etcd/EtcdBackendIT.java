package io.waymark.store.etcd;

import io.waymark.store.Backend;
import io.waymark.store.BackendContract;

class EtcdBackendIT extends BackendContract {
    private final EtcdSettings place = SharedEtcd.newPlace();

    @Override
    protected Backend connect() {
        return SharedEtcd.connect(place);
    }
}
