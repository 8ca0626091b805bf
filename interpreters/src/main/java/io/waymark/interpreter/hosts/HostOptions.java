package io.waymark.interpreter.hosts;

import java.time.Duration;

/**
 * How hosts are looked up.
 *
 * @param interval how long an answer is good
 * @param timeout how long to wait for an answer before the last one is called stale
 * @param intervalMax how rarely a host is asked for again that does not exist or cannot be found out: the interval
 *     doubles up to this
 * @param hostsMax how many hosts may be looked up at once, over all names
 */
public record HostOptions(Duration interval, Duration timeout, Duration intervalMax, int hostsMax) {
    /** Every 5 s; 5 s for an answer; every minute at least; 100,000 hosts. */
    public static final HostOptions DEFAULT =
            new HostOptions(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMinutes(1), 100_000);

    public HostOptions {
        if (interval.toMillis() < 1 || timeout.toMillis() < 1 || intervalMax.compareTo(interval) < 0 || hostsMax < 1) {
            throw new IllegalArgumentException(
                    "hosts: %s, %s, %s, %d (expected: each more than 0, and the third at least the first)"
                            .formatted(interval, timeout, intervalMax, hostsMax));
        }
    }
}
