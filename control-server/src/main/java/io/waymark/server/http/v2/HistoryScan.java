package io.waymark.server.http.v2;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.Prefix;
import io.waymark.dtab.edit.DtabDiff;
import io.waymark.store.DtabStore.HistoryEntry;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Goes through a namespace's history, newest first, and compares each revision with the one before it. */
final class HistoryScan {
    private static final int CHUNK = 50;

    private final StoreReader reader;
    private final Namespace namespace;
    private final Deque<HistoryEntry> read = new ArrayDeque<>();
    private long before;
    private boolean end;

    /** What is wanted of it; a filter that is empty wants all. */
    record Wanted(Optional<Prefix> prefix, Optional<String> author) {}

    /**
     * A revision that is wanted.
     *
     * @param changes from the revision before; empty if that is no longer kept
     */
    record Found(HistoryEntry entry, Optional<List<DtabDiff.Change>> changes) {}

    HistoryScan(StoreReader reader, Namespace namespace, long before) {
        this.reader = reader;
        this.namespace = namespace;
        this.before = before;
    }

    /** The next {@code limit} of those that are wanted, or fewer at the end. */
    List<Found> next(Wanted wanted, int limit) throws StoreException {
        List<Found> found = new ArrayList<>();
        while (found.size() < limit) {
            Optional<HistoryEntry> entry = poll();
            if (entry.isEmpty()) {
                break;
            }
            Found candidate = new Found(entry.get(), changes(entry.get(), peek()));
            if (isWanted(candidate, wanted)) {
                found.add(candidate);
            }
        }
        return found;
    }

    private Optional<HistoryEntry> poll() throws StoreException {
        Optional<HistoryEntry> next = peek();
        read.poll();
        return next;
    }

    private Optional<HistoryEntry> peek() throws StoreException {
        if (read.isEmpty() && !end) {
            List<HistoryEntry> more = reader.history(namespace, before, CHUNK);
            read.addAll(more);
            end = more.isEmpty();
            if (!end) {
                before = more.getLast().revision();
            }
        }
        return Optional.ofNullable(read.peek());
    }

    private static Optional<List<DtabDiff.Change>> changes(HistoryEntry entry, Optional<HistoryEntry> older) {
        long parent = switch (entry) {
            case HistoryEntry.Wrote(VersionedDtab dtab) -> dtab.parent();
            case HistoryEntry.Deleted deleted -> deleted.parent();
        };
        if (parent == 0) {
            return Optional.of(DtabDiff.between(Dtab.EMPTY, dtab(entry)));
        }
        return older.filter(previous -> previous.revision() == parent)
                .map(previous -> DtabDiff.between(dtab(previous), dtab(entry)));
    }

    private static Dtab dtab(HistoryEntry entry) {
        return entry instanceof HistoryEntry.Wrote(VersionedDtab dtab) ? dtab.dtab() : Dtab.EMPTY;
    }

    private static boolean isWanted(Found found, Wanted wanted) {
        String author = switch (found.entry()) {
            case HistoryEntry.Wrote(VersionedDtab dtab) -> dtab.change().author();
            case HistoryEntry.Deleted deleted -> deleted.change().author();
        };
        return wanted.author().filter(name -> !name.equals(author)).isEmpty()
                && wanted.prefix()
                        .filter(prefix -> found.changes().orElse(List.of()).stream()
                                .noneMatch(change -> startsWith(change.prefix(), prefix)))
                        .isEmpty();
    }

    private static boolean startsWith(Prefix longer, Prefix shorter) {
        return longer.size() >= shorter.size()
                && longer.elements().subList(0, shorter.size()).equals(shorter.elements());
    }
}
