package io.waymark.interpreter.marathon;

import io.waymark.interpreter.source.Backoff;
import io.waymark.live.Scheduler;
import io.waymark.live.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the event stream for as long as it is open, again and again. A stream that is silent for too long is given
 * up: Marathon gives a sign of life every few seconds. Everything here runs on one serial executor.
 */
final class Events implements Watch {
    private final Api api;
    private final Executor serial;
    private final Scheduler scheduler;
    private final Backoff backoff;
    private final Duration silenceMax;
    private final Runnable began;
    private final Runnable ended;
    private final Consumer<Change> change;
    private int attempt; // what comes of earlier ones is too late
    private int failures;
    private boolean heard;
    private Instant since = Instant.MIN;
    private volatile Instant alive = Instant.MIN;
    private @Nullable CompletableFuture<Api.Answer> stream;
    private @Nullable Watch timer;
    private boolean closed;

    /**
     * @param began run when a stream has begun
     * @param ended run when one that had begun has ended
     */
    Events(AppsWatch.Context context, Backoff backoff, Runnable began, Runnable ended, Consumer<Change> change) {
        this.api = context.api();
        this.serial = context.serial();
        this.scheduler = context.scheduler();
        this.backoff = backoff;
        this.silenceMax = context.options().polling().silenceMax();
        this.began = began;
        this.ended = ended;
        this.change = change;
    }

    void start() {
        if (closed) {
            return;
        }
        int own = ++attempt;
        alive = scheduler.now();
        CompletableFuture<Api.Answer> listening = api.listen(Change.question(), new Listener(own));
        stream = listening;
        var unused = listening.whenComplete((answer, failure) -> serial.execute(() -> end(own)));
        watchSilence(own);
    }

    /** Whether there is a stream, so that whatever changes will be heard of. */
    boolean areHeard() {
        return heard;
    }

    private void watchSilence(int own) {
        Duration left = silenceMax.minus(Duration.between(alive, scheduler.now()));
        if (left.isPositive()) {
            timer = scheduler.schedule(
                    left,
                    () -> serial.execute(() -> {
                        if (!closed && own == attempt) {
                            watchSilence(own);
                        }
                    }));
        } else {
            end(own);
        }
    }

    private void end(int own) {
        if (closed || own != attempt) {
            return;
        }
        // One that begins and ends at once is no better than none.
        boolean lasted = heard && Duration.between(since, scheduler.now()).compareTo(backoff.max()) > 0;
        failures = lasted ? 1 : failures + 1;
        boolean had = heard;
        letGo();
        timer = scheduler.schedule(backoff.delay(failures), () -> serial.execute(this::start));
        if (had) {
            ended.run();
        }
    }

    private void letGo() {
        attempt++;
        heard = false;
        if (timer != null) {
            timer.close();
            timer = null;
        }
        if (stream != null) {
            stream.cancel(true);
            stream = null;
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            letGo();
        }
    }

    private final class Listener implements EventStream.Listener {
        private final int own;

        Listener(int own) {
            this.own = own;
        }

        private void now(Runnable task) {
            serial.execute(() -> {
                if (!closed && own == attempt) {
                    task.run();
                }
            });
        }

        @Override
        public void begun() {
            now(() -> {
                heard = true;
                since = scheduler.now();
                began.run();
            });
        }

        @Override
        public void alive() {
            alive = scheduler.now();
        }

        @Override
        public void event(String type, String data) {
            Change said = Change.of(type, data);
            now(() -> change.accept(said));
        }
    }
}
