package io.waymark.dtab;

import io.waymark.live.State;

/** What the world outside a dtab says of names: configured namers and the built-in ones under {@code /$}. */
@FunctionalInterface
public interface Names {
    /**
     * What {@code path}, of which the dtab knows nothing, means now; {@code ~} if nobody knows it. Paths in the answer
     * are bound in turn. Must not block.
     */
    State<NameTree<Name>> lookup(Path path);
}
