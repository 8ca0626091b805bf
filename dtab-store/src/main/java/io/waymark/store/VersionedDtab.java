package io.waymark.store;

import io.waymark.dtab.Dtab;
import java.time.Instant;
import java.util.List;

/**
 * One revision of a namespace's dtab.
 *
 * @param revision counts up from 1 in a namespace, through deletions too, and is never used twice
 * @param text what the author wrote, with comments and layout
 * @param dtab {@code text}, read
 * @param invariants rules that the server holds changes against, kept and versioned with the dtab
 * @param time when it was written
 * @param parent the revision that this one replaced; 0 if there was none
 */
public record VersionedDtab(
        long revision, String text, Dtab dtab, List<String> invariants, Change change, Instant time, long parent) {
    public VersionedDtab {
        invariants = List.copyOf(invariants);
    }

    /** One without invariants. */
    public VersionedDtab(long revision, String text, Dtab dtab, Change change, Instant time, long parent) {
        this(revision, text, dtab, List.of(), change, time, parent);
    }
}
