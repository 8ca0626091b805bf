package io.waymark.server.policy;

import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A live value that is watched until it is all known, for those that may block. */
final class Awaited<T> implements AutoCloseable {
    private final CompletableFuture<State<T>> complete = new CompletableFuture<>();
    private final Watch watch;
    private volatile State<T> latest = State.pending();

    /** Begins to watch {@code live}, which is awaited as long as it is pending or its value not {@code isComplete}. */
    Awaited(Live<T> live, Predicate<T> isComplete) {
        this.watch = live.watch(state -> {
            latest = state;
            boolean awaited = state instanceof State.Pending<T>
                    || state.known().filter(isComplete.negate()).isPresent();
            if (!awaited) {
                complete.complete(state);
            }
        });
    }

    /** The first state that is complete; after {@code deadline} the latest, whatever it is. */
    State<T> by(Deadline deadline) {
        try {
            return complete.get(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return latest;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return latest;
        } catch (ExecutionException neverCompletedSo) {
            throw new IllegalStateException(neverCompletedSo);
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
