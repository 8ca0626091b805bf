package io.waymark.store;

import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A backend before which faults can be put, for tests of what is above it. */
public final class FaultyBackend implements Backend {
    private final Backend backend;
    private final Cell<Map<String, Document>> heads = new Cell<>();
    private final ConcurrentLinkedQueue<WriteFault> writeFaults = new ConcurrentLinkedQueue<>();
    private volatile boolean away;

    /** What happens to one write. */
    public interface WriteFault {
        Outcome write(Backend backend, Write write) throws StoreException;
    }

    /** {@code backend}, without faults as yet. */
    public FaultyBackend(Backend backend) {
        this.backend = backend;
    }

    /** The next write without a fault meets this one. */
    public void nextWrite(WriteFault fault) {
        writeFaults.add(fault);
    }

    /** From now on nothing can be reached, and heads are stale. */
    public void goAway() {
        away = true;
        refresh();
    }

    /** As before. */
    public void comeBack() {
        away = false;
        refresh();
    }

    private void refresh() {
        heads.update(state -> away
                ? state.stale(new Problem("away", Instant.EPOCH))
                : backend.heads().current());
    }

    private void reach() throws StoreException {
        if (away) {
            throw new StoreException(StoreException.Reason.UNAVAILABLE, "away");
        }
    }

    @Override
    public void open() throws StoreException {
        backend.open();
        backend.heads().watch(unused -> refresh());
    }

    @Override
    public Live<Map<String, Document>> heads() {
        return heads;
    }

    @Override
    public Optional<Document> readHead(String name) throws StoreException {
        reach();
        return backend.readHead(name);
    }

    @Override
    public Outcome write(Write write) throws StoreException {
        reach();
        WriteFault fault = writeFaults.poll();
        return fault == null ? backend.write(write) : fault.write(backend, write);
    }

    @Override
    public Optional<String> readRecord(String name, long number) throws StoreException {
        reach();
        return backend.readRecord(name, number);
    }

    @Override
    public List<Long> recordNumbers(String name) throws StoreException {
        reach();
        return backend.recordNumbers(name);
    }

    @Override
    public void deleteRecords(String name, List<Long> numbers) throws StoreException {
        reach();
        backend.deleteRecords(name, numbers);
    }

    @Override
    public Presence presence() {
        return backend.presence();
    }

    @Override
    public int writeBytesMax() {
        return backend.writeBytesMax();
    }

    @Override
    public String kind() {
        return backend.kind();
    }

    @Override
    public void close() {
        backend.close();
    }
}
