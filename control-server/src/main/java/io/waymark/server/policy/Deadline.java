package io.waymark.server.policy;

import java.time.Duration;

/** A moment up to which a question is worth waiting for. */
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** 0 if it is over. */
    long nanosLeft() {
        return Math.max(0, nanos - System.nanoTime());
    }
}
