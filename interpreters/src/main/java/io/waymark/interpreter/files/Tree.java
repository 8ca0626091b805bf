package io.waymark.interpreter.files;

import io.waymark.live.Cell;
import io.waymark.live.OnDemand;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is read of a directory tree up to date: each reader looks again when an entry that it visited has changed,
 * and at every rescan. All reading is done one reader after another, on the executor.
 */
final class Tree {

    /** Reads something of the tree. One reader belongs to one watched value. */
    interface Reader<T> {
        /**
         * What the tree holds now; empty to wait for the next look. An exception makes the last value stale.
         *
         * @param visitor to be told of each entry that the answer depends on, before it is looked at
         */
        State<T> look(Consumer<Directories.Entry> visitor) throws IOException;

        /** After how long to look again even if nothing seems to change. */
        default @Nullable Duration again() {
            return null;
        }
    }

    private final Scheduler scheduler;
    private final Duration rescanInterval;
    private final Serial serial;
    private final Directories directories;
    private final Set<Run<?>> runs = new LinkedHashSet<>(); // on serial
    private @Nullable Watch rescan;

    Tree(
            Executor executor,
            Scheduler scheduler,
            Duration rescanInterval,
            Directories.Service watchService,
            String name) {
        this.scheduler = scheduler;
        this.rescanInterval = rescanInterval;
        this.serial = new Serial(executor);
        this.directories = new Directories(serial, watchService, name);
    }

    /** What a reader reads, for as long as it is watched. */
    <T> OnDemand.Source<T> source(Supplier<Reader<T>> reader) {
        return cell -> {
            Run<T> run = new Run<>(reader.get(), cell);
            serial.execute(run::start);
            return () -> serial.execute(run::stop);
        };
    }

    /** How many directories are watched; right once everything handed in before has been done. */
    int directoriesOpen() {
        return directories.openCount();
    }

    private void rescanAll() {
        rescan = null;
        for (Run<?> run : Set.copyOf(runs)) {
            run.look();
        }
        scheduleRescan();
    }

    private void scheduleRescan() {
        if (rescan == null && !runs.isEmpty()) {
            rescan = scheduler.schedule(rescanInterval, () -> serial.execute(this::rescanAll));
        }
    }

    private final class Run<T> {
        private final Reader<T> reader;
        private final Cell<T> cell;
        private final Runnable listener = this::look;
        private Set<Directories.Entry> entries = new HashSet<>();
        private @Nullable Watch again;
        private boolean stopped;

        Run(Reader<T> reader, Cell<T> cell) {
            this.reader = reader;
            this.cell = cell;
        }

        void start() {
            runs.add(this);
            scheduleRescan();
            look();
        }

        void look() {
            if (stopped) {
                return;
            }
            Set<Directories.Entry> visited = new HashSet<>();
            try {
                State<T> state = reader.look(entry -> {
                    visited.add(entry);
                    entries.add(entry);
                    directories.depend(entry, listener);
                });
                if (!(state instanceof State.Pending<T>)) {
                    cell.set(state);
                }
            } catch (IOException failure) {
                Problem problem = new Problem(message(failure), scheduler.now());
                cell.update(before -> before.stale(problem));
            }
            entries.removeIf(entry -> {
                if (visited.contains(entry)) {
                    return false;
                }
                directories.release(entry, listener);
                return true;
            });
            lookAgain();
        }

        private void lookAgain() {
            if (again != null) {
                again.close();
            }
            Duration delay = reader.again();
            again = delay == null ? null : scheduler.schedule(delay, () -> serial.execute(this::look));
        }

        void stop() {
            stopped = true;
            runs.remove(this);
            if (again != null) {
                again.close();
            }
            entries.forEach(entry -> directories.release(entry, listener));
            entries = new HashSet<>();
            if (runs.isEmpty() && rescan != null) {
                rescan.close();
                rescan = null;
            }
        }
    }

    private static String message(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.getClass() == IOException.class
                ? message
                : message + ": " + failure.getClass().getSimpleName();
    }
}
