package io.waymark.dtab;

/**
 * A text that is not what it should be. {@link #getMessage} is worded as Finagle words it, since clients of namerd show
 * it to people; {@link #explain} is Waymark's own, with line, column and a pointer.
 */
public final class DtabSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;
    // A message holds the whole text up to this length, and only the surroundings of the error above it.
    private static final int TEXT_SHOWN_MAX = 1_000;

    private final String text;
    private final int position;
    private final String problem;

    /** {@code expected} and {@code found} at {@code position}, counted in UTF-16 units from 0. */
    DtabSyntaxException(String text, int position, String expected, String found) {
        this(text, position, expected + " expected but " + found + " found");
    }

    DtabSyntaxException(String text, int position, String problem) {
        super(problem + " at '" + marked(text, position) + "'");
        this.text = text;
        this.position = position;
        this.problem = problem;
    }

    /** Where the text stops making sense: UTF-16 units from its beginning; its length if more was expected. */
    public int position() {
        return position;
    }

    /** The line of {@link #position}, counted from 1; lines end with LF. */
    public int line() {
        return (int) text.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
    }

    /** The column of {@link #position} in its line, counted from 1. */
    public int column() {
        return position - lineStart() + 1;
    }

    /** What is wrong, without the text. */
    public String problem() {
        return problem;
    }

    /** The place, the problem, the line in question and a pointer to the character. */
    public String explain() {
        int end = text.indexOf('\n', position);
        int start = Math.max(lineStart(), position - 60);
        String line = text.substring(start, Math.min(end < 0 ? text.length() : end, position + 60));
        return "%d:%d: %s%n  %s%n  %s^".formatted(line(), column(), problem, line, " ".repeat(position - start));
    }

    private int lineStart() {
        return text.lastIndexOf('\n', position - 1) + 1;
    }

    private static String marked(String text, int position) {
        int start = 0;
        int end = text.length();
        if (text.length() > TEXT_SHOWN_MAX) {
            start = Math.max(0, position - TEXT_SHOWN_MAX / 2);
            end = Math.min(text.length(), position + TEXT_SHOWN_MAX / 2);
        }
        String before = (start > 0 ? "…" : "") + text.substring(start, position);
        if (position >= text.length()) {
            return before + "[]";
        }
        return before + "[" + text.charAt(position) + "]" + text.substring(position + 1, end)
                + (end < text.length() ? "…" : "");
    }
}
