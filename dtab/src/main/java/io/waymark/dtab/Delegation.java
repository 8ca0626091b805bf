package io.waymark.dtab;

import io.waymark.live.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Explains a name: follows a dtab, and what is outside of it, as {@link Binder} does, but takes every branch and keeps
 * dead ends. A pure function of its arguments; nothing in it waits, locks or does I/O.
 *
 * <p>The trees have namerd's shape: a rule with alternatives or a union on its right is one node at the path it was
 * applied to, an alternation directly inside one of the same path is merged into it, and a namer that answers with
 * another path leaves no trace of its own. Unlike namerd, a sole {@code ~} rule hides no namer, since it hides none
 * when the name is bound.
 */
public final class Delegation {
    private static final Path FAIL = Path.of("$", "fail");

    /**
     * A node as it is at the root, without a rule that led to it.
     *
     * @param tooDeep whether the way here was cut off at the depth limit; this fails everything up to the next
     *     alternation or union
     */
    private record Node(DelegateTree tree, boolean tooDeep) {
        static Node of(DelegateTree tree) {
            return new Node(tree, false);
        }
    }

    private final Dtab dtab;
    private final Names names;
    private final int depthMax;
    private final Budget budget;
    private final Answers<Node> answers;

    private Delegation(Dtab dtab, Names names, Limits limits) {
        this.dtab = dtab;
        this.names = names;
        this.depthMax = limits.depthMax();
        this.budget = new Budget(limits);
        this.answers = new Answers<>(depthMax);
    }

    /**
     * What the leaves of {@code tree}, usually one, come to under {@code dtab}, and how. Nodes of a tree that is not a
     * leaf stand at the empty path. What exceeds {@code limits} is a single {@link DelegateTree.Failure}.
     */
    public static DelegateTree delegate(Dtab dtab, NameTree<Path> tree, Names names, Limits limits) {
        try {
            return new Delegation(dtab, names, limits)
                    .followTree(tree, Path.EMPTY, Path.EMPTY, Optional.empty(), 0)
                    .value()
                    .tree();
        } catch (Budget.ExceededException exceeded) {
            Path path = tree instanceof NameTree.Leaf<Path> leaf ? leaf.value() : Path.EMPTY;
            return new DelegateTree.Failure(path, Optional.empty(), exceeded.getMessage());
        }
    }

    private Answer<Node> followPath(Path path, int depth) {
        Answer<Node> known = answers.find(path, depth);
        if (known != null) {
            return known;
        }
        if (depth >= depthMax) {
            return Answer.atLimit(tooDeep(path));
        }
        int[] matches = dtab.matches(path);
        budget.lookUp(path, matches.length);
        Answer<Node> answer = switch (matches.length) {
            case 0 -> followOutside(path, depth);
            case 1 -> followSole(dtab.dentry(matches[0]), path, depth);
            default ->
                followAlt(path, Optional.empty(), matches.length, i -> {
                    Dentry dentry = dtab.dentry(matches[matches.length - 1 - i]);
                    return followEntry(dentry, path, depth);
                });
        };
        Answer<Node> complete = answer.lookedUp();
        answers.put(path, depth, complete);
        return complete;
    }

    private Answer<Node> followSole(Dentry dentry, Path path, int depth) {
        if (dentry.destination() instanceof NameTree.Neg<Path>) {
            Answer<Node> outside = followOutside(path, depth);
            if (!(outside.value().tree() instanceof DelegateTree.Neg)) {
                return outside;
            }
        }
        Answer<Node> target = followEntry(dentry, path, depth);
        if (target.value().tooDeep()) {
            return target.with(tooDeep(path));
        }
        return target.with(
                Node.of(delegate(path, Optional.empty(), target.value().tree())));
    }

    private Answer<Node> followEntry(Dentry dentry, Path path, int depth) {
        Path rest = path.drop(dentry.prefix().size());
        return followTree(dentry.destination(), rest, path, Optional.of(dentry), depth + 1);
    }

    private Answer<Node> followOutside(Path path, int depth) {
        State<NameTree<Name>> said = names.lookup(path);
        Optional<NameTree<Name>> known = said.known();
        if (known.isPresent()) {
            NameTree<Name> tree = known.get();
            if (tree instanceof NameTree.Neg<Name>) {
                return Answer.of(Node.of(new DelegateTree.Neg(path, Optional.empty(), false)));
            }
            if (tree instanceof NameTree.Fail<Name>) {
                boolean written = !path.startsWith(FAIL);
                return Answer.of(Node.of(new DelegateTree.Fail(path, Optional.empty(), written)));
            }
            return followTree(tree, Path.EMPTY, path, Optional.empty(), depth + 1);
        }
        DelegateTree unknown = said instanceof State.Failed<NameTree<Name>> failed
                ? new DelegateTree.Failure(
                        path, Optional.empty(), failed.problem().message(), names.isOverdue(path))
                : new DelegateTree.Pending(path, Optional.empty(), names.isOverdue(path));
        return Answer.of(Node.of(unknown));
    }

