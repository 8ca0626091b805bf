package io.waymark.interpreter.guard;

import java.time.Duration;

/**
 * When a source is not believed that says that endpoints are gone.
 *
 * @param shareLost of a service's endpoints, at least 0 and less than 1: if more than this share is gone, the old ones
 *     are held
 * @param atLeast services with fewer endpoints are never held: one of two that is gone is half of them
 * @param hold for how long; then the source is believed, so that scaling to zero on purpose works
 * @param window losses within this time count together
 */
public record BreakerOptions(boolean enabled, double shareLost, int atLeast, Duration hold, Duration window) {
    public static final BreakerOptions DEFAULT =
            new BreakerOptions(true, 0.5, 4, Duration.ofMinutes(10), Duration.ofSeconds(10));

    public BreakerOptions {
        if (!(shareLost >= 0 && shareLost < 1)) {
            throw new IllegalArgumentException(
                    "shareLost: %s (expected: at least 0 and less than 1)".formatted(shareLost));
        }
        if (atLeast < 1 || hold.isNegative() || hold.isZero() || window.isNegative()) {
            throw new IllegalArgumentException(
                    "breaker: at least %d, hold %s, window %s (expected: at least 1, more than 0, not negative)"
                            .formatted(atLeast, hold, window));
        }
    }

    /** Whether the loss of {@code lost} of {@code of} endpoints is more than is believed. */
    boolean isTooMuch(int lost, int of) {
        return enabled && of >= atLeast && lost > shareLost * of;
    }
}
