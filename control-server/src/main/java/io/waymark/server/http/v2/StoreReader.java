package io.waymark.server.http.v2;

import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.server.http.Answer;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Refusal;
import io.waymark.server.policy.Known;
import io.waymark.store.DtabStore;
import io.waymark.store.DtabStore.HistoryEntry;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the store for resources: what is not there, or cannot be read, is refused with the answer that says so. */
final class StoreReader {
    private final DtabStore store;

    StoreReader(DtabStore store) {
        this.store = store;
    }

    /** Something that needs the store. */
    interface Work<T> {
        T run() throws StoreException;
    }

    /** Has {@code work} make the answer, where it may block. */
    static void answer(Exchange exchange, Work<Answer> work) {
        exchange.blocking(() -> refusing(work));
    }

    /** What {@code work} makes; a store that fails is a refusal. */
    static <T> T refusing(Work<T> work) {
        try {
            return work.run();
        } catch (StoreException problem) {
            throw new Refusal(Problems.store(problem));
        }
    }

    /** All namespaces, ready or stale. */
    State<Set<Namespace>> namespaces(Duration timeout) throws StoreException {
        return Known.ofStore(timeout, store.namespaces());
    }

    /** What is known of a namespace, whatever that is. */
    Live<Optional<VersionedDtab>> live(Namespace namespace) {
        return store.dtab(namespace);
    }

    /** A namespace that is there, ready or stale. */
    State<VersionedDtab> present(Namespace namespace, Duration timeout) throws StoreException {
        State<Optional<VersionedDtab>> state = Known.ofStore(timeout, store.dtab(namespace));
        if (state.known().flatMap(known -> known).isEmpty()) {
            throw new Refusal(Problems.noSuchNamespace(namespace));
        }
        return state.map(Optional::orElseThrow);
    }

    /** A namespace, ready or stale, if it is there. */
    Optional<State<VersionedDtab>> find(Namespace namespace, Duration timeout) throws StoreException {
        State<Optional<VersionedDtab>> state = Known.ofStore(timeout, store.dtab(namespace));
        return state.known().flatMap(known -> known).map(unused -> state.map(Optional::orElseThrow));
    }

    /** As {@link #present}, or a past revision. */
    State<VersionedDtab> at(Namespace namespace, Optional<Long> revision, Duration timeout) throws StoreException {
        return revision.isEmpty()
                ? present(namespace, timeout)
                : State.ready(revision(namespace, revision.get(), timeout));
    }

    /** A revision that is a dtab. */
    VersionedDtab revision(Namespace namespace, long revision, Duration timeout) throws StoreException {
        return switch (entry(namespace, revision, timeout)) {
            case HistoryEntry.Wrote(VersionedDtab dtab) -> dtab;
            case HistoryEntry.Deleted deleted ->
                throw new Refusal(Problems.noSuchRevision(
                        namespace, revision, " that has a dtab: with it, the namespace was deleted"));
        };
    }

    /** A revision, be it a dtab or the deletion of it. */
    HistoryEntry entry(Namespace namespace, long revision, Duration timeout) throws StoreException {
        Optional<HistoryEntry> found = store.revision(namespace, revision);
        if (found.isPresent()) {
            return found.get();
        }
        Optional<VersionedDtab> current =
                Known.ofStore(timeout, store.dtab(namespace)).known().flatMap(known -> known);
        if (current.isPresent() && current.get().revision() == revision) {
            return new HistoryEntry.Wrote(current.get()); // written by others, who leave no record
        }
        boolean never =
                current.isEmpty() && store.history(namespace, Long.MAX_VALUE, 1).isEmpty();
        throw new Refusal(
                never
                        ? Problems.noSuchNamespace(namespace)
                        : Problems.noSuchRevision(namespace, revision, ", or no longer"));
    }

    /** What happened to a namespace before a revision, newest first. */
    List<HistoryEntry> history(Namespace namespace, long before, int limit) throws StoreException {
        return store.history(namespace, before, limit);
    }
}
