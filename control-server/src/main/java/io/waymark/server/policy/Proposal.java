package io.waymark.server.policy;

import io.waymark.dtab.edit.EntryChange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What somebody thinks of doing to a namespace.
 *
 * @param next what its dtab is to become
 * @param invariants what its invariants are to become; empty: as {@code next} has them, or as they are
 * @param base the revision that {@code next} was made of, if that was not the latest one: then what others have changed
 *     since is kept
 */
public record Proposal(Next next, Optional<List<String>> invariants, OptionalLong base) {
    public Proposal {
        invariants = invariants.map(List::copyOf);
    }

    /** A dtab that is to be. */
    public sealed interface Next {
        /** The one that there is. */
        record Same() implements Next {}

        record Text(String text) implements Next {}

        /** The one that there is, with some entries changed. */
        record Changes(List<EntryChange> steps) implements Next {
            public Changes {
                steps = List.copyOf(steps);
            }
        }

        /** An earlier one, with its invariants. */
        record Rollback(long revision) implements Next {}
    }

    /** Another text. */
    public static Proposal ofText(String text) {
        return new Proposal(new Next.Text(text), Optional.empty(), OptionalLong.empty());
    }
}
