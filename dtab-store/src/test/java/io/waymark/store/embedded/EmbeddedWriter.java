package io.waymark.store.embedded;

import io.waymark.store.Change;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.WriteResult.Written;
import io.waymark.store.Namespace;
import io.waymark.store.StoreSettings;
import io.waymark.store.VersionedStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.Executors;

/** A process that writes to the embedded store until it is killed, and tells each revision that it has written. */
final class EmbeddedWriter {
    private EmbeddedWriter() {}

    public static void main(String[] arguments) throws Exception {
        var store = new VersionedStore(
                new EmbeddedBackend(Path.of(arguments[0]), InstantSource.system()),
                StoreSettings.DEFAULT,
                Executors.newVirtualThreadPerTaskExecutor(),
                InstantSource.system(),
                new Random());
        store.open();
        while (true) {
            var result = store.put(
                    new Namespace("web"),
                    "/a => /b",
                    new Expected.Anything(),
                    new Change("", Long.toString(System.nanoTime())));
            if (result instanceof Written(long revision)) {
                System.out.println("written " + revision);
            }
        }
    }
}
