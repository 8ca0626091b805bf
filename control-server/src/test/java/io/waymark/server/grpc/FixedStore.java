package io.waymark.server.grpc;

import io.waymark.dtab.Dtab;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Dtabs that a test sets by hand. The mesh API only reads. */
final class FixedStore implements DtabStore {
    private final Map<Namespace, Cell<Optional<VersionedDtab>>> dtabs = new ConcurrentHashMap<>();
    private long revisions;

    void set(String namespace, String text) {
        Change change = new Change("", "");
        cell(namespace)
                .setValue(Optional.of(
                        new VersionedDtab(++revisions, text, Dtab.parse(text), change, Instant.EPOCH, revisions - 1)));
    }

    void remove(String namespace) {
        cell(namespace).setValue(Optional.empty());
    }

    Cell<Optional<VersionedDtab>> cell(String namespace) {
        return dtabs.computeIfAbsent(new Namespace(namespace), unused -> new Cell<>(State.ready(Optional.empty())));
    }

    int watchers() {
        return dtabs.values().stream().mapToInt(Cell::watchers).sum();
    }

    Live<Dtab> rules(Namespace namespace) {
        return dtab(namespace).map(found -> found.map(VersionedDtab::dtab).orElse(Dtab.EMPTY));
    }

    @Override
    public Live<Optional<VersionedDtab>> dtab(Namespace namespace) {
        return cell(namespace.name());
    }

    @Override
    public Live<Set<Namespace>> namespaces() {
        throw new UnsupportedOperationException("nothing here lists namespaces");
    }

    @Override
    public WriteResult put(Namespace namespace, Draft draft, Expected expected, Change change) {
        throw new UnsupportedOperationException("nothing here writes");
    }

    @Override
    public WriteResult delete(Namespace namespace, Expected expected, Change change) {
        throw new UnsupportedOperationException("nothing here writes");
    }

    @Override
    public WriteResult rollback(Namespace namespace, long revision, Expected expected, Change change) {
        throw new UnsupportedOperationException("nothing here writes");
    }

    @Override
    public List<HistoryEntry> history(Namespace namespace, long before, int limit) {
        throw new UnsupportedOperationException("nothing here reads history");
    }

    @Override
    public Optional<HistoryEntry> revision(Namespace namespace, long revision) {
        throw new UnsupportedOperationException("nothing here reads history");
    }

    @Override
    public void close() {}
}
