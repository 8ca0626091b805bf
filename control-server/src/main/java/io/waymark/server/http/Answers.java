package io.waymark.server.http;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.live.Live;
import io.waymark.store.Namespace;
import java.util.Optional;
import java.util.Set;

/** What the HTTP API asks of the engine. Nothing here blocks. */
public interface Answers {
    /** What {@code name} is bound to under the namespace's entries and then {@code local}'s. */
    Live<NameTree<Bound>> bind(Namespace namespace, Path name, Dtab local);

    /** Where a concrete name can be reached, by its whole id. */
    Live<Addresses> addresses(Path id);

    /**
     * Every branch of {@code tree}, taken or not, under the namespace's entries (none if there is no namespace) and
     * then {@code local}'s. Branches not known yet are pending.
     */
    Live<DelegateTree> delegate(Optional<Namespace> namespace, NameTree<Path> tree, Dtab local);

    /** The concrete names that namers can enumerate. */
    Live<Set<Path>> names();
}
