package io.waymark.dtab.edit;

import io.waymark.dtab.Dentry;
import java.util.List;

/** A patch that does not fit the table; nothing of it was applied. */
public final class PatchException extends Exception {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public enum Kind {
        /** What was expected is not there. */
        UNEXPECTED,
        /** There is no entry of that prefix. */
        ABSENT,
        /** There are several entries of that prefix, and it was not said which is meant. */
        AMBIGUOUS
    }

    private final Kind kind;
    private final int step;
    private final transient List<Dentry> found;

    PatchException(Kind kind, int step, List<Dentry> found, String message) {
        super(message);
        this.kind = kind;
        this.step = step;
        this.found = List.copyOf(found);
    }

    public Kind kind() {
        return kind;
    }

    /** Which change does not fit, counted from 0. */
    public int step() {
        return step;
    }

    /** The entries of its prefix that are there. */
    public List<Dentry> found() {
        return found;
    }
}
