package io.waymark.interpreter.transformer;

import io.waymark.dtab.Binder;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.time.Duration;
import java.util.function.Function;

/** Puts what another path is bound to in the place of names. What a name had as residual goes with it. */
public final class Replacement implements Transformer {
    private final Path prefix;
    private final Of of;
    private final Live<NameTree<Bound>> bound;

    /** What is replaced. */
    public enum Of {
        /** Every name; what is negative, failing or empty stays that. */
        LEAVES,
        /** Everything, also what is negative. */
        ALL
    }

    /**
     * @param path whose names come instead, such as {@code /$/inet/127.0.0.1/4140}. It is bound without any dtab
     * @param lookup what paths mean to all namers; first asked when there is something to replace
     */
    public Replacement(
            Path prefix, Of of, Path path, Function<Path, Live<NameTree<Name>>> lookup, Scheduler scheduler) {
        this.prefix = prefix;
        this.of = of;
        Derived<NameTree<Bound>> binding = new Derived<>(inputs -> Binder.bind(
                        Dtab.EMPTY,
                        path,
                        asked -> inputs.state(asked, () -> lookup.apply(asked)),
                        Limits.DEFAULT,
                        scheduler.now())
                .state());
        this.bound = new OnDemand<>(binding, Duration.ZERO, scheduler);
    }

    @Override
    public Path prefix() {
        return prefix;
    }

    /** What becomes of {@code tree}, whose leaves are all bound. */
    State<NameTree<Name>> replace(NameTree<Name> tree, Derived.Inputs inputs) {
        if (of == Of.LEAVES && !hasLeaf(tree)) {
            return State.ready(tree); // there is nothing to be waited for
        }
        State<NameTree<Bound>> known = inputs.state(this, () -> bound);
        return known.map(instead -> {
            NameTree<Name> named = instead.map(each -> Ids.transformed(this, each));
            return of == Of.ALL ? named : tree.flatMap(replaced -> named);
        });
    }

    private static boolean hasLeaf(NameTree<Name> tree) {
        return switch (tree) {
            case NameTree.Leaf<Name> leaf -> true;
            case NameTree.Alt<Name> alt -> alt.choices().stream().anyMatch(Replacement::hasLeaf);
            case NameTree.Union<Name> union -> union.branches().stream().anyMatch(branch -> hasLeaf(branch.tree()));
            case NameTree.Neg<Name> neg -> false;
            case NameTree.Fail<Name> fail -> false;
            case NameTree.Empty<Name> empty -> false;
        };
    }
}
