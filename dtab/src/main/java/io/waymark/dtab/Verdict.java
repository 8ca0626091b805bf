package io.waymark.dtab;

import io.waymark.dtab.Explanation.End;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a node of a delegation tree comes to, and what was made of its branches.
 *
 * @param reason in a few words, for whoever does not take it
 * @param overdue as {@link Answer#overdue}
 */
record Verdict(End end, String reason, boolean overdue, List<Branch> branches) {

    /**
     * What was made of a branch.
     *
     * @param taken whether the node comes to what this comes to, or it is a part of that
     * @param part of what comes to the node; 0 if it is not taken
     * @param why it is not taken; empty if it is
     */
    record Branch(
            DelegateTree tree,
            Verdict verdict,
            OptionalDouble weight,
            boolean taken,
            double part,
            Optional<String> why) {}

    static Verdict atEnd(End end, String reason) {
        return new Verdict(end, reason, false, List.of());
    }

    /** What there is to say of {@code tree}, if it is an end that is not a concrete name. */
    Optional<String> reasonAtEnd(DelegateTree tree) {
        return branches.isEmpty() && !(tree instanceof DelegateTree.Leaf) ? Optional.of(reason) : Optional.empty();
    }

    /** Whether it is known what this comes to. */
    boolean isReady() {
        return end != End.PENDING && end != End.FAILED;
    }

    /** Whether this has a part in a union. */
    boolean isLive() {
        return end == End.BOUND || end == End.EMPTY;
    }
}
