package io.waymark.dtab.lint;

import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import java.util.List;

/**
 * A tree, or a part of one, and where it is written.
 *
 * @param weightStart where its weight begins, if it is a union branch with a written weight; otherwise {@code start}
 * @param start where it begins, parentheses around it included
 * @param end after its last character
 * @param parts the choices or branches, in order of writing
 */
record Part(NameTree<Path> tree, int weightStart, int start, int end, List<Part> parts) {

    boolean hasWeight() {
        return weightStart < start;
    }

    /** Where something is written that has no meaning. */
    record Span(int start, int end) {}

    /** An entry. */
    record Entry(
            int position,
            io.waymark.dtab.Dentry dentry,
            int start,
            int end,
            Part destination,
            List<Span> idleWeights) {}
}
