package io.waymark.interpreter;

import io.waymark.live.Scheduler;
import io.waymark.live.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** A clock moved by hand, and an executor that runs what it was given when it is told to. One thread. */
public final class VirtualTime implements Scheduler, Executor {
    private record Timer(Instant at, long number, Runnable task, AtomicBoolean cancelled) {}

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::at).thenComparingLong(Timer::number));
    private Instant now = Instant.EPOCH;
    private long scheduled;

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Watch schedule(Duration delay, Runnable task) {
        AtomicBoolean cancelled = new AtomicBoolean();
        timers.add(new Timer(now.plus(delay), scheduled++, task, cancelled));
        return () -> cancelled.set(true);
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs everything that waits, and what comes of it, without letting time pass. */
    public void settle() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets time pass, running what falls due in order. */
    public void advance(Duration time) {
        Instant end = now.plus(time);
        settle();
        for (Timer timer = timers.peek(); timer != null && !timer.at().isAfter(end); timer = timers.peek()) {
            timers.remove();
            now = timer.at();
            if (!timer.cancelled().get()) {
                timer.task().run();
                settle();
            }
        }
        now = end;
    }
}
