package io.waymark.dtab.lint;

import static io.waymark.dtab.lint.Report.brief;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Entries that cannot matter because of others. */
final class EntryCheck {
    private final String text;
    private final List<Part.Entry> entries;
    private final Outcomes outcomes;
    private final Effort effort;
    private final Report report;

    EntryCheck(String text, List<Part.Entry> entries, Outcomes outcomes, Effort effort, Report report) {
        this.text = text;
        this.entries = entries;
        this.outcomes = outcomes;
        this.effort = effort;
        this.report = report;
    }

    void run() {
        PrefixTrie certain = new PrefixTrie(effort);
        PrefixTrie negative = new PrefixTrie(effort);
        Map<Dentry, Part.Entry> lastEqual = new HashMap<>();
        Map<Prefix, List<Part.Entry>> byPrefix = new LinkedHashMap<>();
        for (Part.Entry entry : entries) {
            Dentry dentry = entry.dentry();
            if (isNegative(entry)) {
                negative.add(dentry.prefix(), entry.position());
            } else {
                lastEqual.put(dentry, entry);
                byPrefix.computeIfAbsent(dentry.prefix(), unused -> new ArrayList<>(1))
                        .add(entry);
            }
            if (outcomes.isNeverNegative(entry.position())) {
                certain.add(dentry.prefix(), entry.position());
            }
        }
        for (Part.Entry entry : entries) {
            if (isNegative(entry)) {
                checkNegative(entry, negative);
                continue;
            }
            int winner = certain.lastCovering(entry.dentry().prefix());
            if (winner > entry.position()) {
                addUseless(Code.WM201, entry, "never wins: %s, which is never negative, comes first", winner);
                continue;
            }
            Part.Entry equal = lastEqual.getOrDefault(entry.dentry(), entry);
            if (equal.position() > entry.position()) {
                addUseless(Code.WM205, entry, "is written again: %s", equal.position());
            }
        }
        byPrefix.values().forEach(this::checkSamePrefix);
    }

    private void addUseless(Code code, Part.Entry entry, String message, int other) {
        Part.Entry by = entries.get(other);
        String where = brief(by.dentry().prefix()) + " in line " + report.line(by.start());
        report.add(
                code,
                entry.start(),
                entry.end(),
                brief(entry.dentry().prefix()) + " " + message.formatted(where),
                new Fix("remove the entry", List.of(Blanks.removal(text, entry))));
    }

    private void checkNegative(Part.Entry entry, PrefixTrie negative) {
        String prefix = brief(entry.dentry().prefix());
        Part destination = entry.destination();
        int together = negative.overlapping(entry.dentry().prefix());
        if (together > 1) {
            if (!effort.isSpent()) {
                report.add(
                        Code.WM204,
                        entry.start(),
                        entry.end(),
                        prefix + " => ~ hides the namers, but only together with another ~ for the same names");
            }
            return;
        }
        report.add(
                Code.WM203,
                entry.start(),
                entry.end(),
                prefix + " => ~ does not stop names that begin so: it is as if it were not there",
                Fix.of("write ! to stop here", destination.start(), destination.end(), "!"));
    }

    private void checkSamePrefix(List<Part.Entry> same) {
        long different = same.stream().map(Part.Entry::dentry).distinct().count();
        if (different < 2) {
            return;
        }
        Part.Entry first = same.get(0);
        Part.Entry last = same.get(same.size() - 1);
        boolean together = last.position() - first.position() == same.size() - 1;
        report.add(
                Code.WM206,
                last.start(),
                last.end(),
                "%s has %d entries, from line %d on: this one is tried first, the first one written last"
                        .formatted(brief(last.dentry().prefix()), same.size(), report.line(first.start())),
                together ? Optional.of(merged(same)) : Optional.empty(),
                Optional.empty());
    }

    private Fix merged(List<Part.Entry> same) {
        List<Fix.Edit> edits = new ArrayList<>();
        StringBuilder destination = new StringBuilder();
        for (int i = same.size() - 1; i >= 0; i--) {
            Part part = same.get(i).destination();
            // A written weight that has no effect must not become one of something else.
            destination.append(destination.isEmpty() ? "" : " | ").append(text, part.start(), part.end());
            if (i < same.size() - 1) {
                edits.add(Blanks.removal(text, same.get(i)));
            }
        }
        Part last = same.get(same.size() - 1).destination();
        edits.add(new Fix.Edit(last.start(), last.end(), destination.toString()));
        return new Fix("write them as one entry", edits);
    }

    private static boolean isNegative(Part.Entry entry) {
        NameTree<Path> destination = entry.dentry().destination();
        return destination instanceof NameTree.Neg<Path>;
    }
}
