package io.waymark.dtab;

/**
 * One rule of a delegation table: a path that {@code prefix} matches means {@code destination}, with the rest of the
 * path appended to each of its leaves.
 */
public record Dentry(Prefix prefix, NameTree<Path> destination) {

    /**
     * Reads one entry, such as {@code /svc => /host | ~}, without a semicolon.
     *
     * @throws DtabSyntaxException if {@code text} is not exactly one entry
     */
    public static Dentry parse(String text) {
        return new DtabReader(text, Limits.DEFAULT).dentry();
    }

    /** The text form, without blanks around the arrow: {@code /svc=>/host | ~}. */
    public String show() {
        return prefix.show() + "=>" + destination.show();
    }

    @Override
    public String toString() {
        return show();
    }
}
