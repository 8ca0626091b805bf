package io.waymark.dtab;

import io.waymark.dtab.Explanation.End;
import io.waymark.dtab.Verdict.Branch;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Judges the nodes of one delegation tree by the rules that {@link Binder} binds by. What is shared is judged once. */
final class Verdicts {
    private static final OptionalDouble NO_WEIGHT = OptionalDouble.empty();

    private final IdentityHashMap<DelegateTree, Verdict> known = new IdentityHashMap<>();

    Verdict of(DelegateTree tree) {
        Verdict found = known.get(tree);
        if (found == null) {
            found = judge(tree);
            known.put(tree, found);
        }
        return found;
    }

    private Verdict judge(DelegateTree tree) {
        if (tree instanceof DelegateTree.Delegate delegate) {
            Verdict verdict = of(delegate.tree());
            Branch only = new Branch(delegate.tree(), verdict, NO_WEIGHT, true, 1, Optional.empty());
            return new Verdict(verdict.end(), verdict.reason(), verdict.overdue(), List.of(only));
        }
        if (tree instanceof DelegateTree.Alt alt) {
            return alternation(alt.choices());
        }
        if (tree instanceof DelegateTree.Union union) {
            return union(union.branches());
        }
        if (tree instanceof DelegateTree.Leaf) {
            return Verdict.atEnd(End.BOUND, "bound");
        }
        if (tree instanceof DelegateTree.Neg neg) {
            return Verdict.atEnd(End.NEGATIVE, neg.written() ? "negative: ~ is written" : "negative: no such name");
        }
        if (tree instanceof DelegateTree.Fail fail) {
            return Verdict.atEnd(End.STOPPED, fail.written() ? "stopped: ! is written" : "stopped: as ! does");
        }
        if (tree instanceof DelegateTree.Empty) {
            return Verdict.atEnd(End.EMPTY, "empty: it exists, with nobody behind it");
        }
        if (tree instanceof DelegateTree.Failure failure) {
            String reason = (failure.overdue() ? "failed for too long: " : "failed: ") + failure.message();
            return new Verdict(End.FAILED, reason, failure.overdue(), List.of());
        }
        boolean overdue = tree instanceof DelegateTree.Pending pending && pending.overdue();
        return new Verdict(
                End.PENDING, overdue ? "pending for too long" : "pending: nothing is known yet", overdue, List.of());
    }

    /** The first that is not negative; those that are overdue are passed over as long as another one is left. */
    private Verdict alternation(List<DelegateTree> choices) {
        List<Verdict> verdicts = choices.stream().map(this::of).toList();
        int overdue = -1; // the first that is
        int reached = -1; // where the search ends
        for (int i = 0; i < verdicts.size() && reached < 0; i++) {
            Verdict verdict = verdicts.get(i);
            if (verdict.overdue()) {
                overdue = overdue < 0 ? i : overdue;
            } else if (verdict.end() != End.NEGATIVE) {
                reached = i;
            }
        }
        // What cannot be gone on from now is told as the first of those that held the search up.
        boolean held = overdue >= 0 && (reached < 0 || !verdicts.get(reached).isReady());
        int taken = held ? overdue : reached;
        List<Branch> branches = new ArrayList<>(choices.size());
        for (int i = 0; i < choices.size(); i++) {
            Verdict verdict = verdicts.get(i);
            boolean after = reached >= 0 && i > reached;
            Optional<String> why = i == taken
                    ? Optional.empty()
                    : Optional.of(after ? passedOver(verdicts.get(reached)) : verdict.reason());
            branches.add(new Branch(choices.get(i), verdict, NO_WEIGHT, i == taken, i == taken ? 1 : 0, why));
        }
        if (taken < 0) {
            return new Verdict(End.NEGATIVE, "negative: every alternative is", false, branches);
        }
        Verdict verdict = verdicts.get(taken);
        return new Verdict(verdict.end(), verdict.reason(), held && reached < 0, branches);
    }

    private static String passedOver(Verdict earlier) {
        return switch (earlier.end()) {
            case BOUND -> "passed over: an earlier alternative is bound";
            case EMPTY -> "passed over: an earlier alternative exists, with nobody behind it";
            case STOPPED, NEGATIVE -> "after a !";
            case PENDING -> "passed over for now: an earlier alternative is pending";
            case FAILED -> "passed over: an earlier alternative failed";
        };
    }

    /** All that are bound, by weight; those that are not take nothing from them. */
    private Verdict union(List<DelegateTree.Weighted> weighted) {
        List<Verdict> verdicts =
                weighted.stream().map(branch -> of(branch.tree())).toList();
        int live = 0;
        double total = 0;
        for (int i = 0; i < verdicts.size(); i++) {
            if (verdicts.get(i).isLive()) {
                live++;
                total += weighted.get(i).weight();
            }
        }
        boolean anyReady = verdicts.stream().anyMatch(Verdict::isReady);
        int told = anyReady ? -1 : firstProblem(verdicts);
        boolean even = total == 0 || Double.isInfinite(total);
        List<Branch> branches = new ArrayList<>(verdicts.size());
        for (int i = 0; i < verdicts.size(); i++) {
            Verdict verdict = verdicts.get(i);
            double weight = weighted.get(i).weight();
            boolean taken = verdict.isLive() || i == told;
            double part = i == told ? 1 : even ? 1.0 / live : weight / total;
            branches.add(new Branch(
                    weighted.get(i).tree(),
                    verdict,
                    OptionalDouble.of(weight),
                    taken,
                    taken ? part : 0,
                    taken ? Optional.empty() : Optional.of("left out of the union: " + verdict.reason())));
        }
        if (live > 0) {
            boolean anyBound = verdicts.stream().anyMatch(verdict -> verdict.end() == End.BOUND);
            return new Verdict(anyBound ? End.BOUND : End.EMPTY, anyBound ? "bound" : "empty", false, branches);
        }
        if (told < 0) {
            return new Verdict(End.NEGATIVE, "negative: no branch of the union is bound", false, branches);
        }
        boolean overdue = verdicts.stream().allMatch(Verdict::overdue);
        return new Verdict(verdicts.get(told).end(), verdicts.get(told).reason(), overdue, branches);
    }

    /** Which of them a union of none that is known is told as: the first failure, if there is one. */
    private static int firstProblem(List<Verdict> verdicts) {
        for (int i = 0; i < verdicts.size(); i++) {
            if (verdicts.get(i).end() == End.FAILED) {
                return i;
            }
        }
        return verdicts.isEmpty() ? -1 : 0;
    }
}
