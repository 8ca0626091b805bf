package io.waymark.dtab;

/** What one evaluation has used of its {@link Limits}. Every method throws when it is too much. */
final class Budget {
    // A lookup may find thousands of entries and each may be a large tree, so counting lookups alone is not enough.
    private static final long VISITS_A_LOOKUP = 100;

    private final Limits limits;
    private int lookups;
    private long visits; // entries that matched, and nodes of their trees
    private int nesting;

    Budget(Limits limits) {
        this.limits = limits;
    }

    /** Counts a lookup of {@code path} that {@code matches} entries answer. */
    void lookUp(Path path, int matches) {
        if (++lookups > limits.lookupsMax()) {
            throw new ExceededException("binding takes more than " + limits.lookupsMax()
                    + " lookups: names that lead to several others multiply (last: " + abridged(path) + ")");
        }
        visit(path, matches);
    }

    private void visit(Path path, int count) {
        visits += count;
        if (visits > VISITS_A_LOOKUP * limits.lookupsMax()) {
            throw new ExceededException("binding visits more than " + VISITS_A_LOOKUP * limits.lookupsMax()
                    + " entries and branches: many rules match the same names (last: " + abridged(path) + ")");
        }
    }

    private static String abridged(Path path) {
        return path.size() <= 10 ? path.show() : path.take(10).show() + "/…";
    }

    /** Counts a node of the tree that {@code path} means, and one more level of recursion until {@link #leave}. */
    void enter(Path path) {
        visit(path, 1);
        // Twice, since a level of parentheses and a lookup each take one.
        if (++nesting > 2 * limits.nestingMax()) {
            throw new ExceededException(
                    "binding nests more than " + 2 * limits.nestingMax() + " levels of lookups and trees");
        }
    }

    void leave() {
        nesting--;
    }

    /** Checks a tree found. */
    void checkTree(int size, int height) {
        if (size > limits.treeSizeMax() || height > limits.nestingMax()) {
            throw new ExceededException("the resulting tree has more than " + limits.treeSizeMax() + " nodes or "
                    + limits.nestingMax() + " levels");
        }
    }

    /** Ends the whole evaluation, whichever branch it is in. */
    static final class ExceededException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ExceededException(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
