package io.waymark.dtab.lint;

import static io.waymark.dtab.lint.Report.brief;
import static java.util.stream.Collectors.joining;

import io.waymark.dtab.DtabText;
import io.waymark.dtab.Label;
import io.waymark.dtab.Limits;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Names that do not come to an end, or only just. Whether there are any cannot be decided in general; here a name for
 * each entry is followed, and every finding is about a name that was really bound.
 */
final class EndCheck {
    private static final Label FILLER = Label.of("x");
    private static final int EXTENSIONS_MAX = 4;
    private static final int HEAVY_MAX = 3;
    private static final int SHOWN_MAX = 4;

    private record Followed(Path name, int entry, Reach.Found found) {}

    private final DtabText document;
    private final List<Part.Entry> entries;
    private final PrefixTrie trie;
    private final Outcomes outcomes;
    private final Limits limits;
    private final Effort effort;
    private final Report report;
    private final Reach reach;
    private final Trial trial;
    private final List<Followed> followed = new ArrayList<>();
    private final Set<Integer> reported = new HashSet<>();

    EndCheck(
            DtabText document,
            List<Part.Entry> entries,
            PrefixTrie trie,
            Outcomes outcomes,
            Limits limits,
            Effort effort,
            Report report) {
        this.document = document;
        this.entries = entries;
        this.trie = trie;
        this.outcomes = outcomes;
        this.limits = limits;
        this.effort = effort;
        this.report = report;
        this.reach = new Reach(entries, trie, outcomes, limits, effort);
        this.trial = new Trial(document.dtab(), limits);
    }

    void run() {
        for (Part.Entry entry : entries) {
            checkNesting(entry);
            List<Label> labels = new ArrayList<>();
            entry.dentry().prefix().elements().forEach(element -> labels.add(element instanceof Label l ? l : FILLER));
            Path name = Path.of(labels);
            follow(name, entry.position());
            for (Path leaf : leaves(entry.dentry().destination())) {
                for (Path rest : trie.extensions(leaf, FILLER, EXTENSIONS_MAX)) {
                    follow(name.concat(rest), entry.position());
                }
            }
        }
        boolean givenUp = reach.isGivenUp();
        for (Reach.Suspect suspect : reach.suspects()) {
            if (trial.isSpent()) {
                givenUp = true;
                break;
            }
            if (!reported.contains(suspect.entry())) {
                addSuspect(suspect);
            }
        }
        checkLong();
        checkHeavy();
        checkSelf();
        if (givenUp && !effort.isSpent()) {
            report.add(Code.WM107, 0, 0, "not every name was followed to its end: there may be more that have none");
        }
    }

    private void follow(Path name, int entry) {
        Reach.Found found = reach.follow(name, entry);
        if (!found.isEndless()) {
            followed.add(new Followed(name, entry, found));
        }
    }

    private void addSuspect(Reach.Suspect suspect) {
        Path name = suspect.name();
        String way = suspect.way().stream().limit(SHOWN_MAX).map(Report::brief).collect(joining(" → ")) + " → …";
        switch (trial.bind(name, true)) {
            case ENDLESS_WHATEVER_NAMERS_SAY ->
                add(Code.WM101, suspect.entry(), brief(name) + " never comes to an end: " + way, name);
            case ENDLESS_WITHOUT_NAMERS ->
                add(
                        Code.WM102,
                        suspect.entry(),
                        brief(name) + " never comes to an end when no namer knows it: " + way,
                        name);
            case ENDLESS_BRANCH ->
                add(
                        Code.WM103,
                        suspect.entry(),
                        "a branch of " + brief(name) + " never comes to an end, and is left out: " + way,
                        name);
            case TOO_LONG -> addTooLong(suspect.entry(), name);
            case TOO_MUCH_WORK -> addTooMuch(suspect.entry(), name);
            case FINE -> {}
        }
    }

