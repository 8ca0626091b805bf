package io.waymark.server;

import io.waymark.live.Scheduler;
import io.waymark.live.Watch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The real time, and one thread for tasks for later. */
final class ProcessScheduler implements Scheduler, AutoCloseable {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("waymark-scheduler").daemon().factory());
    private final InstantSource clock;

    ProcessScheduler(InstantSource clock) {
        this.clock = clock;
        executor.setRemoveOnCancelPolicy(true); // or tasks that were called off would stay until their time
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    /** After {@link #close} nothing is run any more. */
    @Override
    public Watch schedule(Duration delay, Runnable task) {
        if (executor.isShutdown()) {
            return () -> {};
        }
        Future<?> future = executor.schedule(guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    /** Runs {@code task} again and again, {@code interval} after each end, until this is closed. */
    void repeat(Duration interval, Runnable task) {
        var unused = executor.scheduleWithFixedDelay(
                guarded(task), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error bug) { // the executor would keep it to itself
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
            }
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
