package io.waymark.interpreter.source;

import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value worked out from other live values, which are chosen while it is worked out. Whenever one of them changes it
 * is worked out again, whole; those that were not asked for any more are then closed.
 *
 * <p>Once there is a value it stays: while a new input is awaited the last one stands, and when the work fails the last
 * one stands, stale.
 */
public final class Derived<T> implements OnDemand.Source<T> {

    /** What a value is worked out from. */
    public interface Inputs {
        /**
         * The latest state of the input called {@code key}, which is opened if it was not used the last time.
         *
         * @param key equal for the same input; it must always mean the same Live
         */
        <V> State<V> state(Object key, Supplier<? extends Live<V>> input);
    }

    private final Function<? super Inputs, ? extends State<T>> work;
    private final Executor executor;

    /** @param work must be quick, must not block, and depends on the inputs alone */
    public Derived(Function<? super Inputs, ? extends State<T>> work) {
        this(work, Runnable::run);
    }

    /**
     * @param executor runs the work; what changes before it comes to that is worked out all at once. With
     *     {@code Runnable::run} it is run where an input changes
     */
    public Derived(Function<? super Inputs, ? extends State<T>> work, Executor executor) {
        this.work = work;
        this.executor = executor;
    }

    /** What was worked out from {@code input}: stale if that is. */
    public static <T> State<T> asFreshAs(State<?> input, State<T> state) {
        return input instanceof State.Stale<?> stale && state instanceof State.Ready<T> ready
                ? new State.Stale<>(ready.value(), stale.problem())
                : state;
    }

    @Override
    public Watch open(Cell<T> cell) {
        Run run = new Run(cell);
        run.news();
        return run;
    }

    private final class Run implements Inputs, Watch {
        private final Cell<T> cell;
        private final Serial serial = new Serial(executor); // guards the fields below
        private final AtomicBoolean due = new AtomicBoolean();
        private final Map<Object, Input<?>> inputs = new HashMap<>();
        private Set<Object> used = new HashSet<>();
        private boolean closed;

        Run(Cell<T> cell) {
            this.cell = cell;
        }

        void news() {
            if (due.compareAndSet(false, true)) {
                serial.execute(this::refresh);
            }
        }

        private void refresh() {
            due.set(false);
            if (closed) {
                return;
            }
            used = new HashSet<>();
            State<T> next = work.apply(this);
            closeUnused();
            if (next instanceof State.Failed<T> failed) {
                cell.update(before -> before.stale(failed.problem()));
            } else if (!(next instanceof State.Pending<T>)) {
                cell.set(next);
            }
        }

        private void closeUnused() {
            inputs.entrySet().removeIf(entry -> {
                if (used.contains(entry.getKey())) {
                    return false;
                }
                entry.getValue().close();
                return true;
            });
        }

        @Override
        public <V> State<V> state(Object key, Supplier<? extends Live<V>> input) {
            used.add(key);
            Input<?> known = inputs.get(key);
            if (known == null) {
                Input<V> opened = new Input<>();
                inputs.put(key, opened);
                opened.open(input.get(), this::news);
                return opened.latest;
            }
            @SuppressWarnings("unchecked") // the same key means the same Live
            State<V> latest = (State<V>) known.latest;
            return latest;
        }

        @Override
        public void close() {
            serial.execute(() -> {
                closed = true;
                used = new HashSet<>();
                closeUnused();
            });
        }
    }

    private static final class Input<V> {
        private volatile State<V> latest = State.pending();
        private @Nullable Watch watch;

        void open(Live<V> live, Runnable news) {
            watch = live.watch(state -> {
                latest = state;
                news.run();
            });
        }

        void close() {
            if (watch != null) {
                watch.close();
            }
        }
    }
}
