package io.waymark.store.memory;

import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.store.Backend;
import io.waymark.store.Presence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps documents in memory, until the process ends. Several stores may share one; closing it does nothing, so that one
 * of them does not end it for the others.
 */
public final class MemoryBackend implements Backend {
    private static final int WRITE_BYTES_MAX = 4 << 20;

    private final Cell<Map<String, Document>> heads = new Cell<>();
    private final MemoryPresence presence = new MemoryPresence();
    // All guarded by this.
    private final Map<String, TreeMap<Long, String>> records = new HashMap<>();
    private Map<String, Document> documents = Map.of();
    private long version;

    /** An empty one. */
    public MemoryBackend() {
        this(Map.of());
    }

    /** One that begins with these plain dtabs, by name. */
    public MemoryBackend(Map<String, String> dtabs) {
        Map<String, Document> first = new HashMap<>();
        dtabs.forEach((name, text) -> first.put(name, new Document(Long.toString(++version), text)));
        documents = Map.copyOf(first);
    }

    @Override
    public void open() {
        publish();
    }

    @Override
    public Live<Map<String, Document>> heads() {
        return heads;
    }

    @Override
    public synchronized Optional<Document> readHead(String name) {
        return Optional.ofNullable(documents.get(name));
    }

    @Override
    public Outcome write(Write write) {
        synchronized (this) {
            TreeMap<Long, String> numbered = records.computeIfAbsent(write.name(), unused -> new TreeMap<>());
            Optional<String> found = readHead(write.name()).map(Document::version);
            if (!found.equals(write.expected()) || numbered.containsKey(write.recordNumber())) {
                return Outcome.CONFLICT;
            }
            numbered.put(write.recordNumber(), write.record());
            documents = changed(write);
        }
        publish();
        return Outcome.WRITTEN;
    }

    /** Not under the lock, since watchers are called here. Of two at once, the later one sees the newest documents. */
    private void publish() {
        heads.update(unused -> State.ready(documents()));
    }

    private synchronized Map<String, Document> documents() {
        return documents;
    }

    private Map<String, Document> changed(Write write) {
        Map<String, Document> changed = new HashMap<>(documents);
        switch (write.head()) {
            case Head.Put(String text) -> changed.put(write.name(), new Document(Long.toString(++version), text));
            case Head.Delete() -> changed.remove(write.name());
            case Head.Keep() -> {}
        }
        return Map.copyOf(changed);
    }

    @Override
    public synchronized Optional<String> readRecord(String name, long number) {
        return Optional.ofNullable(records.getOrDefault(name, new TreeMap<>()).get(number));
    }

    @Override
    public synchronized List<Long> recordNumbers(String name) {
        return List.copyOf(records.getOrDefault(name, new TreeMap<>()).descendingKeySet());
    }

    @Override
    public synchronized void deleteRecords(String name, List<Long> numbers) {
        records.getOrDefault(name, new TreeMap<>()).keySet().removeAll(numbers);
    }

    @Override
    public Presence presence() {
        return presence;
    }

    @Override
    public int writeBytesMax() {
        return WRITE_BYTES_MAX;
    }

    @Override
    public String kind() {
        return "memory";
    }

    @Override
    public void close() {}
}
