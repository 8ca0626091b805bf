package io.waymark.dtab;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A name: a list of labels, as in {@code /svc/users}. The empty path is shown as {@code /}.
 *
 * <p>Immutable. Paths are equal when their labels are, byte by byte.
 */
public final class Path implements Name, Comparable<Path> {
    /** The path without labels, {@code /}. */
    public static final Path EMPTY = new Path(new Label[0]);

    private final Label[] labels;
    private int hash; // 0 until it is asked for; every thread that works it out gets the same

    private Path(Label[] labels) {
        this.labels = labels;
    }

    /**
     * Reads the text form, such as {@code /svc/caf\xc3\xa9}; white space and comments around it are passed over.
     *
     * @throws DtabSyntaxException if {@code text} is not exactly one path
     */
    public static Path parse(String text) {
        return new DtabReader(text, Limits.DEFAULT).path();
    }

    /** The path with these labels, each given as plain text; {@code Path.of("svc", "users")} is {@code /svc/users}. */
    public static Path of(String... labels) {
        Label[] converted = new Label[labels.length];
        for (int i = 0; i < labels.length; i++) {
            converted[i] = Label.of(labels[i]);
        }
        return ofOwned(converted);
    }

    /** The path with these labels. */
    public static Path of(List<Label> labels) {
        return ofOwned(labels.toArray(Label[]::new));
    }

    /** The path with these labels; the array is never changed by anybody. */
    static Path ofOwned(Label[] labels) {
        return labels.length == 0 ? EMPTY : new Path(labels);
    }

    /** How many labels there are. */
    public int size() {
        return labels.length;
    }

    public boolean isEmpty() {
        return labels.length == 0;
    }

    /** The label at {@code index}, counted from 0. */
    public Label label(int index) {
        return labels[index];
    }

    /** The labels, unmodifiable. */
    public List<Label> labels() {
        return Collections.unmodifiableList(Arrays.asList(labels));
    }

    /** Whether the first labels of this path are all those of {@code prefix}. */
    public boolean startsWith(Path prefix) {
        int size = prefix.labels.length;
        return labels.length >= size && Arrays.equals(labels, 0, size, prefix.labels, 0, size);
    }

    /** The first {@code count} labels, or all if there are fewer. */
    public Path take(int count) {
        return count >= labels.length ? this : ofOwned(Arrays.copyOf(labels, count));
    }

    /** What is left without the first {@code count} labels; the empty path if there are fewer. */
    public Path drop(int count) {
        if (count == 0) {
            return this;
        }
        return count >= labels.length ? EMPTY : new Path(Arrays.copyOfRange(labels, count, labels.length));
    }

    /** These labels and then those of {@code suffix}. */
    public Path concat(Path suffix) {
        if (suffix.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return suffix;
        }
        Label[] joined = Arrays.copyOf(labels, labels.length + suffix.labels.length);
        System.arraycopy(suffix.labels, 0, joined, labels.length, suffix.labels.length);
        return new Path(joined);
    }

    /** These labels and then one more, given as plain text. */
    public Path child(String label) {
        Label[] longer = Arrays.copyOf(labels, labels.length + 1);
        longer[labels.length] = Label.of(label);
        return new Path(longer);
    }

    /** The text form, which {@link #parse} reads back to an equal path. */
    public String show() {
        if (labels.length == 0) {
            return "/";
        }
        StringBuilder text = new StringBuilder();
        for (Label label : labels) {
            text.append('/').append(label.show());
        }
        return text.toString();
    }

    /** Orders label by label; a path comes before those it is a prefix of. */
    @Override
    public int compareTo(Path other) {
        return Arrays.compare(labels, other.labels);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Path path && hashCode() == path.hashCode() && Arrays.equals(labels, path.labels));
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Arrays.hashCode(labels);
            hash = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return show();
    }
}
