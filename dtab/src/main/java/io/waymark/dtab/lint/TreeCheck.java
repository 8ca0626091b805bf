package io.waymark.dtab.lint;

import static io.waymark.dtab.lint.Report.brief;

import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Alternatives and weights, inside one entry. */
final class TreeCheck {
    private static final double ROUNDING = 0.0101; // thirds: 33 & 33 & 33; what a client takes for 1, too
    private static final double NEAR = 0.1;

    private final List<Part.Entry> entries;
    private final Outcomes outcomes;
    private final Report report;

    TreeCheck(List<Part.Entry> entries, Outcomes outcomes, Report report) {
        this.entries = entries;
        this.outcomes = outcomes;
        this.report = report;
    }

    void run() {
        for (Part.Entry entry : entries) {
            for (Part.Span weight : entry.idleWeights()) {
                report.add(
                        Code.WM304,
                        weight.start(),
                        weight.end(),
                        "this weight has no effect: it is not on a branch of a union",
                        Fix.of("remove the weight", weight.start(), weight.end(), ""));
            }
            check(entry.destination());
        }
    }

    private void check(Part part) {
        if (part.tree() instanceof NameTree.Alt<Path>) {
            checkChoices(part.parts());
        }
        if (part.tree() instanceof NameTree.Union<Path> union) {
            checkWeights(part, union.branches());
            checkBranches(part.parts(), union.branches());
        }
        part.parts().forEach(this::check);
    }

    private void checkChoices(List<Part> choices) {
        int last = choices.size() - 1;
        boolean allNegative = choices.stream().allMatch(choice -> isNegative(choice.tree()));
        Set<Path> before = new HashSet<>();
        for (int i = 0; i <= last; i++) {
            Part choice = choices.get(i);
            if (i < last && outcomes.isNeverNegative(choice.tree())) {
                report.add(
                        Code.WM202,
                        choices.get(i + 1).start(),
                        choices.get(last).end(),
                        "never tried: %s before it is never negative"
                                .formatted(brief(choice.tree().show())),
                        Fix.of(
                                "remove what is never tried",
                                choice.end(),
                                choices.get(last).end(),
                                ""));
                return;
            }
            Fix fix = new Fix("remove it", List.of(Blanks.removal(choices, i)));
            if (choice.tree() instanceof NameTree.Leaf<Path> leaf && !before.add(leaf.value())) {
                report.add(
                        Code.WM208,
                        choice.start(),
                        choice.end(),
                        brief(leaf.value()) + " has been tried already when this is reached",
                        fix);
            }
            if (i < last && !allNegative && isNegative(choice.tree())) {
                report.add(Code.WM209, choice.start(), choice.end(), "this ~ is passed over", fix);
            }
        }
    }

    private void checkWeights(Part union, List<NameTree.Weighted<Path>> branches) {
        double sum = branches.stream().mapToDouble(NameTree.Weighted::weight).sum();
        if (sum == 0) {
            report.add(
                    Code.WM301,
                    union.start(),
                    union.end(),
                    "all weights are 0: clients choose evenly among the %d branches".formatted(branches.size()));
            return;
        }
        boolean allWritten = true;
        double largest = 0;
        for (int i = 0; i < branches.size(); i++) {
            Part branch = union.parts().get(i);
            double weight = branches.get(i).weight();
            largest = Math.max(largest, weight);
            allWritten &= branch.hasWeight();
            if (weight == 0) {
                report.add(
                        Code.WM302,
                        branch.weightStart(),
                        branch.end(),
                        brief(branch.tree().show()) + " gets no traffic: its weight is 0");
            }
        }
        double whole = sum > 2 ? 100 : 1;
        double off = Math.abs(sum / whole - 1);
        if (allWritten && largest < whole && off > ROUNDING && off <= NEAR) {
            report.add(
                    Code.WM303,
                    union.start(),
                    union.end(),
                    "the weights add up to %s, not to %.0f: the first branch gets %.1f %% of the traffic"
                            .formatted(shown(sum), whole, branches.get(0).weight() / sum * 100));
        }
    }

    private void checkBranches(List<Part> parts, List<NameTree.Weighted<Path>> branches) {
        long alive = parts.stream().filter(part -> !isNothing(part.tree())).count();
        Map<Path, List<Integer>> byName = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.tree() instanceof NameTree.Leaf<Path> leaf) {
                byName.computeIfAbsent(leaf.value(), unused -> new ArrayList<>(1))
                        .add(i);
            }
            // An unweighted ~ is how one says that others shall be tried while the rest is pending or has failed.
            boolean idiom = isNegative(part.tree()) && !part.hasWeight();
            if (isNothing(part.tree()) && !idiom) {
                Optional<Fix> fix = alive > 0
                        ? Optional.of(new Fix("remove the branch", removals(parts, List.of(i))))
                        : Optional.empty();
                report.add(
                        Code.WM306,
                        part.weightStart(),
                        part.end(),
                        part.tree().show() + " in a union is left out: its share goes to the other branches",
                        fix,
                        Optional.empty());
            }
        }
        byName.forEach((name, places) -> checkSame(name, places, parts, branches));
    }

    private void checkSame(Path name, List<Integer> places, List<Part> parts, List<NameTree.Weighted<Path>> branches) {
        if (places.size() < 2) {
            return;
        }
        double sum = places.stream().mapToDouble(i -> branches.get(i).weight()).sum();
        Part first = parts.get(places.get(0));
        Part second = parts.get(places.get(1));
        List<Fix.Edit> edits = new ArrayList<>(removals(parts, places.subList(1, places.size())));
        if (parts.size() > places.size()) {
            edits.add(new Fix.Edit(first.weightStart(), first.start(), sum == 1 ? "" : shown(sum) + " * "));
        }
        report.add(
                Code.WM305,
                second.weightStart(),
                second.end(),
                brief(name) + " is in this union " + places.size() + " times",
                Double.isInfinite(sum) ? Optional.empty() : Optional.of(new Fix("add up the weights", edits)),
                Optional.empty());
    }

    /**
     * Removes the branches at {@code indexes}; a branch that is left alone loses its weight, which would mean nothing.
     */
    private static List<Fix.Edit> removals(List<Part> parts, List<Integer> indexes) {
        List<Fix.Edit> edits = new ArrayList<>();
        indexes.forEach(index -> edits.add(Blanks.removal(parts, index)));
        if (parts.size() - indexes.size() == 1) {
            for (int i = 0; i < parts.size(); i++) {
                if (!indexes.contains(i) && parts.get(i).hasWeight()) {
                    edits.add(new Fix.Edit(
                            parts.get(i).weightStart(), parts.get(i).start(), ""));
                }
            }
        }
        return edits;
    }

    private static String shown(double weight) {
        return BigDecimal.valueOf(weight).stripTrailingZeros().toPlainString();
    }

    private static boolean isNegative(NameTree<Path> tree) {
        return tree instanceof NameTree.Neg<Path>;
    }

    private static boolean isNothing(NameTree<Path> tree) {
        return isNegative(tree) || tree instanceof NameTree.Fail<Path>;
    }
}
