package io.waymark.interpreter.hosts;

import io.waymark.interpreter.source.Backoff;
import io.waymark.live.Cell;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.Watch;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Looks one host up, again and again, until it is closed. */
final class HostLookup implements Watch {

    enum Repeat {
        ALWAYS,
        /** Only until the host has been found. */
        UNTIL_KNOWN
    }

    private final String host;
    private final Cell<Set<InetAddress>> cell;
    private final HostResolver resolver;
    private final Executor executor;
    private final Scheduler scheduler;
    private final HostOptions options;
    private final Backoff backoff;
    private final Repeat repeat;
    private final Serial serial = new Serial(Runnable::run); // guards the fields below
    private int attempt;
    private int fruitless; // answers in a row that were no addresses
    private boolean closed;
    private @Nullable Watch timer;

    private HostLookup(
            String host,
            Cell<Set<InetAddress>> cell,
            HostResolver resolver,
            Executor executor,
            Scheduler scheduler,
            HostOptions options,
            Backoff backoff,
            Repeat repeat) {
        this.host = host;
        this.cell = cell;
        this.resolver = resolver;
        this.executor = executor;
        this.scheduler = scheduler;
        this.options = options;
        this.backoff = backoff;
        this.repeat = repeat;
    }

    static Watch start(
            String host,
            Cell<Set<InetAddress>> cell,
            HostResolver resolver,
            Executor executor,
            Scheduler scheduler,
            HostOptions options,
            Backoff backoff,
            Repeat repeat) {
        HostLookup lookup = new HostLookup(host, cell, resolver, executor, scheduler, options, backoff, repeat);
        lookup.serial.execute(lookup::ask);
        return lookup;
    }

    private void ask() {
        if (closed) {
            return;
        }
        int asked = ++attempt;
        timer = scheduler.schedule(options.timeout(), () -> serial.execute(() -> timedOut(asked)));
        try {
            executor.execute(this::resolve);
        } catch (RejectedExecutionException full) {
            failed("no thread to look it up with");
        }
    }

    private void resolve() {
        try {
            Set<InetAddress> found = resolver.resolve(host);
            serial.execute(() -> answered(found));
        } catch (IOException | RuntimeException failure) {
            serial.execute(() -> failed(String.valueOf(failure.getMessage())));
        }
    }

    private void timedOut(int asked) {
        // Another lookup is not begun before this one has ended: it would wait for the same thing on one more thread.
        if (!closed && asked == attempt) {
            stale("no answer within " + options.timeout().toMillis() + " ms");
        }
    }

    private void answered(Set<InetAddress> found) {
        if (closed) {
            return;
        }
        cell.setValue(Set.copyOf(found));
        if (found.isEmpty()) {
            again(backoff.delay(++fruitless));
        } else {
            fruitless = 0;
            if (repeat == Repeat.ALWAYS) {
                again(backoff.delay(1));
            } else {
                stopTimer();
            }
        }
    }

    private void failed(String message) {
        if (!closed) {
            stale(message);
            again(backoff.delay(++fruitless));
        }
    }

    private void stale(String message) {
        Problem problem = new Problem("host '" + host + "': " + message, scheduler.now());
        cell.update(state -> state.stale(problem));
    }

    private void again(Duration delay) {
        stopTimer();
        timer = scheduler.schedule(delay, () -> serial.execute(this::ask));
    }

    private void stopTimer() {
        if (timer != null) {
            timer.close();
            timer = null;
        }
    }

    @Override
    public void close() {
        serial.execute(() -> {
            closed = true;
            stopTimer();
        });
    }
}
