package io.waymark.dtab;

import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Binds a name: follows a dtab, and what is outside of it, to concrete names. A pure function of its arguments; nothing
 * in it waits, locks or does I/O.
 *
 * <p>The rules are Finagle's. An alternation takes its first choice that is not negative, and waits for one that is
 * pending and fails with one that fails; later choices are not looked up. A union has every branch that is bound, and
 * leaves out those that are pending or failed as soon as one is bound. Unlike Finagle, a path that several branches
 * lead to is looked up once, and the whole is limited by {@link Limits}.
 */
public final class Binder {
    private final Dtab dtab;
    private final Names names;
    private final Limits limits;
    private final Instant now;

    private final Map<Path, Answer> answers = new HashMap<>();
    private final Set<Path> lookedUp = new HashSet<>();
    private final Set<Path> asked = new HashSet<>();
    private @Nullable Problem stale;
    private int lookups;
    private int nesting;

    private Binder(Dtab dtab, Names names, Limits limits, Instant now) {
        this.dtab = dtab;
        this.names = names;
        this.limits = limits;
        this.now = now;
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
            state = bindPath(name, 0).state;
            if (stale != null && state instanceof State.Ready<NameTree<Bound>> ready) {
                state = new State.Stale<>(ready.value(), stale);
            }
        } catch (ExceededException exceeded) {
            state = failed(exceeded.getMessage());
        }
        return new Binding(state, lookedUp, asked);
    }

    /**
     * What a path or tree is bound to.
     *
     * @param lookups lookups on the longest way from here to an answer
     * @param limited whether the depth limit was met on the way, so that another depth may give another answer
     * @param size nodes of the tree
     * @param height unions inside unions of the tree
     */
    private record Answer(State<NameTree<Bound>> state, int depth, int lookups, boolean limited, int size, int height) {
        static Answer of(State<NameTree<Bound>> state) {
            return new Answer(state, 0, 0, false, 1, 0);
        }

        boolean holdsAt(int otherDepth, int depthMax) {
            return limited ? otherDepth == depth : otherDepth + lookups <= depthMax;
        }

        Answer lookedUpAt(int lookedUpDepth) {
            return new Answer(state, lookedUpDepth, lookups + 1, limited, size, height);
        }
    }

    private Answer bindPath(Path path, int depth) {
        Answer known = answers.get(path);
        if (known != null && known.holdsAt(depth, limits.depthMax())) {
            return known;
        }
        if (depth >= limits.depthMax()) {
            String message = "Max recursion level: " + limits.depthMax() + " reached in Namer lookup";
            return new Answer(failed(message), depth, 0, true, 1, 0);
        }
        if (++lookups > limits.lookupsMax()) {
            throw new ExceededException("binding takes more than " + limits.lookupsMax()
                    + " lookups: names that lead to several others multiply (last: " + path.show() + ")");
        }
        lookedUp.add(path);
        NameTree<Path> rewritten = dtab.lookup(path);
        Answer answer =
                rewritten instanceof NameTree.Neg<Path> ? bindOutside(path, depth) : bindTree(rewritten, depth + 1);
        Answer complete = answer.lookedUpAt(depth);
        answers.put(path, complete);
        return complete;
    }

    private Answer bindOutside(Path path, int depth) {
        asked.add(path);
        State<NameTree<Name>> said = names.lookup(path);
        if (said instanceof State.Stale<NameTree<Name>> old && stale == null) {
            stale = old.problem();
        }
        Optional<NameTree<Name>> tree = said.known();
        if (tree.isPresent()) {
            return bindTree(tree.get(), depth + 1);
        }
        return Answer.of(said.map(unused -> NameTree.neg())); // pending or failed: there is no value to map
    }

    private Answer bindTree(NameTree<? extends Name> tree, int depth) {
        if (++nesting > 2 * limits.nestingMax()) {
            throw new ExceededException(
                    "binding nests more than " + 2 * limits.nestingMax() + " levels of lookups and trees");
        }
        try {
            if (tree instanceof NameTree.Leaf<? extends Name> leaf) {
                return leaf.value() instanceof Path path
                        ? bindPath(path, depth)
                        : Answer.of(State.ready(NameTree.leaf((Bound) leaf.value())));
            }
            if (tree instanceof NameTree.Alt<? extends Name> alt) {
                return bindAlt(alt.choices(), depth);
            }
            if (tree instanceof NameTree.Union<? extends Name> union) {
                return bindUnion(union.branches(), depth);
            }
            return Answer.of(State.ready(tree.flatMap(unreached -> NameTree.neg()))); // a constant has no leaf
        } finally {
            nesting--;
        }
    }

    private Answer bindAlt(List<? extends NameTree<? extends Name>> choices, int depth) {
        int longest = 0;
        boolean limited = false;
        for (NameTree<? extends Name> choice : choices) {
            Answer answer = bindTree(choice, depth);
            longest = Math.max(longest, answer.lookups);
            limited |= answer.limited;
            if (!isNegative(answer.state)) {
                return new Answer(answer.state, depth, longest, limited, answer.size, answer.height);
            }
        }
        return new Answer(State.ready(NameTree.neg()), depth, longest, limited, 1, 0);
    }

    private Answer bindUnion(List<? extends NameTree.Weighted<? extends Name>> branches, int depth) {
        List<NameTree.Weighted<Bound>> bound = new ArrayList<>(branches.size());
        State<NameTree<Bound>> otherwise = State.pending();
        int longest = 0;
        int size = 1;
        int height = 1;
        boolean limited = false;
        for (NameTree.Weighted<? extends Name> branch : branches) {
            Answer answer = bindTree(branch.tree(), depth);
            longest = Math.max(longest, answer.lookups);
            limited |= answer.limited;
            if (answer.state instanceof State.Ready<NameTree<Bound>> ready) {
                size += answer.size;
                height = Math.max(height, answer.height + 1);
                if (size > limits.treeSizeMax() || height > limits.nestingMax()) {
                    throw new ExceededException("the bound tree has more than " + limits.treeSizeMax() + " nodes or "
                            + limits.nestingMax() + " levels");
                }
                double weight = branch.weight();
                bound.add(new NameTree.Weighted<>(weight, ready.value().map(name -> name.underUnion(weight))));
            } else if (otherwise instanceof State.Pending<NameTree<Bound>>) {
                otherwise = answer.state; // the first failure, if there is one, and pending if not
            }
        }
        State<NameTree<Bound>> state = bound.isEmpty() ? otherwise : State.ready(NameTree.unionOf(bound));
        return new Answer(state, depth, longest, limited, size, height);
    }

    private static boolean isNegative(State<NameTree<Bound>> state) {
        return state instanceof State.Ready<NameTree<Bound>> ready && ready.value() instanceof NameTree.Neg<Bound>;
    }

    private <T> State<T> failed(String message) {
        return State.failed(new Problem(message, now));
    }

    /** Ends the whole binding, whichever branch it is in. */
    private static final class ExceededException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ExceededException(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
