package io.waymark.dtab;

import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Binds a name: follows a dtab, and what is outside of it, to concrete names. A pure function of its arguments; nothing
 * in it waits, locks or does I/O.
 *
 * <p>The rules are Finagle's. An alternation takes its first choice that is not negative, and waits for one that is
 * pending and fails with one that fails; later choices are not looked up, unless {@link Names} says that this takes too
 * long. A union has every branch that is bound, and leaves out those that are pending or failed as soon as one is
 * bound. Unlike Finagle, a path that several branches lead to is looked up once, and the whole is limited by
 * {@link Limits}.
 */
public final class Binder {
    private final Dtab dtab;
    private final Names names;
    private final int depthMax;
    private final Instant now;

    private final Budget budget;
    private final Answers<State<NameTree<Bound>>> answers;
    private final Set<Path> lookedUp = new HashSet<>();
    private final Set<Path> asked = new HashSet<>();
    private @Nullable Problem stale;
    private boolean partial;

    private Binder(Dtab dtab, Names names, Limits limits, Instant now) {
        this.dtab = dtab;
        this.names = names;
        this.depthMax = limits.depthMax();
        this.now = now;
        this.budget = new Budget(limits);
        this.answers = new Answers<>(depthMax);
    }

    /**
     * What {@code name} is bound to under {@code dtab}.
     *
     * @param now the time that a failure found here is said to be since
     */
    public static Binding bind(Dtab dtab, Path name, Names names, Limits limits, Instant now) {
        return new Binder(dtab, names, limits, now).bind(name);
    }

    private Binding bind(Path name) {
        State<NameTree<Bound>> state;
        try {
            state = bindPath(name, 0).value();
            if (stale != null && state instanceof State.Ready<NameTree<Bound>> ready) {
                state = new State.Stale<>(ready.value(), stale);
            }
        } catch (Budget.ExceededException exceeded) {
            state = failed(exceeded.getMessage());
        }
        return new Binding(state, lookedUp, asked, partial);
    }

    private Answer<State<NameTree<Bound>>> bindPath(Path path, int depth) {
        Answer<State<NameTree<Bound>>> known = answers.find(path, depth);
        if (known != null) {
            return known;
        }
        if (depth >= depthMax) {
            return Answer.atLimit(failed("Max recursion level: " + depthMax + " reached in Namer lookup"));
        }
        int[] matches = dtab.matches(path);
        budget.lookUp(path, matches.length);
        lookedUp.add(path);
        Answer<State<NameTree<Bound>>> answer = switch (matches.length) {
            case 0 -> bindOutside(path, depth);
            case 1 ->
                // A sole ~ is as good as no entry.
                dtab.dentry(matches[0]).destination() instanceof NameTree.Neg<Path>
                        ? bindOutside(path, depth)
                        : bindEntry(matches[0], path, depth);
            default -> bindAlt(matches.length, i -> bindEntry(matches[matches.length - 1 - i], path, depth));
        };
        Answer<State<NameTree<Bound>>> complete = answer.lookedUp();
        answers.put(path, depth, complete);
        return complete;
    }

    private Answer<State<NameTree<Bound>>> bindEntry(int position, Path path, int depth) {
        Dentry dentry = dtab.dentry(position);
        return bindTree(dentry.destination(), path.drop(dentry.prefix().size()), path, depth + 1);
    }

    private Answer<State<NameTree<Bound>>> bindOutside(Path path, int depth) {
        asked.add(path);
        State<NameTree<Name>> said = names.lookup(path);
        if (said instanceof State.Stale<NameTree<Name>> old && stale == null) {
            stale = old.problem();
        }
        Optional<NameTree<Name>> tree = said.known();
        if (tree.isPresent()) {
            return bindTree(tree.get(), Path.EMPTY, path, depth + 1);
        }
        // Pending or failed: there is no value to map.
        Answer<State<NameTree<Bound>>> unknown = Answer.of(said.map(unused -> NameTree.neg()));
        return unknown.overdue(names.isOverdue(path));
    }

