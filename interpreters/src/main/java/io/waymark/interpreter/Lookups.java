package io.waymark.interpreter;

import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What namers say of paths, each watched once for all who ask. Everything on the serial that it was given.
 *
 * @param <A> who asks; compared by {@code equals}
 */
final class Lookups<A> {
    private final Namers namers;
    private final Duration patience;
    private final Serial serial;
    private final Scheduler scheduler;
    private final Consumer<Set<A>> changed;
    private final Map<Path, Lookup> byPath = new HashMap<>();
    private final Set<Path> overdue = ConcurrentHashMap.newKeySet(); // others may read it

    /**
     * @param patience how long an answer may be pending or failed before it is overdue; zero for ever
     * @param changed is told who has asked for something that is answered differently now
     */
    Lookups(Namers namers, Duration patience, Serial serial, Scheduler scheduler, Consumer<Set<A>> changed) {
        this.namers = namers;
        this.patience = patience;
        this.serial = serial;
        this.scheduler = scheduler;
        this.changed = changed;
    }

    /** The latest answer for {@code path}, which is watched from now on until {@code asker} leaves it. */
    State<NameTree<Name>> ask(Path path, A asker) {
        Lookup lookup = byPath.get(path);
        if (lookup == null) {
            lookup = new Lookup(path);
            byPath.put(path, lookup);
        }
        lookup.askers.add(asker);
        return lookup.state;
    }

    void leave(Path path, A asker) {
        Lookup lookup = byPath.get(path);
        if (lookup != null) {
            lookup.leave(asker);
        }
    }

    /** Whether the answer for {@code path} has been pending or failed for too long. May be called on any thread. */
    boolean isOverdue(Path path) {
        return overdue.contains(path);
    }

    /** A namer that breaks its contract by throwing fails the names that ask it, and no others. */
    private Live<NameTree<Name>> answer(Path path) {
        try {
            return namers.lookup(path);
        } catch (RuntimeException bug) {
            return Live.ofState(State.failed(new Problem("looking up " + path + ": " + bug, scheduler.now())));
        }
    }

    private final class Lookup {
        private final Path path;
        private final Set<A> askers = new LinkedHashSet<>(2);
        private State<NameTree<Name>> state;
        private final Watch watch;
        private @Nullable Watch timer; // while it is not known, and not overdue
        private int waits; // which of them a task for later belongs to

        Lookup(Path path) {
            this.path = path;
            Live<NameTree<Name>> answer = answer(path);
            this.state = State.pending();
            // What is current when the task runs is at least as new as what the watcher was told.
            this.watch = answer.watch(told -> serial.execute(() -> heard(answer.current())));
            this.state = answer.current();
            keepTime();
        }

        private void heard(State<NameTree<Name>> next) {
            if (!askers.isEmpty() && !state.equals(next)) {
                state = next;
                keepTime();
                changed.accept(askers);
            }
        }

        /** Time runs from when it is not known until it is. */
        private void keepTime() {
            if (state.known().isPresent()) {
                endWait();
            } else if (timer == null && !isOverdue(path) && !patience.isZero()) {
                int wait = ++waits;
                timer = scheduler.schedule(patience, () -> serial.execute(() -> losePatience(wait)));
            }
        }

        private void losePatience(int wait) {
            if (timer != null && wait == waits) {
                timer = null;
                overdue.add(path);
                changed.accept(askers);
            }
        }

        private void endWait() {
            overdue.remove(path);
            if (timer != null) {
                timer.close();
                timer = null;
            }
        }

        void leave(A asker) {
            askers.remove(asker);
            if (askers.isEmpty()) {
                endWait();
                watch.close();
                byPath.remove(path);
            }
        }
    }
}