    /** Of names that are long but end, only the longest is told: those on its way are long, too. */
    private void checkLong() {
        Optional<Followed> longest = followed.stream()
                .max(Comparator.comparingInt(name -> name.found().lookups()));
        if (longest.isEmpty() || longest.get().found().lookups() <= limits.depthMax() * 4L / 5) {
            return;
        }
        Path name = longest.get().name();
        int lookups = longest.get().found().lookups();
        if (lookups > limits.depthMax() && trial.bind(name, false) == Trial.Verdict.TOO_LONG) {
            addTooLong(longest.get().entry(), name);
        } else {
            add(
                    Code.WM105,
                    longest.get().entry(),
                    "%s takes %d lookups one after another, of %d that may be"
                            .formatted(brief(name), lookups, limits.depthMax()),
                    name);
        }
    }

    private void checkHeavy() {
        followed.stream()
                .filter(name -> weight(name.found()) > 1)
                .sorted(Comparator.comparingDouble((Followed name) -> weight(name.found()))
                        .reversed())
                .limit(HEAVY_MAX)
                .filter(name -> trial.bind(name.name(), false) == Trial.Verdict.TOO_MUCH_WORK)
                .findFirst()
                .ifPresent(name -> addTooMuch(name.entry(), name.name()));
    }

    private double weight(Reach.Found found) {
        return Math.max(found.size() / limits.treeSizeMax(), found.work() / limits.lookupsMax());
    }

    private void addTooLong(int entry, Path name) {
        add(
                Code.WM104,
                entry,
                "%s takes more than %d lookups one after another".formatted(brief(name), limits.depthMax()),
                name);
    }

    private void addTooMuch(int entry, Path name) {
        add(
                Code.WM106,
                entry,
                "%s takes more than %d lookups, or its tree has more than %d nodes"
                        .formatted(brief(name), limits.lookupsMax(), limits.treeSizeMax()),
                name);
    }

    private void add(Code code, int position, String message, Path witness) {
        if (reported.add(position)) {
            Part.Entry entry = entries.get(position);
            report.add(code, entry.start(), entry.end(), message, Optional.empty(), Optional.of(witness));
        }
    }

    private void checkSelf() {
        for (Part.Entry entry : entries) {
            if (reported.contains(entry.position())) {
                continue;
            }
            for (Path leaf : leaves(entry.dentry().destination())) {
                if (entry.dentry().prefix().matches(leaf)) {
                    report.add(
                            Code.WM109,
                            entry.start(),
                            entry.end(),
                            "%s leads to %s, which this entry matches again"
                                    .formatted(brief(entry.dentry().prefix()), brief(leaf)));
                    break;
                }
            }
        }
    }

    /** The leaves that may be tried. */
    private Collection<Path> leaves(NameTree<Path> tree) {
        Set<Path> leaves = new HashSet<>();
        collect(tree, leaves);
        return leaves.stream().sorted().toList();
    }

    private void collect(NameTree<Path> tree, Set<Path> leaves) {
        if (tree instanceof NameTree.Leaf<Path> leaf) {
            leaves.add(leaf.value());
        } else if (tree instanceof NameTree.Alt<Path> alt) {
            for (NameTree<Path> choice : alt.choices()) {
                collect(choice, leaves);
                if (outcomes.isNeverNegative(choice)) {
                    break;
                }
            }
        } else if (tree instanceof NameTree.Union<Path> union) {
            union.branches().forEach(branch -> collect(branch.tree(), leaves));
        }
    }

    private void checkNesting(Part.Entry entry) {
        String text = document.text();
        int deepest = 0;
        int depth = 0;
        for (int at = entry.destination().start(); at < entry.end(); at = Blanks.skip(text, at + 1)) {
            char c = text.charAt(at);
            if (c == '/') {
                while (at + 1 < entry.end() && PartReader.isPathCharacter(text.charAt(at + 1))) {
                    at++;
                }
            } else if (c == '(') {
                deepest = Math.max(deepest, ++depth);
            } else if (c == ')') {
                depth--;
            }
        }
        if (deepest > limits.nestingMax() * 4L / 5) {
            report.add(
                    Code.WM108,
                    entry.destination().start(),
                    entry.destination().end(),
                    "parentheses nest %d deep, of %d that may be".formatted(deepest, limits.nestingMax()));
        }
    }
}
