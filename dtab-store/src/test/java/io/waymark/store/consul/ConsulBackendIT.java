package io.waymark.store.consul;

import io.waymark.store.Backend;
import io.waymark.store.BackendContract;

class ConsulBackendIT extends BackendContract {
    private final ConsulSettings place = SharedConsul.newPlace();

    @Override
    protected Backend connect() {
        return SharedConsul.connect(place);
    }
}
