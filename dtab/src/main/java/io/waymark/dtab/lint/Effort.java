package io.waymark.dtab.lint;

/** How much one part of a check may still do. Counted, not timed: the same table gets the same findings. */
final class Effort {
    private long left;

    Effort(long units) {
        this.left = units;
    }

    /** Takes {@code units}; false, from then on always, if there are not that many. */
    boolean spend(long units) {
        left = units > left ? -1 : left - units;
        return left >= 0;
    }

    boolean isSpent() {
        return left < 0;
    }
}
