package io.waymark.live;

import java.util.ArrayList;
import java.util.List;

/** Collects what this thread's uncaught-exception handler is told, until closed. */
final class Uncaught implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
    private final List<Throwable> problems = new ArrayList<>();

    Uncaught() {
        thread.setUncaughtExceptionHandler((unused, problem) -> problems.add(problem));
    }

    List<Throwable> problems() {
        return problems;
    }

    @Override
    public void close() {
        thread.setUncaughtExceptionHandler(before);
    }
}
