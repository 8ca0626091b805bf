package io.waymark.dtab;

import java.util.List;

/**
 * A table as its author wrote it: the text, and where in it each entry stands.
 *
 * <p>Immutable.
 */
public final class DtabText {
    private final String text;
    private final List<Entry> entries;
    private final Dtab dtab;

    /**
     * An entry and its place in the text, in UTF-16 units from 0.
     *
     * @param start where its prefix begins
     * @param destination where the tree after the arrow begins
     * @param end after its last character that is neither blank nor comment; the semicolon is not part of it
     */
    public record Entry(Dentry dentry, int start, int destination, int end) {}

    private DtabText(String text, List<Entry> entries) {
        this.text = text;
        this.entries = List.copyOf(entries);
        this.dtab = Dtab.of(entries.stream().map(Entry::dentry).toList());
    }

    /**
     * Reads a table as {@link Dtab#parse(String, Limits)} does.
     *
     * @throws DtabSyntaxException if {@code text} is not a table
     */
    public static DtabText parse(String text, Limits limits) {
        return new DtabText(text, new DtabReader(text, limits).entries());
    }

    /** As {@link #parse(String, Limits)}, under the usual limits. */
    public static DtabText parse(String text) {
        return parse(text, Limits.DEFAULT);
    }

    /** What the author wrote. */
    public String text() {
        return text;
    }

    /** The entries in order of writing. */
    public List<Entry> entries() {
        return entries;
    }

    /** What the text says. */
    public Dtab dtab() {
        return dtab;
    }

    /** The line of {@code position}, counted from 1; lines end with LF. */
    public int line(int position) {
        return (int) text.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
    }

    /** The column of {@code position} in its line, counted from 1 in UTF-16 units. */
    public int column(int position) {
        return position - text.lastIndexOf('\n', position - 1);
    }
}
