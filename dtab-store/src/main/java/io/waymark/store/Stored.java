package io.waymark.store;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One revision as it is stored.
 *
 * @param text what the author wrote; empty: the namespace was deleted
 * @param token chosen anew for every write, so that its writer finds it again
 * @param outside the backend's version of a head that was not written by Waymark, if this is the record of one
 */
record Stored(
        long revision,
        long parent,
        Change change,
        Instant time,
        String token,
        Optional<String> outside,
        Optional<String> text,
        List<String> invariants) {

    /** With the text read. */
    VersionedDtab dtab(Limits limits) {
        String author = text.orElseThrow();
        return new VersionedDtab(revision, author, Dtab.parse(author, limits), invariants, change, time, parent);
    }
}
