package io.waymark.dtab.lint;

import java.util.List;

/** The blanks and comments between what is written, for edits that remove something. */
final class Blanks {
    private Blanks() {}

    /** The first position from {@code position} on that is neither blank nor in a comment. */
    static int skip(String text, int position) {
        int at = position;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int newline = text.indexOf('\n', at);
                at = newline < 0 ? text.length() : newline + 1;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                break;
            }
        }
        return at;
    }

    /** Removes {@code entry} and its semicolon, and its line if nothing else stands there. */
    static Fix.Edit removal(String text, Part.Entry entry) {
        int start = entry.start();
        int semicolon = skip(text, entry.end());
        int end = semicolon < text.length() && text.charAt(semicolon) == ';' ? semicolon + 1 : entry.end();
        int lineStart = start;
        while (lineStart > 0 && isBlank(text.charAt(lineStart - 1))) {
            lineStart--;
        }
        int lineEnd = end;
        while (lineEnd < text.length() && isBlank(text.charAt(lineEnd))) {
            lineEnd++;
        }
        boolean wholeLine = (lineStart == 0 || text.charAt(lineStart - 1) == '\n')
                && lineEnd < text.length()
                && text.charAt(lineEnd) == '\n';
        return wholeLine ? new Fix.Edit(lineStart, lineEnd + 1, "") : new Fix.Edit(start, end, "");
    }

    /** Removes the part at {@code index} of an alternation or union, and what joins it to the others. */
    static Fix.Edit removal(List<Part> parts, int index) {
        Part part = parts.get(index);
        return index == 0
                ? new Fix.Edit(part.weightStart(), parts.get(1).weightStart(), "")
                : new Fix.Edit(parts.get(index - 1).end(), part.end(), "");
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r';
    }
}
