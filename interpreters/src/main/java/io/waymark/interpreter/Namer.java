package io.waymark.interpreter;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.live.Live;
import java.util.Optional;
import java.util.Set;

/**
 * One source of names: a discovery system, or a rule that rewrites names.
 *
 * <p>Both methods may be called with any path a client can think of: they are cheap, do no I/O, and open nothing. Work
 * begins when the returned {@link Live} is watched and ends some time after the last watch is closed. Calling twice
 * with equal paths may give the same Live or two. A source that fails never empties an answer that was good: the state
 * becomes stale.
 */
public interface Namer extends AutoCloseable {

    /**
     * What {@code path} means: usually one {@link Bound} leaf, or {@code ~} if there is no such name. {@code path} is
     * without this namer's prefix; ids in the answer are whole, prefix included.
     */
    Live<NameTree<Name>> lookup(Path path);

    /** The addresses behind a concrete name that {@link #lookup} gave, by its id without this namer's prefix. */
    Live<Addresses> addresses(Path id);

    /**
     * The addresses behind a concrete name by its whole id, as {@link #lookup} gave it; empty if it is not one of this
     * namer's. Whoever wraps a namer passes this on: not all ids need begin with its prefix.
     *
     * @param prefix this namer's
     */
    default Optional<Live<Addresses>> findAddresses(Path prefix, Path id) {
        return id.startsWith(prefix) ? Optional.of(addresses(id.drop(prefix.size()))) : Optional.empty();
    }

    /** The concrete names that exist, whole, as far as this namer can tell; for completion. */
    default Live<Set<Path>> names() {
        return Live.of(Set.of());
    }

    /** What reading everything again has shown; empty if this namer has no watches that could miss something. */
    default Optional<Resyncs> resyncs() {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