    /** Binds {@code tree}, which {@code path} means, with {@code rest} appended to its leaves. */
    private Answer<State<NameTree<Bound>>> bindTree(NameTree<? extends Name> tree, Path rest, Path path, int depth) {
        budget.enter(path);
        try {
            if (tree instanceof NameTree.Leaf<? extends Name> leaf) {
                return leaf.value() instanceof Path next
                        ? bindPath(next.concat(rest), depth)
                        : Answer.of(State.ready(NameTree.leaf((Bound) leaf.value())));
            }
            if (tree instanceof NameTree.Alt<? extends Name> alt) {
                List<? extends NameTree<? extends Name>> choices = alt.choices();
                return bindAlt(choices.size(), i -> bindTree(choices.get(i), rest, path, depth));
            }
            if (tree instanceof NameTree.Union<? extends Name> union) {
                return bindUnion(union.branches(), rest, path, depth);
            }
            return Answer.of(State.ready(tree.flatMap(unreached -> NameTree.neg()))); // a constant has no leaf
        } finally {
            budget.leave();
        }
    }

    private static Answer<State<NameTree<Bound>>> bindAlt(
            int count, IntFunction<Answer<State<NameTree<Bound>>>> choice) {
        Answer.Sum sum = new Answer.Sum();
        Answer<State<NameTree<Bound>>> overdue = null; // the first choice that is
        for (int i = 0; i < count; i++) {
            Answer<State<NameTree<Bound>>> answer = choice.apply(i);
            sum.addEffort(answer);
            if (answer.overdue()) {
                overdue = overdue == null ? answer : overdue;
            } else if (!(answer.value() instanceof State.Ready<NameTree<Bound>> ready)) {
                return sum.of(overdue == null ? answer : overdue.overdue(false));
            } else if (!(ready.value() instanceof NameTree.Neg<Bound>)) {
                return sum.of(answer);
            }
        }
        return overdue == null ? sum.of(State.ready(NameTree.neg())) : sum.of(overdue);
    }

    private Answer<State<NameTree<Bound>>> bindUnion(
            List<? extends NameTree.Weighted<? extends Name>> branches, Path rest, Path path, int depth) {
        List<NameTree.Weighted<Bound>> live = new ArrayList<>(branches.size());
        boolean anyReady = false;
        boolean anyPending = false;
        boolean allOverdue = true;
        State<NameTree<Bound>> otherwise = State.pending();
        Answer.Sum sum = new Answer.Sum();
        for (NameTree.Weighted<? extends Name> branch : branches) {
            Answer<State<NameTree<Bound>>> answer = bindTree(branch.tree(), rest, path, depth);
            sum.addEffort(answer);
            allOverdue &= answer.overdue();
            if (answer.value() instanceof State.Ready<NameTree<Bound>> ready) {
                anyReady = true;
                if (!(ready.value() instanceof NameTree.Neg<Bound> || ready.value() instanceof NameTree.Fail<Bound>)) {
                    sum.addTree(answer, budget);
                    live.add(new NameTree.Weighted<>(branch.weight(), underUnion(branch.weight(), ready.value())));
                }
            } else {
                anyPending |= answer.value() instanceof State.Pending<NameTree<Bound>>;
            }
            if (otherwise instanceof State.Pending<NameTree<Bound>>
                    && answer.value() instanceof State.Failed<NameTree<Bound>>) {
                otherwise = answer.value(); // the first failure, if there is one, and pending if not
            }
        }
        partial |= anyReady && anyPending;
        return anyReady
                ? sum.of(State.ready(NameTree.unionOf(live)))
                : sum.of(otherwise).overdue(allOverdue);
    }

    /** {@code tree} with its names under a union branch of {@code weight}. */
    private static NameTree<Bound> underUnion(double weight, NameTree<Bound> tree) {
        // The names in a union have their weights already, so the tree need not be walked.
        return tree instanceof NameTree.Leaf<Bound> leaf
                ? NameTree.leaf(leaf.value().underUnion(weight))
                : tree;
    }

    private <T> State<T> failed(String message) {
        return State.failed(new Problem(message, now));
    }
}
