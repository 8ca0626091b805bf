package io.waymark.server;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Threads of the process. Once they are closed, tasks handed in go nowhere: parts that end may still have some. */
final class Workers implements Executor, AutoCloseable {
    private static final int CLOSE_SECONDS_MAX = 2;

    private final ExecutorService executor;

    Workers(ExecutorService executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closed) {
            if (!executor.isShutdown()) {
                throw closed;
            }
        }
    }

    /** Lets tasks that run finish, for a moment; interrupts those that do not. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException stopped) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
