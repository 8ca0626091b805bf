package io.waymark.store.embedded;

import io.waymark.live.Live;
import io.waymark.store.Backend;
import io.waymark.store.Presence;
import io.waymark.store.StoreException;
import io.waymark.store.zookeeper.ZookeeperBackend;
import io.waymark.store.zookeeper.ZookeeperSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ZooKeeper server in this process, and the ZooKeeper backend on it. Only one process at a time may use a data
 * directory.
 */
public final class EmbeddedBackend implements Backend {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBackend.class);

    private final Path data;
    private final InstantSource clock;
    private volatile @Nullable Running running;

    private record Running(DataDirectory directory, EmbeddedServer server, ZookeeperBackend backend) {}

    /** A backend that keeps its data in {@code data}, a directory that is made if it is missing. */
    public EmbeddedBackend(Path data, InstantSource clock) {
        this.data = data.toAbsolutePath().normalize();
        this.clock = clock;
    }

    /** Starts the server. */
    @Override
    public void open() throws StoreException {
        DataDirectory directory = DataDirectory.open(data);
        EmbeddedServer server;
        try {
            server = EmbeddedServer.start(directory.path());
        } catch (StoreException e) {
            close(directory);
            throw e;
        }
        ZookeeperBackend backend = new ZookeeperBackend(ZookeeperSettings.of(server.address()), clock);
        backend.open();
        running = new Running(directory, server, backend);
    }

    private static void close(DataDirectory directory) {
        try {
            directory.close();
        } catch (IOException e) {
            LOG.warn("Closing the data directory {}", directory.path(), e);
        }
    }

    @Override
    public void close() {
        Running last = running;
        running = null;
        if (last != null) {
            last.backend().close();
            last.server().close();
            close(last.directory());
        }
    }

    /** Where the server listens, for {@code zkCli}. */
    public String address() {
        return opened().server().address();
    }

    private Running opened() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the embedded store is not open");
        }
        return now;
    }

    @Override
    public Live<Map<String, Document>> heads() {
        return opened().backend().heads();
    }

    @Override
    public Optional<Document> readHead(String name) throws StoreException {
        return opened().backend().readHead(name);
    }

    @Override
    public Outcome write(Write write) throws StoreException {
        return opened().backend().write(write);
    }

    @Override
    public Optional<String> readRecord(String name, long number) throws StoreException {
        return opened().backend().readRecord(name, number);
    }

    @Override
    public List<Long> recordNumbers(String name) throws StoreException {
        return opened().backend().recordNumbers(name);
    }

    @Override
    public void deleteRecords(String name, List<Long> numbers) throws StoreException {
        opened().backend().deleteRecords(name, numbers);
    }

    @Override
    public Presence presence() {
        return opened().backend().presence();
    }

    @Override
    public int writeBytesMax() {
        return opened().backend().writeBytesMax();
    }

    @Override
    public String kind() {
        return "embedded";
    }
}
