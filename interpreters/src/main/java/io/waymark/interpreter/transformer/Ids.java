package io.waymark.interpreter.transformer;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Path;
import java.util.List;

/** What transformers add to ids. */
final class Ids {
    private static final Path MARK = Path.of("%");

    private Ids() {}

    static Bound transformed(Transformer transformer, Bound bound) {
        return new Bound(front(transformer).concat(bound.id()), bound.residual(), bound.unionWeight());
    }

    /** What the ids begin with that these have changed, one after another: the last one's part stands first. */
    static Path front(List<? extends Transformer> applied) {
        Path front = Path.EMPTY;
        for (Transformer transformer : applied) {
            front = front(transformer).concat(front);
        }
        return front;
    }

    private static Path front(Transformer transformer) {
        return MARK.concat(transformer.prefix());
    }
}