    /** Follows {@code tree}, which {@code path} means by {@code dentry}, with {@code rest} appended to its leaves. */
    private Answer<Node> followTree(
            NameTree<? extends Name> tree, Path rest, Path path, Optional<Dentry> dentry, int depth) {
        budget.enter(path);
        try {
            if (tree instanceof NameTree.Leaf<? extends Name> leaf) {
                if (leaf.value() instanceof Path next) {
                    Answer<Node> answer = followPath(next.concat(rest), depth);
                    Node node = answer.value();
                    return answer.with(new Node(under(dentry, node.tree()), node.tooDeep()));
                }
                return Answer.of(Node.of(new DelegateTree.Leaf(path, dentry, (Bound) leaf.value())));
            }
            if (tree instanceof NameTree.Alt<? extends Name> alt) {
                List<? extends NameTree<? extends Name>> choices = alt.choices();
                return followAlt(
                        path, dentry, choices.size(), i -> followTree(choices.get(i), rest, path, dentry, depth));
            }
            if (tree instanceof NameTree.Union<? extends Name> union) {
                return followUnion(union.branches(), rest, path, dentry, depth);
            }
            return Answer.of(Node.of(constant(tree, path, dentry)));
        } finally {
            budget.leave();
        }
    }

    private Answer<Node> followAlt(Path path, Optional<Dentry> dentry, int count, IntFunction<Answer<Node>> choice) {
        Answer.Sum sum = new Answer.Sum();
        List<DelegateTree> choices = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Answer<Node> answer = choice.apply(i);
            sum.addEffort(answer);
            sum.addTree(answer, budget);
            DelegateTree tree = answer.value().tree();
            if (tree instanceof DelegateTree.Alt inner && inner.path().equals(path)) {
                choices.addAll(inner.choices());
            } else {
                choices.add(tree);
            }
        }
        DelegateTree tree = switch (count) {
            case 0 -> new DelegateTree.Neg(path, dentry, false);
            case 1 -> delegate(path, dentry, choices.get(0));
            default -> new DelegateTree.Alt(path, dentry, choices);
        };
        return sum.of(Node.of(tree));
    }

    private Answer<Node> followUnion(
            List<? extends NameTree.Weighted<? extends Name>> from,
            Path rest,
            Path path,
            Optional<Dentry> dentry,
            int depth) {
        Answer.Sum sum = new Answer.Sum();
        List<DelegateTree.Weighted> branches = new ArrayList<>(from.size());
        for (NameTree.Weighted<? extends Name> branch : from) {
            Answer<Node> answer = followTree(branch.tree(), rest, path, dentry, depth);
            sum.addEffort(answer);
            sum.addTree(answer, budget);
            branches.add(
                    new DelegateTree.Weighted(branch.weight(), answer.value().tree()));
        }
        DelegateTree tree = switch (branches.size()) {
            case 0 -> new DelegateTree.Neg(path, dentry, false);
            case 1 -> delegate(path, dentry, branches.get(0).tree());
            default -> new DelegateTree.Union(path, dentry, branches);
        };
        return sum.of(Node.of(tree));
    }

    private static Node tooDeep(Path path) {
        return new Node(new DelegateTree.Failure(path, Optional.empty(), "Max recursion level reached."), true);
    }

    private static DelegateTree constant(NameTree<?> tree, Path path, Optional<Dentry> dentry) {
        if (tree instanceof NameTree.Neg<?>) {
            return new DelegateTree.Neg(path, dentry, true);
        }
        if (tree instanceof NameTree.Fail<?>) {
            return new DelegateTree.Fail(path, dentry, true);
        }
        return new DelegateTree.Empty(path, dentry);
    }

    /** The node for {@code path} being rewritten to {@code tree}; they are one if that has the same path. */
    private static DelegateTree delegate(Path path, Optional<Dentry> dentry, DelegateTree tree) {
        boolean end = tree instanceof DelegateTree.Neg
                || tree instanceof DelegateTree.Fail
                || tree instanceof DelegateTree.Empty;
        return !end && tree.path().equals(path) ? under(dentry, tree) : new DelegateTree.Delegate(path, dentry, tree);
    }

    /** {@code tree} with {@code dentry} as the rule that led to it. */
    private static DelegateTree under(Optional<Dentry> dentry, DelegateTree tree) {
        Path path = tree.path();
        if (tree instanceof DelegateTree.Delegate delegate) {
            return new DelegateTree.Delegate(path, dentry, delegate.tree());
        }
        if (tree instanceof DelegateTree.Alt alt) {
            return new DelegateTree.Alt(path, dentry, alt.choices());
        }
        if (tree instanceof DelegateTree.Union union) {
            return new DelegateTree.Union(path, dentry, union.branches());
        }
        if (tree instanceof DelegateTree.Leaf leaf) {
            return new DelegateTree.Leaf(path, dentry, leaf.bound());
        }
        if (tree instanceof DelegateTree.Neg neg) {
            return new DelegateTree.Neg(path, dentry, neg.written());
        }
        if (tree instanceof DelegateTree.Fail fail) {
            return new DelegateTree.Fail(path, dentry, fail.written());
        }
        if (tree instanceof DelegateTree.Empty) {
            return new DelegateTree.Empty(path, dentry);
        }
        if (tree instanceof DelegateTree.Failure failure) {
            return new DelegateTree.Failure(path, dentry, failure.message(), failure.overdue());
        }
        return new DelegateTree.Pending(
                path, dentry, tree instanceof DelegateTree.Pending pending && pending.overdue());
    }
}
