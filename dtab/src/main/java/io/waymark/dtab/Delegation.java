package io.waymark.dtab;

import io.waymark.live.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Explains a name: walks the rules as {@link Binder} does, but follows every branch and keeps dead ends. A pure
 * function of its arguments.
 *
 * <p>The shape of the tree is that of namerd's delegate API. Unlike there, a rule that says nothing but {@code ~} does
 * not hide what a namer knows, since it does not when names are bound either.
 */
public final class Delegation {
    private static final String TOO_DEEP = "Max recursion level reached.";

    private final Dtab dtab;
    private final Names names;
    private final Limits limits;
    private final Map<Path, Walk> walks = new HashMap<>();
    private int lookups;
    private int nesting;

    private Delegation(Dtab dtab, Names names, Limits limits) {
        this.dtab = dtab;
        this.names = names;
        this.limits = limits;
    }

    /** Every way {@code tree} can go under {@code dtab}; a failure if that is more than {@code limits} allow. */
    public static DelegateTree delegate(Dtab dtab, NameTree<Path> tree, Names names, Limits limits) {
        Path path = tree instanceof NameTree.Leaf<Path> leaf ? leaf.value() : Path.EMPTY;
        try {
            return new Delegation(dtab, names, limits).walk(tree, path, Optional.empty(), 0).tree;
        } catch (ExceededException exceeded) {
            return new DelegateTree.Failure(path, Optional.empty(), exceeded.reason);
        }
    }

    /**
     * A part of the tree.
     *
     * @param depth lookups that led to it
     * @param lookups lookups on the longest way from here to an end
     * @param limited whether the depth limit was met below, so that another depth may look different
     * @param size nodes
     * @param height nodes on the longest way
     */
    private record Walk(DelegateTree tree, int depth, int lookups, boolean limited, int size, int height) {
        boolean holdsAt(int otherDepth, int depthMax) {
            return limited ? otherDepth == depth : otherDepth + lookups <= depthMax;
        }

        Walk with(DelegateTree other) {
            return new Walk(other, depth, lookups, limited, size, height);
        }
    }

    private Walk end(DelegateTree tree, int depth) {
        return new Walk(tree, depth, 0, false, 1, 1);
    }

    private Walk walkPath(Path path, Optional<Dentry> ledBy, int depth) {
        Walk known = walks.get(path);
        if (known != null && known.holdsAt(depth, limits.depthMax())) {
            return known.with(known.tree.withDentry(ledBy));
        }
        if (depth >= limits.depthMax()) {
            return new Walk(new DelegateTree.Failure(path, ledBy, TOO_DEEP), depth, 0, true, 1, 1);
        }
        if (++lookups > limits.lookupsMax()) {
            throw new ExceededException("explaining takes more than " + limits.lookupsMax() + " lookups");
        }
        Walk step = step(path, ledBy, depth);
        Walk complete = new Walk(step.tree, depth, step.lookups + 1, step.limited, step.size, step.height);
        walks.put(path, complete);
        return complete;
    }

    private Walk step(Path path, Optional<Dentry> ledBy, int depth) {
        List<Dentry> rules = dtab.matching(path);
        if (rules.isEmpty()) {
            return ask(path, ledBy, depth + 1);
        }
        List<Walk> ways = new ArrayList<>(rules.size());
        for (Dentry rule : rules) {
            Path rest = path.drop(rule.prefix().size());
            NameTree<Path> meaning = rule.destination().map(leaf -> leaf.concat(rest));
            ways.add(walk(meaning, path, Optional.of(rule), depth + 1));
        }
        boolean onlyNegative = rules.size() == 1 && rules.get(0).destination() instanceof NameTree.Neg<Path>;
        if (onlyNegative) { // it falls through to the namers
            Walk outside = ask(path, ledBy, depth + 1);
            if (!(outside.tree instanceof DelegateTree.Neg)) {
                ways.add(outside);
            }
        }
        return alternatives(path, ledBy, ways, depth);
    }

    private Walk ask(Path path, Optional<Dentry> ledBy, int depth) {
        State<NameTree<Name>> said = names.lookup(path);
        Optional<NameTree<Name>> tree = said.known();
        if (tree.isPresent()) {
            if (tree.get() instanceof NameTree.Neg<Name>) {
                return end(new DelegateTree.Neg(path, ledBy, path.isEmpty()), depth);
            }
            if (tree.get() instanceof NameTree.Fail<Name>) {
                return end(new DelegateTree.Fail(path, ledBy, false), depth);
            }
            return walk(tree.get(), path, ledBy, depth);
        }
        return end(
                said instanceof State.Failed<NameTree<Name>> failed
                        ? new DelegateTree.Failure(path, ledBy, failed.problem().message())
                        : new DelegateTree.Pending(path, ledBy),
                depth);
    }

