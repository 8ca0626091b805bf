package io.waymark.dtab.lint;

import io.waymark.dtab.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The findings so far, of one text. */
final class Report {
    private static final int SHOWN_MAX = 60;

    private final int[] lineStarts;
    private final List<Finding> findings = new ArrayList<>();

    Report(String text) {
        int[] starts = new int[16];
        int count = 1; // the first begins at 0
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
            }
            starts[count++] = at + 1;
        }
        this.lineStarts = Arrays.copyOf(starts, count);
    }

    void add(Code code, int start, int end, String message, Optional<Fix> fix, Optional<Path> witness) {
        int line = line(start);
        findings.add(new Finding(code, start, end, line, start - lineStarts[line - 1] + 1, message, fix, witness));
    }

    void add(Code code, int start, int end, String message, Fix fix) {
        add(code, start, end, message, Optional.of(fix), Optional.empty());
    }

    void add(Code code, int start, int end, String message) {
        add(code, start, end, message, Optional.empty(), Optional.empty());
    }

    /** The line of {@code position}, counted from 1. */
    int line(int position) {
        int found = Arrays.binarySearch(lineStarts, position);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** A text for a message, not all of it if it is long. */
    static String brief(Object shown) {
        String text = shown.toString();
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }

    List<Finding> sorted() {
        findings.sort(Comparator.comparingInt(Finding::start).thenComparing(Finding::code));
        return List.copyOf(findings);
    }
}
