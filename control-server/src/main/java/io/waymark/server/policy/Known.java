package io.waymark.server.policy;

import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what is known of a live value, for those that may block. */
public final class Known {
    private Known() {}

    /** The first state that is not pending; pending if there is none within {@code timeout}. */
    public static <T> State<T> within(Duration timeout, Live<T> live) {
        State<T> now = live.current();
        if (!(now instanceof State.Pending<T>)) {
            return now;
        }
        CompletableFuture<State<T>> known = new CompletableFuture<>();
        Watch watch = live.watch(state -> {
            if (!(state instanceof State.Pending<T>)) {
                known.complete(state);
            }
        });
        try (watch) {
            return known.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return State.pending();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return State.pending();
        } catch (ExecutionException neverCompletedSo) {
            throw new IllegalStateException(neverCompletedSo);
        }
    }

    /**
     * As {@link #within}, for what a store holds.
     *
     * @return ready or stale
     * @throws StoreException if there is no value
     */
    public static <T> State<T> ofStore(Duration timeout, Live<T> live) throws StoreException {
        State<T> state = within(timeout, live);
        if (state.known().isPresent()) {
            return state;
        }
        String reason = state instanceof State.Failed<T>(Problem problem) ? problem.message() : "nothing is known yet";
        throw new StoreException(StoreException.Reason.UNAVAILABLE, reason);
    }
}
