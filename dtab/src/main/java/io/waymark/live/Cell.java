package io.waymark.live;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A {@link Live} that is set by hand. Safe for use by many threads; watchers are called on the thread that sets.
 *
 * @param <T> the type of the value; states are compared by {@code equals}
 */
public final class Cell<T> implements Live<T> {
    private final List<Delivery<T>> watches = new CopyOnWriteArrayList<>();
    private volatile State<T> state;

    /** A cell about which nothing is known yet. */
    public Cell() {
        this(State.pending());
    }

    public Cell(State<T> first) {
        this.state = first;
    }

    @Override
    public State<T> current() {
        return state;
    }

    /** Publishes {@code next}; does nothing if it is equal to the current state. */
    public void set(State<T> next) {
        update(unused -> next);
    }

    /** Publishes {@code Ready(value)}. */
    public void setValue(T value) {
        set(State.ready(value));
    }

    /** Publishes what {@code change} makes of the current state; {@code change} is pure and quick. */
    public void update(UnaryOperator<State<T>> change) {
        synchronized (watches) { // of two that update at once, the later one sees what the earlier one left
            State<T> next = change.apply(state);
            if (next.equals(state)) {
                return;
            }
            state = next;
        }
        watches.forEach(Delivery::signal);
    }

    @Override
    public Watch watch(Consumer<? super State<T>> watcher) {
        Delivery<T> delivery = new Delivery<>(watcher, this::current);
        watches.add(delivery);
        delivery.signal();
        return () -> {
            delivery.close();
            watches.remove(delivery);
        };
    }

    /** How many watches are open. */
    public int watchers() {
        return watches.size();
    }
}
