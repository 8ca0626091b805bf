package io.waymark.dtab.lint;

import java.util.Comparator;
import java.util.List;

/**
 * A change of the text after which the finding is gone.
 *
 * @param title what it does, as a command: {@code remove the entry}
 * @param edits in order of position; they do not overlap
 */
public record Fix(String title, List<Edit> edits) {

    /**
     * What stands from {@code start} to {@code end} becomes {@code replacement}.
     *
     * @param start in UTF-16 units of the text that was checked
     */
    public record Edit(int start, int end, String replacement) {}

    public Fix {
        edits = edits.stream().sorted(Comparator.comparingInt(Edit::start)).toList();
    }

    static Fix of(String title, int start, int end, String replacement) {
        return new Fix(title, List.of(new Edit(start, end, replacement)));
    }

    /** {@code text}, which is the one that was checked, with the edits made. */
    public String apply(String text) {
        StringBuilder changed = new StringBuilder();
        int from = 0;
        for (Edit edit : edits) {
            changed.append(text, from, edit.start()).append(edit.replacement());
            from = edit.end();
        }
        return changed.append(text, from, text.length()).toString();
    }
}
