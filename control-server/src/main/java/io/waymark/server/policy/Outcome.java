package io.waymark.server.policy;

import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.policy.Shares;
import io.waymark.live.State;
import java.util.List;
import java.util.Optional;

/**
 * What a name is bound to, for people and programs.
 *
 * @param tree in the dtab language, ids in the place of names; empty if nothing is known
 * @param message why it failed, if it did
 */
public record Outcome(Kind kind, Optional<String> tree, List<Leaf> leaves, Optional<String> message) {

    /** What it comes to. */
    public enum Kind {
        BOUND,
        NEGATIVE,
        FAILED,
        PENDING,
        EMPTY
    }

    /** A concrete name, and which share of the traffic it gets. {@code residual} is empty if nothing is left. */
    public record Leaf(String id, double share, String residual) {}

    public Outcome {
        leaves = List.copyOf(leaves);
    }

    public static Outcome of(State<NameTree<Bound>> state) {
        return switch (state) {
            case State.Pending<NameTree<Bound>>() ->
                new Outcome(Kind.PENDING, Optional.empty(), List.of(), Optional.empty());
            case State.Failed<NameTree<Bound>>(var problem) ->
                new Outcome(Kind.FAILED, Optional.empty(), List.of(), Optional.of(problem.message()));
            case State.Ready<NameTree<Bound>>(var tree) -> of(tree);
            case State.Stale<NameTree<Bound>>(var tree, var problem) -> of(tree);
        };
    }

    private static Outcome of(NameTree<Bound> tree) {
        List<Leaf> leaves = Shares.of(tree).byName().entrySet().stream()
                .map(entry -> new Leaf(
                        entry.getKey().id().show(),
                        entry.getValue(),
                        entry.getKey().residual().isEmpty()
                                ? ""
                                : entry.getKey().residual().show()))
                .toList();
        return new Outcome(kind(tree, leaves), Optional.of(tree.map(Bound::id).show()), leaves, Optional.empty());
    }

    private static Kind kind(NameTree<Bound> tree, List<Leaf> leaves) {
        if (!leaves.isEmpty()) {
            return Kind.BOUND;
        }
        return switch (tree.simplified()) {
            case NameTree.Fail<Bound>() -> Kind.FAILED;
            case NameTree.Empty<Bound>() -> Kind.EMPTY;
            default -> Kind.NEGATIVE; // a constant, since nobody gets anything
        };
    }
}
