package io.waymark.interpreter.source;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures in a row: twice as long each time, up to a maximum, and never quite the same, so that
 * many who fail together do not come back together.
 *
 * @param first the longest wait after the first failure
 * @param max the longest wait of all
 */
public record Backoff(Duration first, Duration max, RandomGenerator random) {
    private static final int DOUBLINGS_MAX = 30;

    public Backoff {
        if (first.isNegative() || first.isZero() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "back-off: %s to %s (expected: more than 0, and the second at least the first)"
                            .formatted(first, max));
        }
    }

    /** The wait after {@code failures} in a row, at least 1: between half of the longest wait and all of it. */
    public Duration delay(int failures) {
        double longest = (double) first.toMillis() * (1L << Math.min(Math.max(failures, 1) - 1, DOUBLINGS_MAX));
        double capped = Math.min(longest, (double) max.toMillis());
        return Duration.ofMillis(Math.round(capped * (0.5 + 0.5 * random.nextDouble())));
    }

    /** A time of about {@code usual}, from three quarters of it to all of it, so that not all come at once. */
    public Duration spread(Duration usual) {
        return Duration.ofMillis(
                Math.max(1, Math.round((double) usual.toMillis() * (0.75 + 0.25 * random.nextDouble()))));
    }
}
