package io.waymark.live;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A {@link Scheduler} whose time stands still until it is moved by hand. For one thread. */
public final class ManualScheduler implements Scheduler {
    private record Task(Instant due, long order, Runnable run) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparingLong(Task::order));
    private Instant now = Instant.parse("2020-01-01T00:00:00Z");
    private long scheduled;

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Watch schedule(Duration delay, Runnable task) {
        Task entry = new Task(now.plus(delay), scheduled++, task);
        tasks.add(entry);
        return () -> tasks.remove(entry);
    }

    /**
     * Moves the time, running each task when it is due; tasks that these schedule are run too if they are due by then.
     */
    public void advance(Duration duration) {
        Instant end = now.plus(duration);
        while (!tasks.isEmpty() && !tasks.peek().due().isAfter(end)) {
            Task task = tasks.remove();
            now = task.due();
            task.run().run();
        }
        now = end;
    }

    /** How many tasks wait for their time. */
    public int waiting() {
        return tasks.size();
    }
}
