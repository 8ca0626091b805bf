package io.waymark.dtab.lint;

import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import java.util.List;

/**
 * What can be said of a table before it is used.
 *
 * <p>Whatever is said to be never or always so holds for the table by itself, for every name and whatever is outside of
 * it; a request's own entries come after it and may change that.
 */
public final class Lint {
    private static final long EFFORT_PER_ENTRY = 100;
    private static final long EFFORT_MIN = 1_000_000;

    private Lint() {}

    /**
     * Everything that can be said of {@code document}, in order of position. A pure function, if {@code facts} always
     * say the same. What it costs is limited: of a table that takes too much work to examine, {@link Code#WM107} says
     * that something is not known.
     *
     * @param limits those that names are bound under
     */
    public static List<Finding> check(DtabText document, Facts facts, Limits limits) {
        List<Part.Entry> entries = PartReader.entries(document);
        Report report = new Report(document.text());
        Effort effort = new Effort(EFFORT_MIN + EFFORT_PER_ENTRY * entries.size());
        PrefixTrie trie = new PrefixTrie(effort);
        for (Part.Entry entry : entries) {
            trie.add(entry.dentry().prefix(), entry.position());
        }
        Outcomes outcomes = new Outcomes(entries, trie, effort);
        new EntryCheck(document.text(), entries, outcomes, effort, report).run();
        new TreeCheck(entries, outcomes, report).run();
        new NamerCheck(entries, trie, facts, report).run();
        new LabelCheck(document.text(), entries, report).run();
        new EndCheck(document, entries, trie, outcomes, limits, effort, report).run();
        new UseCheck(document, entries, trie, facts, limits, effort, report).run();
        if (effort.isSpent()) {
            report.add(
                    Code.WM107,
                    0,
                    0,
                    "the table takes too much work to examine: findings about what entries lead to may be missing");
        }
        return report.sorted();
    }
}
