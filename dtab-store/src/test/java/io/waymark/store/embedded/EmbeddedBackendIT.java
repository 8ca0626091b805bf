package io.waymark.store.embedded;

import io.waymark.store.Backend;
import io.waymark.store.BackendContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBackendIT extends BackendContract {
    @TempDir
    private Path directory;

    private final Embedded embedded = new Embedded();

    @Override
    protected Backend connect() {
        return embedded.connect(directory);
    }
}
