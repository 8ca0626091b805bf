package io.waymark.dtab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A delegation table: rules that say what a name means, of which later ones win.
 *
 * <p>Immutable; equal when the entries are equal, in the same order.
 */
public final class Dtab {
    /** The table without rules. */
    public static final Dtab EMPTY = new Dtab(List.of());

    private final List<Dentry> dentries;
    // A table made by concat leaves its entries in the two it was made of, and their indexes with them: appending a
    // request's few rules to a namespace's many costs nothing. Halves have no halves.
    private final @Nullable Dtab base;
    private final @Nullable Dtab later;
    // Built at the first lookup, unless there are halves; building it twice in a race is harmless.
    private volatile @Nullable PrefixIndex index;
    private int hash; // 0 until it is asked for; every thread that works it out gets the same

    private Dtab(List<Dentry> dentries) {
        this.dentries = List.copyOf(dentries);
        this.base = null;
        this.later = null;
    }

    private Dtab(Dtab base, Dtab later) {
        this.dentries = new JoinedList<>(base.dentries, later.dentries);
        this.base = base;
        this.later = later;
    }

    /** The table with these entries, in order of writing. */
    public static Dtab of(List<Dentry> dentries) {
        return dentries.isEmpty() ? EMPTY : new Dtab(dentries);
    }

    /**
     * Reads a table: entries separated by semicolons, with blanks and comments anywhere between tokens. The empty text
     * is the empty table.
     *
     * @throws DtabSyntaxException if {@code text} is not a table
     */
    public static Dtab parse(String text) {
        return parse(text, Limits.DEFAULT);
    }

    /** As {@link #parse(String)}, under other limits. */
    public static Dtab parse(String text, Limits limits) {
        return of(new DtabReader(text, limits).dtab());
    }

    /** The entries in order of writing: the last has the highest precedence. Unmodifiable. */
    public List<Dentry> dentries() {
        return dentries;
    }

    public boolean isEmpty() {
        return dentries.isEmpty();
    }

    /**
     * What {@code path} means after one step. Every entry whose prefix matches takes part, the last written first, with
     * the rest of the path appended to its leaves; several entries make one alternation, none makes {@code ~}.
     *
     * <p>Under {@code /svc => /host}, {@code /svc/users} means {@code /host/users}. The cost grows with the length of
     * the path and the number of entries that match it, not with the number of entries.
     */
    public NameTree<Path> lookup(Path path) {
        int[] matches = matches(path);
        if (matches.length == 0) {
            return NameTree.neg();
        }
        if (matches.length == 1) {
            return meaning(matches[0], path);
        }
        List<NameTree<Path>> choices = new ArrayList<>(matches.length);
        for (int i = matches.length - 1; i >= 0; i--) {
            choices.add(meaning(matches[i], path));
        }
        return new NameTree.Alt<>(choices);
    }

    /** The entries that take part in the lookup of {@code path}, the winning one first. */
    public List<Dentry> matching(Path path) {
        int[] matches = matches(path);
        List<Dentry> matching = new ArrayList<>(matches.length);
        for (int i = matches.length - 1; i >= 0; i--) {
            matching.add(dentries.get(matches[i]));
        }
        return matching;
    }

    private NameTree<Path> meaning(int position, Path path) {
        Dentry dentry = dentries.get(position);
        Path rest = path.drop(dentry.prefix().size());
        return rest.isEmpty() ? dentry.destination() : dentry.destination().map(leaf -> leaf.concat(rest));
    }

    /** The positions of the entries that match {@code path}, in order of writing. Not to be changed. */
    int[] matches(Path path) {
        if (base == null || later == null) {
            return index().matches(path);
        }
        int[] first = base.index().matches(path);
        int[] second = later.index().matches(path);
        if (second.length == 0) {
            return first;
        }
        int[] all = Arrays.copyOf(first, first.length + second.length);
        for (int i = 0; i < second.length; i++) {
            all[first.length + i] = base.dentries.size() + second[i];
        }
        return all;
    }

    private PrefixIndex index() {
        PrefixIndex built = index;
        if (built == null) {
            built = new PrefixIndex(dentries);
            index = built;
        }
        return built;
    }

    /** The entry at {@code position}, counted from 0 in order of writing. */
    Dentry dentry(int position) {
        return dentries.get(position);
    }

    /**
     * These entries and then those of {@code later}, which so take precedence. Neither the entries of this table are
     * copied nor its index built anew.
     */
    public Dtab concat(Dtab later) {
        if (later.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return later;
        }
        // What this table begins with is taken to be the big part, whose index is worth keeping.
        if (this.base != null && this.later != null) {
            return new Dtab(this.base, new Dtab(new JoinedList<>(this.later.dentries, later.dentries)));
        }
        return new Dtab(this, later.base == null ? later : new Dtab(later.dentries));
    }

    /**
     * This table without the entries of {@code prefix} at its front; this table if it does not begin with exactly them.
     */
    public Dtab stripPrefix(Dtab prefix) {
        int count = prefix.dentries.size();
        boolean begins = count <= dentries.size() && dentries.subList(0, count).equals(prefix.dentries);
        return begins ? of(dentries.subList(count, dentries.size())) : this;
    }

    /** The entries' text forms joined by semicolons, which {@link #parse} reads back to an equal table. */
    public String show() {
        return dentries.stream().map(Dentry::show).collect(Collectors.joining(";"));
    }

    @Override
    public boolean equals(Object other) {
        // Big tables that differ in one entry are compared again and again: by their hashes, all but the first time.
        return this == other
                || (other instanceof Dtab dtab && hashCode() == dtab.hashCode() && dentries.equals(dtab.dentries));
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = dentries.hashCode();
            hash = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return show();
    }
}
