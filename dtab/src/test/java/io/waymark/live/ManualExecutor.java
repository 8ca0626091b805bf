package io.waymark.live;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** An executor that runs tasks when it is told to, on the thread that tells it. For one thread. */
public final class ManualExecutor implements Executor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs the tasks that wait, and those that they hand in, until there are none. */
    public void runAll() {
        while (runNext()) {}
    }

    /** Runs the task that has waited longest; false if there is none. */
    public boolean runNext() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /** How many tasks wait. */
    public int waiting() {
        return tasks.size();
    }
}
