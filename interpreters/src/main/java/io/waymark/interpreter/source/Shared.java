package io.waymark.interpreter.source;

import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Live values by key. However many watch a key, its source is open once; a key that nobody watches costs nothing, so
 * that asking for any number of keys is free. How many may be open at once is limited: a watch of one more hears a
 * failure.
 *
 * <p>Safe for use by many threads.
 */
public final class Shared<K, T> {
    private final ConcurrentMap<K, OnDemand<T>> open = new ConcurrentHashMap<>();
    private final Function<? super K, ? extends OnDemand.Source<T>> sources;
    private final int openMax;
    private final Scheduler scheduler;

    /**
     * @param sources makes the source of a key; it does no work until it is opened
     * @param openMax how many keys may be watched at once
     */
    public Shared(Function<? super K, ? extends OnDemand.Source<T>> sources, int openMax, Scheduler scheduler) {
        this.sources = sources;
        this.openMax = openMax;
        this.scheduler = scheduler;
    }

    /** The value of {@code key}; opens nothing until it is watched. */
    public Live<T> get(K key) {
        return new View(key);
    }

    /** How many keys are open. */
    public int openCount() {
        return open.size();
    }

    private final class View implements Live<T> {
        private final K key;

        View(K key) {
            this.key = key;
        }

        @Override
        public State<T> current() {
            OnDemand<T> value = open.get(key);
            return value == null ? State.pending() : value.current();
        }

        @Override
        public Watch watch(Consumer<? super State<T>> watcher) {
            OnDemand<T> value = open.get(key);
            if (value == null) {
                if (open.size() >= openMax) {
                    return Live.<T>ofState(full()).watch(watcher);
                }
                value = open.computeIfAbsent(key, Shared.this::entry);
            }
            return value.watch(watcher);
        }
    }

    private State<T> full() {
        return State.failed(
                new Problem("more than " + openMax + " names are in use: raise the limit", scheduler.now()));
    }

    private OnDemand<T> entry(K key) {
        AtomicReference<OnDemand<T>> self = new AtomicReference<>();
        // One that is watched again at the very moment it is forgotten goes on living by itself, beside a new one.
        OnDemand<T> value =
                new OnDemand<>(sources.apply(key), Duration.ZERO, scheduler, () -> open.remove(key, self.get()));
        self.set(value);
        return value;
    }
}
