package io.waymark.server.http;

import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Watches a value until it is first known, or known to have failed; then, or when closed, it stops watching. */
final class FirstKnown<T> implements Watch {
    private final Consumer<State<T>> then;
    private final AtomicBoolean done = new AtomicBoolean();
    private volatile @Nullable Watch watch;

    FirstKnown(Consumer<State<T>> then) {
        this.then = then;
    }

    void watch(Live<T> live) {
        Watch opened = live.watch(this::heard);
        watch = opened;
        if (done.get()) {
            opened.close();
        }
    }

    private void heard(State<T> state) {
        if (!(state instanceof State.Pending<T>) && done.compareAndSet(false, true)) {
            closeWatch();
            then.accept(state);
        }
    }

    private void closeWatch() {
        Watch opened = watch;
        if (opened != null) {
            opened.close();
        }
    }

    @Override
    public void close() {
        done.set(true);
        closeWatch();
    }
}
