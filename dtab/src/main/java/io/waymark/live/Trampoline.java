package io.waymark.live;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on the calling thread, but never one inside another: a task that is handed in while one runs waits until
 * that one is done. So no watcher is called from inside another, however values depend on one another.
 */
final class Trampoline {
    private static final ThreadLocal<@Nullable ArrayDeque<Runnable>> WAITING = new ThreadLocal<>();

    private Trampoline() {}

    static void run(Runnable task) {
        ArrayDeque<Runnable> waiting = WAITING.get();
        if (waiting != null) {
            waiting.add(task);
            return;
        }
        waiting = new ArrayDeque<>();
        WAITING.set(waiting);
        try {
            for (Runnable next = task; next != null; next = waiting.poll()) {
                next.run();
            }
        } finally {
            WAITING.remove();
        }
    }
}
