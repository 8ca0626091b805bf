package io.waymark.interpreter.source;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.live.Live;
import io.waymark.live.State;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What names mean where one that nobody is behind is no name, so that an alternation goes on to its next choice. */
public final class WithoutEmpty {
    private WithoutEmpty() {}

    /**
     * {@code state}, where each concrete name without endpoints is negative; if all that is known of its addresses is
     * old, so is the answer. It is pending until all addresses are known; a name whose addresses fail is not taken for
     * empty.
     *
     * @param addresses by the whole id; none: the name is left as it is
     */
    public static State<NameTree<Name>> of(
            State<NameTree<Name>> state, Derived.Inputs inputs, Function<Path, Optional<Live<Addresses>>> addresses) {
        Set<Path> ids = new HashSet<>();
        state.known().ifPresent(tree -> tree.map(name -> name instanceof Bound bound && ids.add(bound.id())));
        State<NameTree<Name>> fresh = state;
        Set<Path> empty = new HashSet<>();
        boolean pending = false;
        for (Path id : ids) { // all of them, so that all stay open
            Optional<Live<Addresses>> there = addresses.apply(id);
            if (there.isPresent()) {
                State<Addresses> known = inputs.state(new Input(id), there::get);
                pending |= known instanceof State.Pending<Addresses>;
                if (known.known().map(WithoutEmpty::isEmpty).orElse(false)) {
                    empty.add(id);
                    fresh = Derived.asFreshAs(known, fresh);
                }
            }
        }
        return pending
                ? State.pending()
                : fresh.map(tree -> tree.flatMap(name -> name instanceof Bound bound && empty.contains(bound.id())
                        ? NameTree.neg()
                        : NameTree.leaf(name)));
    }

    /** A key of its own: whoever asks may use ids for inputs of another kind. */
    private record Input(Path id) {}

    private static boolean isEmpty(Addresses addresses) {
        return switch (addresses) {
            case Addresses.Neg() -> true;
            case Addresses.Endpoints some -> some.endpoints().isEmpty();
        };
    }
}
