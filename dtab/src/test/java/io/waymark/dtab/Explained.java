package io.waymark.dtab;

import static java.util.stream.Collectors.joining;

import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Views of delegation trees that tests compare. */
final class Explained {
    private Explained() {}

    /** The type, the path, the rule in brackets, and what is below in braces. */
    static String text(DelegateTree tree) {
        String rule = tree.dentry().map(dentry -> " [" + dentry + "]").orElse("");
        String head = tree.path() + rule;
        if (tree instanceof DelegateTree.Delegate delegate) {
            return "delegate " + head + " {" + text(delegate.tree()) + "}";
        }
        if (tree instanceof DelegateTree.Alt alt) {
            return "alt " + head + alt.choices().stream().map(Explained::text).collect(joining(", ", " {", "}"));
        }
        if (tree instanceof DelegateTree.Union union) {
            return "union " + head
                    + union.branches().stream()
                            .map(branch -> branch.weight() + "*" + text(branch.tree()))
                            .collect(joining(", ", " {", "}"));
        }
        if (tree instanceof DelegateTree.Leaf leaf) {
            return "leaf " + head + " = " + leaf.bound();
        }
        if (tree instanceof DelegateTree.Neg neg) {
            return (neg.written() ? "written neg " : "neg ") + head;
        }
        if (tree instanceof DelegateTree.Fail fail) {
            return (fail.written() ? "written fail " : "fail ") + head;
        }
        if (tree instanceof DelegateTree.Failure failure) {
            return "failure " + head + ": " + failure.message();
        }
        return (tree instanceof DelegateTree.Empty ? "empty " : "pending ") + head;
    }

    /** What binding uses of the tree, by the rules of alternations and unions. */
    static State<NameTree<Bound>> used(DelegateTree tree) {
        if (tree instanceof DelegateTree.Delegate delegate) {
            return used(delegate.tree());
        }
        if (tree instanceof DelegateTree.Alt alt) {
            return alt.choices().stream()
                    .map(Explained::used)
                    .filter(state -> !state.equals(State.ready(NameTree.neg())))
                    .findFirst()
                    .orElse(State.ready(NameTree.neg()));
        }
        if (tree instanceof DelegateTree.Union union) {
            List<NameTree.Weighted<Bound>> ready = new ArrayList<>();
            List<State<NameTree<Bound>>> failed = new ArrayList<>();
            for (DelegateTree.Weighted branch : union.branches()) {
                State<NameTree<Bound>> state = used(branch.tree());
                if (state instanceof State.Failed<NameTree<Bound>>) {
                    failed.add(state);
                }
                state.known()
                        .ifPresent(value -> ready.add(new NameTree.Weighted<>(
                                branch.weight(), value.map(name -> name.underUnion(branch.weight())))));
            }
            if (!ready.isEmpty()) {
                return State.ready(new NameTree.Union<>(ready).simplified());
            }
            return failed.isEmpty() ? State.pending() : failed.get(0);
        }
        if (tree instanceof DelegateTree.Leaf leaf) {
            return State.ready(NameTree.leaf(leaf.bound()));
        }
        if (tree instanceof DelegateTree.Neg) {
            return State.ready(NameTree.neg());
        }
        if (tree instanceof DelegateTree.Fail) {
            return State.ready(new NameTree.Fail<>());
        }
        if (tree instanceof DelegateTree.Empty) {
            return State.ready(new NameTree.Empty<>());
        }
        if (tree instanceof DelegateTree.Failure failure) {
            return State.failed(new Problem(failure.message(), Instant.EPOCH));
        }
        return State.pending();
    }

    /** Staleness, which a delegation tree does not tell, left out, and the depth limit in one wording. */
    static State<NameTree<Bound>> comparable(State<NameTree<Bound>> state) {
        if (state instanceof State.Failed<NameTree<Bound>> failed
                && failed.problem().message().startsWith("Max recursion level")) {
            return State.failed(new Problem("too deep", Instant.EPOCH));
        }
        return state.known().map(State::ready).orElse(state);
    }
}
