package io.waymark.interpreter;

import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Watches a value and remembers what it heard. */
public final class Recorder<T> implements AutoCloseable {
    private final List<State<T>> heard = new CopyOnWriteArrayList<>();
    private final Watch watch;

    public Recorder(Live<T> live) {
        this.watch = live.watch(heard::add);
    }

    /** The last state; pending if there was none. */
    public State<T> last() {
        return heard.isEmpty() ? State.pending() : heard.get(heard.size() - 1);
    }

    /** All states, in order. */
    public List<State<T>> heard() {
        return List.copyOf(heard);
    }

    @Override
    public void close() {
        watch.close();
    }
}
