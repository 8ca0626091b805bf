package io.waymark.store;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.live.Live;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Named, versioned dtabs. Reading is live; writing blocks the calling virtual thread.
 *
 * <p>Every write makes a revision that is kept in the history, deletions included. When the storage system is away,
 * what was known stays readable, marked stale, and writes fail with {@link StoreException}.
 */
public interface DtabStore extends AutoCloseable {

    /** The namespaces that exist, sorted. */
    Live<Set<Namespace>> namespaces();

    /**
     * The dtab of a namespace; empty if there is no such namespace. Failed if what is stored cannot be read as a dtab,
     * which affects this namespace only: if a good revision was known before, it is kept and marked stale.
     */
    Live<Optional<VersionedDtab>> dtab(Namespace namespace);

    /**
     * Writes {@code draft} if {@code expected} allows it. The outcome is known, or said not to be: nothing is written
     * twice. When this returns {@link WriteResult.Written}, {@link #dtab} of this store already tells it, unless its
     * watch lags for more than a moment.
     */
    WriteResult put(Namespace namespace, Draft draft, Expected expected, Change change) throws StoreException;

    /** Writes {@code text}, and leaves the invariants as they are. */
    default WriteResult put(Namespace namespace, String text, Expected expected, Change change) throws StoreException {
        return put(namespace, Draft.ofText(text), expected, change);
    }

    /** Deletes the namespace if {@code expected} allows it. Its history stays. */
    WriteResult delete(Namespace namespace, Expected expected, Change change) throws StoreException;

    /** Makes the text and the invariants of an earlier revision those of a new one. */
    WriteResult rollback(Namespace namespace, long revision, Expected expected, Change change) throws StoreException;

    /** What happened to a namespace, newest first; at most {@code limit} entries before revision {@code before}. */
    List<HistoryEntry> history(Namespace namespace, long before, int limit) throws StoreException;

    /** One past revision, if history still has it. */
    Optional<HistoryEntry> revision(Namespace namespace, long revision) throws StoreException;

    @Override
    void close();

    /** What must be there for a write to happen. */
    sealed interface Expected {
        /** Whatever there is, or nothing. */
        record Anything() implements Expected {}

        /** No such namespace yet. */
        record Nothing() implements Expected {}

        /** The namespace, at whatever revision. */
        record Something() implements Expected {}

        /** Exactly this revision. */
        record Revision(long revision) implements Expected {}
    }

    /** One revision in the history: a dtab, or the deletion of it. */
    sealed interface HistoryEntry {
        long revision();

        record Wrote(VersionedDtab dtab) implements HistoryEntry {
            @Override
            public long revision() {
                return dtab.revision();
            }
        }

        record Deleted(long revision, Change change, Instant time, long parent) implements HistoryEntry {}
    }

    /** What came of a write. Losing a race is an answer, not an exception. */
    sealed interface WriteResult {
        record Written(long revision) implements WriteResult {}

        /**
         * What was expected is not there; nothing was written.
         *
         * @param latest what is there instead; empty if there is nothing, or nothing that can be read as a dtab
         */
        record Conflict(Optional<VersionedDtab> latest) implements WriteResult {}

        /**
         * There is no such namespace, or no such past revision, so that there is nothing to replace, keep or restore.
         */
        record NotFound() implements WriteResult {}

        /** The text is not a dtab; nothing was written. */
        record Invalid(DtabSyntaxException problem) implements WriteResult {}

        /** The connection broke and reading back did not tell: it may have been written, or may still be. */
        record Unknown(String reason) implements WriteResult {}
    }
}
