package io.waymark.store.embedded;

import io.waymark.store.Backend;
import io.waymark.store.DtabStoreContract;
import io.waymark.store.zookeeper.PlainZnodes;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStoreIT extends DtabStoreContract {
    @TempDir
    private Path directory;

    private final Embedded embedded = new Embedded();

    @Override
    protected Backend connect() {
        return embedded.connect(directory);
    }

    @Override
    protected void writeOutside(String name, Optional<String> text) throws Exception {
        PlainZnodes.write(embedded.address(), "/dtabs/" + name, text);
    }
}
