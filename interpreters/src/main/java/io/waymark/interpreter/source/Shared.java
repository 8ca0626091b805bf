package io.waymark.interpreter.source;

import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Live values by key. However many watch a key, its source is open once; a key that nobody watches costs nothing, so
 * that asking for any number of keys is free. How many may be open at once is limited: a watch of one more hears a
 * failure, and waits. When a key is closed, the one that has waited longest is opened. How many may wait is limited
 * too: a watch of one more than these only fails.
 *
 * <p>Safe for use by many threads.
 */
public final class Shared<K, T> {
    private static final int WAITING_MAX = 100_000;

    private final ConcurrentMap<K, OnDemand<T>> open = new ConcurrentHashMap<>();
    private final Function<? super K, ? extends OnDemand.Source<T>> sources;
    private final int openMax;
    private final int waitingMax;
    private final Scheduler scheduler;
    private final Serial admission = new Serial(Runnable::run); // guards waiting
    private final Map<K, Set<Waiting>> waiting = new LinkedHashMap<>(); // those who wait, the first of them first
    private volatile boolean crowded; // somebody waits

    /**
     * @param sources makes the source of a key; it does no work until it is opened
     * @param openMax how many keys may be watched at once
     */
    public Shared(Function<? super K, ? extends OnDemand.Source<T>> sources, int openMax, Scheduler scheduler) {
        this(sources, openMax, WAITING_MAX, scheduler);
    }

    Shared(
            Function<? super K, ? extends OnDemand.Source<T>> sources,
            int openMax,
            int waitingMax,
            Scheduler scheduler) {
        this.sources = sources;
        this.openMax = openMax;
        this.waitingMax = waitingMax;
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
            if (value != null) {
                return value.watch(watcher);
            }
            if (!crowded && open.size() < openMax) {
                return opened(key).watch(watcher);
            }
            Waiting late = new Waiting(key, watcher);
            admission.execute(late::begin);
            return late;
        }
    }

    private OnDemand<T> opened(K key) {
        return open.computeIfAbsent(key, this::entry);
    }

    /** A watch that came when there was no room. Everything on admission. */
    private final class Waiting implements Watch {
        private final K key;
        private final Consumer<? super State<T>> watcher;
        private @Nullable Watch watch; // once there is room
        private boolean closed;

        Waiting(K key, Consumer<? super State<T>> watcher) {
            this.key = key;
            this.watcher = watcher;
        }

        void begin() {
            boolean room = open.containsKey(key) || (waiting.isEmpty() && open.size() < openMax);
            if (room) {
                watch = opened(key).watch(watcher);
                return;
            }
            watcher.accept(full());
            if (waiting.containsKey(key) || waiting.size() < waitingMax) {
                waiting.computeIfAbsent(key, unused -> new LinkedHashSet<>()).add(this);
                crowded = true;
            }
            admit(); // what was closed meanwhile has found nobody waiting
        }

        void admitted() {
            // It has failed until now, and goes on to do so until something is known.
            watch = opened(key).watch(state -> {
                if (!(state instanceof State.Pending<T>)) {
                    watcher.accept(state);
                }
            });
        }

        @Override
        public void close() {
            admission.execute(this::end);
        }

        private void end() {
            if (closed) {
                return;
            }
            closed = true;
            if (watch != null) {
                watch.close();
                return;
            }
            Set<Waiting> same = waiting.get(key);
            if (same != null && same.remove(this) && same.isEmpty()) {
                waiting.remove(key);
                crowded = !waiting.isEmpty();
            }
        }
    }

    private void admit() {
        while (!waiting.isEmpty() && open.size() < openMax) {
            Iterator<Set<Waiting>> first = waiting.values().iterator();
            Set<Waiting> next = first.next();
            first.remove();
            new ArrayList<>(next).forEach(Waiting::admitted);
        }
        crowded = !waiting.isEmpty();
    }

    private State<T> full() {
        return State.failed(new Problem(
                "more than " + openMax + " names are in use: raise the limit; or wait until one is not in use any more",
                scheduler.now()));
    }

    private OnDemand<T> entry(K key) {
        AtomicReference<OnDemand<T>> self = new AtomicReference<>();
        // One that is watched again at the very moment it is forgotten goes on living by itself, beside a new one.
        OnDemand<T> value = new OnDemand<>(sources.apply(key), Duration.ZERO, scheduler, () -> {
            open.remove(key, self.get());
            if (crowded) {
                admission.execute(this::admit);
            }
        });
        self.set(value);
        return value;
    }
}
