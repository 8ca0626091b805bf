package io.waymark.dtab.policy;

import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.State;
import java.util.Collection;
import java.util.Set;

/** What an invariant is checked against: names as they are, or as they would be. Nothing here blocks. */
public interface Evidence {

    /** The names in use at {@code path} and below it. */
    Collection<Path> names(Path path);

    /** What {@code name}, in use or not, is bound to. */
    State<NameTree<Bound>> binding(Path name);

    /** Who is behind a concrete name. */
    State<Population> population(Path id);

    /**
     * Who is behind a concrete name.
     *
     * @param zones those of endpoints that have one
     */
    record Population(int endpoints, Set<String> zones) {
        public Population {
            zones = Set.copyOf(zones);
        }
    }
}