    private Walk walk(NameTree<? extends Name> tree, Path path, Optional<Dentry> ledBy, int depth) {
        if (++nesting > 2 * limits.nestingMax()) {
            throw new ExceededException("explaining nests more than " + 2 * limits.nestingMax() + " levels");
        }
        try {
            if (tree instanceof NameTree.Leaf<? extends Name> leaf) {
                return leaf.value() instanceof Path next
                        ? walkPath(next, ledBy, depth)
                        : end(new DelegateTree.Leaf(path, ledBy, (Bound) leaf.value()), depth);
            }
            if (tree instanceof NameTree.Alt<? extends Name> alt) {
                List<Walk> ways = new ArrayList<>(alt.choices().size());
                for (NameTree<? extends Name> choice : alt.choices()) {
                    ways.add(walk(choice, path, ledBy, depth));
                }
                return alternatives(path, ledBy, ways, depth);
            }
            if (tree instanceof NameTree.Union<? extends Name> union) {
                return union(union.branches(), path, ledBy, depth);
            }
            if (tree instanceof NameTree.Neg<? extends Name>) {
                return end(new DelegateTree.Neg(path, ledBy, true), depth);
            }
            return end(
                    tree instanceof NameTree.Fail<? extends Name>
                            ? new DelegateTree.Fail(path, ledBy, true)
                            : new DelegateTree.Empty(path, ledBy),
                    depth);
        } finally {
            nesting--;
        }
    }

    /** One way is a delegate; several are an alternation, into which alternations at the same path are merged. */
    private Walk alternatives(Path path, Optional<Dentry> ledBy, List<Walk> ways, int depth) {
        if (ways.isEmpty()) {
            return end(new DelegateTree.Neg(path, ledBy, true), depth);
        }
        if (ways.size() == 1) {
            return joined(ways, only -> delegated(path, ledBy, only.get(0)), depth);
        }
        return joined(
                ways,
                choices -> {
                    List<DelegateTree> merged = new ArrayList<>(choices.size());
                    for (DelegateTree choice : choices) {
                        if (choice instanceof DelegateTree.Alt inner
                                && inner.path().equals(path)) {
                            merged.addAll(inner.choices());
                        } else {
                            merged.add(choice);
                        }
                    }
                    return new DelegateTree.Alt(path, ledBy, merged);
                },
                depth);
    }

    private Walk union(
            List<? extends NameTree.Weighted<? extends Name>> branches, Path path, Optional<Dentry> ledBy, int depth) {
        List<Walk> ways = new ArrayList<>(branches.size());
        for (NameTree.Weighted<? extends Name> branch : branches) {
            ways.add(walk(branch.tree(), path, ledBy, depth));
        }
        if (ways.size() < 2) {
            return alternatives(path, ledBy, ways, depth);
        }
        return joined(
                ways,
                trees -> {
                    List<DelegateTree.Weighted> weighted = new ArrayList<>(trees.size());
                    for (int i = 0; i < trees.size(); i++) {
                        weighted.add(new DelegateTree.Weighted(branches.get(i).weight(), trees.get(i)));
                    }
                    return new DelegateTree.Union(path, ledBy, weighted);
                },
                depth);
    }

    /** A step from {@code path} to {@code tree}, which is no step if that is at the same path and not a dead end. */
    private static DelegateTree delegated(Path path, Optional<Dentry> ledBy, DelegateTree tree) {
        boolean deadEnd = tree instanceof DelegateTree.Neg
                || tree instanceof DelegateTree.Fail
                || tree instanceof DelegateTree.Empty;
        return tree.path().equals(path) && !deadEnd
                ? tree.withDentry(ledBy)
                : new DelegateTree.Delegate(path, ledBy, tree);
    }

    private Walk joined(List<Walk> ways, Function<List<DelegateTree>, DelegateTree> join, int depth) {
        int longest = 0;
        int size = 1;
        int height = 1;
        boolean limited = false;
        List<DelegateTree> trees = new ArrayList<>(ways.size());
        for (Walk way : ways) {
            longest = Math.max(longest, way.lookups);
            limited |= way.limited;
            size += way.size;
            trees.add(way.tree);
            height = Math.max(height, way.height + 1);
            if (size > limits.treeSizeMax() || height > 2 * limits.nestingMax()) {
                throw new ExceededException("the explanation has more than " + limits.treeSizeMax() + " nodes or "
                        + 2 * limits.nestingMax() + " levels");
            }
        }
        return new Walk(join.apply(trees), depth, longest, limited, size, height);
    }

    /** Ends the whole explanation. */
    private static final class ExceededException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String reason;

        ExceededException(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
