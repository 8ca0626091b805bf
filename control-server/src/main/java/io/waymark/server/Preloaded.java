package io.waymark.server;

import io.waymark.server.config.StorageConfig;
import io.waymark.store.Change;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import java.util.Map;

/** Namespaces that the configuration holds, for a store that forgets. */
final class Preloaded {
    private static final Change FROM_CONFIGURATION = new Change("configuration", "");

    private Preloaded() {}

    static void into(DtabStore store, StorageConfig storage) throws StoreException {
        if (storage instanceof StorageConfig.Memory memory) {
            for (Map.Entry<String, String> namespace : memory.namespaces().entrySet()) {
                var written = store.put(
                        new Namespace(namespace.getKey()),
                        namespace.getValue(),
                        new DtabStore.Expected.Nothing(),
                        FROM_CONFIGURATION);
                if (!(written instanceof DtabStore.WriteResult.Written)) {
                    throw new IllegalStateException("namespace %s: %s".formatted(namespace.getKey(), written));
                }
            }
        }
    }
}
