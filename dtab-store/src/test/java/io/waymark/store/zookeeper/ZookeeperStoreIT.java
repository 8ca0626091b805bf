package io.waymark.store.zookeeper;

import io.waymark.store.Backend;
import io.waymark.store.DtabStoreContract;
import java.util.Optional;

class ZookeeperStoreIT extends DtabStoreContract {
    private final ZookeeperSettings place = SharedZookeeper.newPlace();

    @Override
    protected Backend connect() {
        return SharedZookeeper.connect(place);
    }

    @Override
    protected void writeOutside(String name, Optional<String> text) throws Exception {
        PlainZnodes.write(place.connectString(), place.pathPrefix() + "/" + name, text);
    }
}
