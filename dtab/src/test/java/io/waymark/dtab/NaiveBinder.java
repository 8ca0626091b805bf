package io.waymark.dtab;

import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Binding straight from the rules: no index, no memory, no limit but the depth. What {@link Binder} is held against.
 */
final class NaiveBinder {
    private static final int DEPTH_MAX = 100;

    private final Dtab dtab;
    private final Names names;
    private final int stepsMax;
    private final Set<Path> lookedUp = new HashSet<>();
    private final Set<Path> asked = new HashSet<>();
    private Problem firstStale;
    private int steps;
    private boolean partial;

    private NaiveBinder(Dtab dtab, Names names, int stepsMax) {
        this.dtab = dtab;
        this.names = names;
        this.stepsMax = stepsMax;
    }

    /** What {@code name} is bound to; nothing if finding out takes more than {@code stepsMax} lookups. */
    static Optional<Binding> bind(Dtab dtab, Path name, Names names, int stepsMax) {
        NaiveBinder binder = new NaiveBinder(dtab, names, stepsMax);
        try {
            State<NameTree<Bound>> state = binder.path(name, 0, OptionalDouble.empty());
            if (binder.firstStale != null && state instanceof State.Ready<NameTree<Bound>> ready) {
                state = new State.Stale<>(ready.value(), binder.firstStale);
            }
            return Optional.of(new Binding(state, binder.lookedUp, binder.asked, binder.partial));
        } catch (TooLongException tooLong) {
            return Optional.empty();
        }
    }

    /** One step, by looking at every entry. */
    static NameTree<Path> lookup(Dtab dtab, Path path) {
        List<NameTree<Path>> found = new ArrayList<>();
        for (Dentry dentry : dtab.dentries()) {
            if (dentry.prefix().matches(path)) {
                Path rest = path.drop(dentry.prefix().size());
                found.add(0, dentry.destination().map(leaf -> leaf.concat(rest)));
            }
        }
        return found.isEmpty() ? NameTree.neg() : found.size() == 1 ? found.get(0) : new NameTree.Alt<>(found);
    }

    private State<NameTree<Bound>> path(Path path, int depth, OptionalDouble weight) {
        if (depth == DEPTH_MAX) {
            return State.failed(new Problem("Max recursion level: 100 reached in Namer lookup", Instant.EPOCH));
        }
        if (++steps > stepsMax) {
            throw new TooLongException();
        }
        lookedUp.add(path);
        NameTree<Path> rewritten = lookup(dtab, path);
        if (!rewritten.equals(NameTree.neg())) {
            return tree(rewritten, depth + 1, weight);
        }
        asked.add(path);
        State<NameTree<Name>> said = names.lookup(path);
        if (said instanceof State.Pending<NameTree<Name>>) {
            return State.pending();
        }
        if (said instanceof State.Failed<NameTree<Name>> failed) {
            return State.failed(failed.problem());
        }
        if (said instanceof State.Stale<NameTree<Name>> stale && firstStale == null) {
            firstStale = stale.problem();
        }
        return tree(said.known().orElseThrow(), depth + 1, weight);
    }

    private State<NameTree<Bound>> tree(NameTree<? extends Name> tree, int depth, OptionalDouble weight) {
        if (tree instanceof NameTree.Leaf<? extends Name> leaf) {
            return leaf.value() instanceof Bound bound
                    ? State.ready(NameTree.leaf(new Bound(bound.id(), bound.residual(), weight)))
                    : path((Path) leaf.value(), depth, weight);
        }
        if (tree instanceof NameTree.Alt<? extends Name> alt) {
            for (NameTree<? extends Name> choice : alt.choices()) {
                State<NameTree<Bound>> state = tree(choice, depth, weight);
                if (!state.equals(State.ready(NameTree.neg()))) {
                    return state;
                }
            }
            return State.ready(NameTree.neg());
        }
        if (tree instanceof NameTree.Union<? extends Name> union) {
            List<NameTree.Weighted<Bound>> ready = new ArrayList<>();
            List<State<NameTree<Bound>>> failed = new ArrayList<>();
            boolean awaited = false;
            for (NameTree.Weighted<? extends Name> branch : union.branches()) {
                State<NameTree<Bound>> state = tree(branch.tree(), depth, OptionalDouble.of(branch.weight()));
                if (state instanceof State.Ready<NameTree<Bound>> value) {
                    ready.add(new NameTree.Weighted<>(branch.weight(), value.value()));
                } else if (state instanceof State.Failed<NameTree<Bound>>) {
                    failed.add(state);
                } else {
                    awaited = true;
                }
            }
            if (!ready.isEmpty()) {
                partial |= awaited;
                return State.ready(new NameTree.Union<>(ready).simplified());
            }
            return failed.isEmpty() ? State.pending() : failed.get(0);
        }
        if (tree instanceof NameTree.Neg<?>) {
            return State.ready(NameTree.neg());
        }
        return State.ready(tree instanceof NameTree.Fail<?> ? new NameTree.Fail<>() : new NameTree.Empty<>());
    }

    private static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
