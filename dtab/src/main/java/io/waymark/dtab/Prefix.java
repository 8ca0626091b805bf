package io.waymark.dtab;

import java.util.List;

/**
 * The left side of an entry: what the beginning of a path must look like for the entry to apply.
 *
 * @param elements labels, which match an equal label, and {@link Wildcard}, which matches any one label; without
 *     elements ({@code /}) the prefix matches every path
 */
public record Prefix(List<Element> elements) {

    public Prefix {
        elements = List.copyOf(elements);
    }

    /** A label, or the wildcard. */
    public sealed interface Element permits Label, Wildcard {
        /** The text form. */
        String show();
    }

    /** Matches any one label; written {@code *}. */
    public enum Wildcard implements Element {
        ANY;

        @Override
        public String show() {
            return "*";
        }
    }

    /** The prefix that matches {@code path} and every path that goes on from it. */
    public static Prefix of(Path path) {
        return new Prefix(List.copyOf(path.labels()));
    }

    /**
     * Reads the text form, such as {@code /svc/*}.
     *
     * @throws DtabSyntaxException if {@code text} is not exactly one prefix
     */
    public static Prefix parse(String text) {
        return new DtabReader(text, Limits.DEFAULT).prefix();
    }

    public int size() {
        return elements.size();
    }

    /** Whether {@code path} is long enough and each of its first labels fits the element at its place. */
    public boolean matches(Path path) {
        if (path.size() < elements.size()) {
            return false;
        }
        for (int i = 0; i < elements.size(); i++) {
            Element element = elements.get(i);
            if (element != Wildcard.ANY && !element.equals(path.label(i))) {
                return false;
            }
        }
        return true;
    }

    /** The text form, which {@link #parse} reads back to an equal prefix. */
    public String show() {
        if (elements.isEmpty()) {
            return "/";
        }
        StringBuilder text = new StringBuilder();
        for (Element element : elements) {
            text.append('/').append(element.show());
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return show();
    }
}
