package io.waymark.live;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Live} whose source is open only while somebody watches, and for a grace period after. However many watch,
 * the source is open once.
 */
public final class OnDemand<T> implements Live<T> {

    /** Where the value comes from. */
    public interface Source<T> {
        /**
         * Begins to publish to {@code cell} until the returned watch is closed. Must not block; an exception makes the
         * value failed until the source is opened again. Publishing to the cell after that close does no harm other
         * than to show an old value until the source is opened again.
         */
        Watch open(Cell<T> cell);
    }

    /** What {@link Source#open} may return if it is to know whether it is only kept in case somebody comes back. */
    public interface Idling extends Watch {
        /** Nobody watches any more and the grace period begins; or somebody watches again, before it has ended. */
        void idle(boolean idle);
    }

    private final Source<T> source;
    private final Duration grace;
    private final Scheduler scheduler;
    private final Runnable onIdle;
    private final Serial serial = new Serial(Runnable::run); // guards the fields below
    private volatile Cell<T> cell = new Cell<>();
    private int watchers;
    private @Nullable Watch opened;
    private @Nullable Watch closing;
    private int idleTimes; // which of them a task for later belongs to

    /** A value from {@code source}, which is closed when nobody has watched for {@code grace}. */
    public OnDemand(Source<T> source, Duration grace, Scheduler scheduler) {
        this(source, grace, scheduler, () -> {});
    }

    /** As the other, and {@code onIdle} is run each time after the source has been closed. */
    public OnDemand(Source<T> source, Duration grace, Scheduler scheduler, Runnable onIdle) {
        this.source = source;
        this.grace = grace;
        this.scheduler = scheduler;
        this.onIdle = onIdle;
    }

    /** The latest state; pending while the source is closed. */
    @Override
    public State<T> current() {
        return cell.current();
    }

    @Override
    public Watch watch(Consumer<? super State<T>> watcher) {
        Subscription subscription = new Subscription(watcher);
        serial.execute(subscription::start);
        return subscription;
    }

    /** Closes the source now if nobody watches, and does not wait for the end of the grace period. */
    public void closeIfIdle() {
        serial.execute(() -> {
            if (watchers == 0 && closing != null) {
                closing.close();
                closing = null;
                closeSource();
            }
        });
    }

    private final class Subscription implements Watch {
        private final Consumer<? super State<T>> watcher;
        private final AtomicBoolean closed = new AtomicBoolean();
        private @Nullable Watch watch; // on serial

        Subscription(Consumer<? super State<T>> watcher) {
            this.watcher = watcher;
        }

        void start() {
            if (closed.get()) {
                return;
            }
            watchers++;
            if (closing != null) {
                closing.close();
                closing = null;
                tellIdle(false);
            }
            watch = cell.watch(state -> {
                if (!closed.get()) {
                    watcher.accept(state);
                }
            });
            if (opened == null) {
                opened = open();
            }
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                serial.execute(this::stop);
            }
        }

        private void stop() {
            if (watch == null) {
                return; // closed before it was started
            }
            watch.close();
            if (--watchers == 0) {
                if (grace.isZero()) {
                    closeSource();
                } else {
                    int idle = ++idleTimes;
                    closing = scheduler.schedule(grace, () -> serial.execute(() -> closeIfStillIdle(idle)));
                    tellIdle(true);
                }
            }
        }
    }

    private Watch open() {
        try {
            return source.open(cell);
        } catch (RuntimeException bug) {
            cell.set(State.failed(new Problem(bug.toString(), scheduler.now())));
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
            return () -> {};
        }
    }

    private void tellIdle(boolean idle) {
        if (opened instanceof Idling idling) {
            idling.idle(idle);
        }
    }

    private void closeIfStillIdle(int idle) {
        // A task that was under way when it was closed must not cut the grace of a later idle time short.
        if (watchers == 0 && idle == idleTimes) {
            closing = null;
            closeSource();
        }
    }

    private void closeSource() {
        if (opened != null) {
            opened.close();
            opened = null;
            cell = new Cell<>(); // what the closed source may still publish goes nowhere
            onIdle.run();
        }
    }
}
