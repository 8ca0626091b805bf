package io.waymark.server.http;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A store in memory, which can also be told what the next write is to come to, and what is known of what it holds. */
final class ScriptedStore implements DtabStore {
    final Cell<Set<Namespace>> namespaces = new Cell<>(State.ready(Set.of()));
    private final Map<Namespace, Cell<Optional<VersionedDtab>>> dtabs = new ConcurrentHashMap<>();
    private final Map<Namespace, Long> revisions = new HashMap<>();
    private Write next;

    /** What the next write does instead of writing. */
    interface Write {
        WriteResult run() throws StoreException;
    }

    synchronized void nextWrite(Write write) {
        next = write;
    }

    @Override
    public Live<Set<Namespace>> namespaces() {
        return namespaces;
    }

    @Override
    public Cell<Optional<VersionedDtab>> dtab(Namespace namespace) {
        return dtabs.computeIfAbsent(namespace, unused -> new Cell<>(State.ready(Optional.empty())));
    }

    @Override
    public synchronized WriteResult put(Namespace namespace, Draft draft, Expected expected, Change change)
            throws StoreException {
        String text = draft.text().orElseThrow();
        Dtab dtab;
        try {
            dtab = Dtab.parse(text);
        } catch (DtabSyntaxException problem) {
            return new WriteResult.Invalid(problem);
        }
        return write(namespace, expected, Optional.of(dtab), text, change);
    }

    @Override
    public synchronized WriteResult delete(Namespace namespace, Expected expected, Change change)
            throws StoreException {
        if (dtab(namespace).current().known().flatMap(known -> known).isEmpty() && next == null) {
            return new WriteResult.NotFound();
        }
        return write(namespace, expected, Optional.empty(), "", change);
    }

    private WriteResult write(Namespace namespace, Expected expected, Optional<Dtab> dtab, String text, Change change)
            throws StoreException {
        if (next != null) {
            Write write = next;
            next = null;
            return write.run();
        }
        Optional<VersionedDtab> latest = dtab(namespace).current().known().flatMap(known -> known);
        boolean fits = switch (expected) {
            case Expected.Anything anything -> true;
            case Expected.Nothing nothing -> latest.isEmpty();
            case Expected.Something something -> latest.isPresent();
            case Expected.Revision(long revision) ->
                latest.isPresent() && latest.get().revision() == revision;
        };
        if (!fits) {
            return latest.isEmpty() ? new WriteResult.NotFound() : new WriteResult.Conflict(latest);
        }
        long revision = revisions.merge(namespace, 1L, Long::sum);
        dtab(namespace)
                .setValue(dtab.map(
                        written -> new VersionedDtab(revision, text, written, change, Instant.EPOCH, revision - 1)));
        Set<Namespace> all = new LinkedHashSet<>(namespaces.current().known().orElse(Set.of()));
        if (dtab.isPresent()) {
            all.add(namespace);
        } else {
            all.remove(namespace);
        }
        namespaces.setValue(new HashSet<>(all));
        return new WriteResult.Written(revision);
    }

    int watchers() {
        return namespaces.watchers()
                + dtabs.values().stream().mapToInt(Cell::watchers).sum();
    }

    @Override
    public WriteResult rollback(Namespace namespace, long revision, Expected expected, Change change) {
        throw new UnsupportedOperationException("not part of /api/1");
    }

    @Override
    public List<HistoryEntry> history(Namespace namespace, long before, int limit) {
        throw new UnsupportedOperationException("not part of /api/1");
    }

    @Override
    public Optional<HistoryEntry> revision(Namespace namespace, long revision) {
        return dtab(namespace)
                .current()
                .known()
                .flatMap(known -> known)
                .filter(dtab -> dtab.revision() == revision)
                .map(HistoryEntry.Wrote::new);
    }

    @Override
    public void close() {}
}
