package io.waymark.live;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells one watcher the latest state whenever it is signalled: one call at a time, equal states left out, states that
 * came and went during a call skipped.
 */
final class Delivery<T> implements Watch {
    private final Consumer<? super State<T>> watcher;
    private final Supplier<State<T>> latest;
    private final AtomicInteger signals = new AtomicInteger(); // since this was last idle; 0: idle
    private @Nullable State<T> told; // by the thread that took signals from 0 only
    private volatile boolean closed;

    Delivery(Consumer<? super State<T>> watcher, Supplier<State<T>> latest) {
        this.watcher = watcher;
        this.latest = latest;
    }

    /** Says that there may be something new. Returns at once if the watcher is being told already. */
    void signal() {
        if (signals.getAndIncrement() == 0) {
            Trampoline.run(this::deliver);
        }
    }

    private void deliver() {
        int seen = signals.get();
        do {
            State<T> state = latest.get();
            if (!closed && !state.equals(told)) {
                told = state;
                tell(state);
            }
            seen = signals.addAndGet(-seen);
        } while (seen != 0);
    }

    private void tell(State<T> state) {
        try {
            watcher.accept(state);
        } catch (RuntimeException | Error bug) {
            // A watcher that throws must not silence the others, nor itself for later states.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
