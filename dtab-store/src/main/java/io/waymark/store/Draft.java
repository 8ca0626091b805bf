package io.waymark.store;

import java.util.List;
import java.util.Optional;

/**
 * What a new revision is to have.
 *
 * @param text the dtab; empty: as it is
 * @param invariants the rules that are kept with the dtab, one in each line's text; empty: as they are
 */
public record Draft(Optional<String> text, Optional<List<String>> invariants) {
    public Draft {
        invariants = invariants.map(List::copyOf);
    }

    /** Another dtab under the invariants that there are. */
    public static Draft ofText(String text) {
        return new Draft(Optional.of(text), Optional.empty());
    }

    /** Other invariants for the dtab that there is. */
    public static Draft ofInvariants(List<String> invariants) {
        return new Draft(Optional.empty(), Optional.of(invariants));
    }
}
