package io.waymark.interpreter.files;

import io.waymark.live.Scheduler;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is there from what is only passed through: a file that is gone may be about to be put back, an empty one
 * to be written. Such a sight is believed when nothing else has been seen for a while.
 */
final class Doubt {
    private final Duration delay;
    private final Scheduler scheduler;
    private @Nullable Object seen;
    private Instant since = Instant.MIN;

    Doubt(Duration delay, Scheduler scheduler) {
        this.delay = delay;
        this.scheduler = scheduler;
    }

    /** Whether {@code sight} is to be believed: an equal one was doubted long enough ago, and none since. */
    boolean believes(Object sight) {
        Instant now = scheduler.now();
        if (!sight.equals(seen)) {
            seen = sight;
            since = now;
        }
        return !now.isBefore(since.plus(delay));
    }

    /** There is nothing to doubt at present. */
    void clear() {
        seen = null;
    }

    /** After how long to look again; null if there is no need. */
    @Nullable
    Duration again() {
        if (seen == null) {
            return null;
        }
        Duration left = Duration.between(scheduler.now(), since.plus(delay));
        return left.isPositive() ? left : Duration.ofMillis(1);
    }
}
