package io.waymark.client;

import io.waymark.live.Scheduler;
import io.waymark.live.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The real time, and tasks for later on the client's thread. */
record Timers(ScheduledExecutorService thread) implements Scheduler {

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Watch schedule(Duration delay, Runnable task) {
        Future<?> scheduled = thread.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }
}
