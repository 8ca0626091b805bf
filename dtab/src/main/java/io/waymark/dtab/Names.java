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

    /**
     * Whether the answer for {@code path} is pending or failed and has been so for too long: alternations then go on to
     * their later choices, as if it were {@code ~}. In Finagle they wait as long as it takes.
     */
    default boolean isOverdue(Path path) {
        return false;
    }
}
