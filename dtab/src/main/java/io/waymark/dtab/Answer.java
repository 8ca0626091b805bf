package io.waymark.dtab;

/**
 * What following a path or a tree came to.
 *
 * @param lookups lookups on the longest way from here to an end
 * @param limited whether the depth limit was met on the way, so that from another depth it may come to something else
 * @param size nodes of the resulting tree
 * @param height levels of the resulting tree
 * @param overdue whether it is pending or failed for nothing but answers that are {@link Names#isOverdue overdue}
 */
record Answer<T>(T value, int lookups, boolean limited, int size, int height, boolean overdue) {

    static <T> Answer<T> of(T value) {
        return new Answer<>(value, 0, false, 1, 0, false);
    }

    /** The answer where the depth limit is reached. */
    static <T> Answer<T> atLimit(T value) {
        return new Answer<>(value, 0, true, 1, 0, false);
    }

    /** The same answer, one lookup further up. */
    Answer<T> lookedUp() {
        return new Answer<>(value, lookups + 1, limited, size, height, overdue);
    }

    <R> Answer<R> with(R other) {
        return new Answer<>(other, lookups, limited, size, height, overdue);
    }

    Answer<T> overdue(boolean other) {
        return new Answer<>(value, lookups, limited, size, height, other);
    }

    /** Adds up the answers of branches. */
    static final class Sum {
        private int lookups;
        private boolean limited;
        private int size = 1;
        private int height;

        /** Counts what finding {@code answer} took, and not its tree. */
        void addEffort(Answer<?> answer) {
            lookups = Math.max(lookups, answer.lookups);
            limited |= answer.limited;
        }

        /** Counts the tree of {@code answer} as a branch. */
        void addTree(Answer<?> answer, Budget budget) {
            size += answer.size;
            height = Math.max(height, answer.height + 1);
            budget.checkTree(size, height);
        }

        /** The sum with {@code value}, whose tree is that of all branches counted. */
        <T> Answer<T> of(T value) {
            return new Answer<>(value, lookups, limited, size, height, false);
        }

        /** The sum with the value and the tree of {@code answer}. */
        <T> Answer<T> of(Answer<T> answer) {
            return new Answer<>(answer.value, lookups, limited, answer.size, answer.height, answer.overdue);
        }
    }
}
