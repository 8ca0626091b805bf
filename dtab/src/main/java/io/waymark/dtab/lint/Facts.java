package io.waymark.dtab.lint;

import io.waymark.dtab.Names;
import io.waymark.dtab.Path;
import io.waymark.live.State;
import java.util.Optional;
import java.util.Set;

/**
 * What is known outside of a table. Checks that need more than is known are silent.
 *
 * @param namers the prefixes at which namers are mounted, {@code /#/io.l5d.fs} for one; empty if that is not known
 * @param outside what names outside of the table are now; pending for those that are not known. What it says of names
 *     under {@code /$} is used where it is asked for at all
 * @param inUse names that somebody binds; without any, nothing is said about use
 */
public record Facts(Optional<Set<Path>> namers, Names outside, Set<Path> inUse) {

    /** Nothing is known. */
    public static final Facts NONE = new Facts(Optional.empty(), path -> State.pending(), Set.of());

    public Facts {
        namers = namers.map(Set::copyOf);
        inUse = Set.copyOf(inUse);
    }

    /** Only what namers there are is known. */
    public static Facts ofNamers(Set<Path> namers) {
        return new Facts(Optional.of(namers), NONE.outside(), Set.of());
    }
}
