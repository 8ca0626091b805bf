package io.waymark.live;

import java.time.Duration;
import java.time.Instant;

/** The time, and tasks for later. Tests give one whose time is moved by hand. */
public interface Scheduler {

    /** The time now. */
    Instant now();

    /**
     * Runs {@code task} once, {@code delay} from now, unless the returned watch is closed before. It must not block.
     */
    Watch schedule(Duration delay, Runnable task);
}
