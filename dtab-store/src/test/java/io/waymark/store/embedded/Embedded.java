package io.waymark.store.embedded;

import io.waymark.store.Backend;
import io.waymark.store.zookeeper.ZookeeperBackend;
import io.waymark.store.zookeeper.ZookeeperSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The first backend is the embedded one; the others go to its server, as another program could. */
final class Embedded {
    private @Nullable EmbeddedBackend first;

    Backend connect(Path directory) {
        if (first == null) {
            first = new EmbeddedBackend(directory, InstantSource.system());
            return first;
        }
        return new ZookeeperBackend(ZookeeperSettings.of(address()), InstantSource.system());
    }

    String address() {
        return first.address();
    }
}
