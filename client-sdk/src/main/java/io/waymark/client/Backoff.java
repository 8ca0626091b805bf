package io.waymark.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before trying again: longer each time, and never the same for two that failed together. */
final class Backoff {
    private static final int DOUBLINGS_MAX = 20;

    private final long minMillis;
    private final long maxMillis;
    private final RandomGenerator random;

    Backoff(Duration min, Duration max, RandomGenerator random) {
        this.minMillis = min.toMillis();
        this.maxMillis = max.toMillis();
        this.random = random;
    }

    /**
     * The wait after so many failures in a row: between nothing and {@code min} for the first, then half to all of
     * twice as much each time.
     */
    Duration after(int failures) {
        if (failures <= 1) {
            return Duration.ofMillis(random.nextLong(minMillis + 1));
        }
        long whole = Math.min(maxMillis, minMillis << Math.min(failures - 1, DOUBLINGS_MAX));
        return Duration.ofMillis(whole / 2 + random.nextLong(whole / 2 + 1));
    }
}
