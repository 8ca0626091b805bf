package io.waymark.live;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one at a time, in the order they were handed in, on threads of another executor.
 *
 * <p>What one task does is visible to the next, so state that only such tasks touch needs no lock. With
 * {@code Runnable::run} as the executor a task runs on the thread that handed it in, or, if another thread is busy with
 * earlier tasks, on that one. A task that throws is reported to its thread's uncaught-exception handler; later tasks
 * still run.
 */
public final class Serial implements Executor {
    // Tasks run before the thread is given back, so that one busy queue does not starve the others of a shared
    // executor.
    private static final int TURN_TASKS = 1_000;

    private final Executor executor;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger(); // tasks handed in and not finished

    public Serial(Executor executor) {
        this.executor = executor;
    }

    /** Hands in a task. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() == 0) {
            executor.execute(this::turn);
        }
    }

    private void turn() {
        for (int i = 0; i < TURN_TASKS; i++) {
            runNext();
            if (waiting.decrementAndGet() == 0) {
                return;
            }
        }
        executor.execute(this::turn);
    }

    private void runNext() {
        Runnable task = tasks.poll();
        try {
            if (task != null) { // always: it is added before it is counted
                task.run();
            }
        } catch (RuntimeException | Error bug) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
        }
    }
}
