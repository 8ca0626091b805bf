package io.waymark.interpreter.etcd;

import io.waymark.dtab.Path;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All services, as live values. However many of them are watched, etcd is watched once; while none is, not at all.
 *
 * <p>Safe for use by many threads.
 */
final class Catalogue implements Follower.Listener, AutoCloseable {
    private static final String ALL = "all";

    private final EtcdOptions options;
    private final Executor executor;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Resyncs resyncs = new Resyncs();
    private final Shared<Path, Optional<Service>> services;
    private final Shared<String, Set<Path>> names;
    private final Serial serial = new Serial(Runnable::run); // guards the fields below
    private final Map<Path, Set<Cell<Optional<Service>>>> cells = new HashMap<>();
    private final Set<Cell<Set<Path>>> nameCells = new HashSet<>();
    private final Map<Path, Service> known = new HashMap<>();
    private volatile @Nullable Follower follower; // others ask whether there is one
    private boolean isKnown;
    private @Nullable Problem problem;
    private boolean closed;

    Catalogue(EtcdOptions options, Executor executor, Scheduler scheduler, RandomGenerator random) {
        this.options = options;
        this.executor = executor;
        this.scheduler = scheduler;
        this.random = random;
        this.services =
                new Shared<>(id -> cell -> open(id, cell), options.limits().namesMax(), scheduler);
        this.names = new Shared<>(unused -> this::openNames, 1, scheduler);
    }

    /** The service called {@code id}; empty if there is none. */
    Live<Optional<Service>> service(Path id) {
        return services.get(id);
    }

    /** The names of all services. */
    Live<Set<Path>> names() {
        return names.get(ALL);
    }

    private Watch open(Path id, Cell<Optional<Service>> cell) {
        serial.execute(() -> {
            cells.computeIfAbsent(id, unused -> new HashSet<>()).add(cell);
            cell.set(state(Optional.ofNullable(known.get(id))));
            follow();
        });
        return () -> serial.execute(() -> {
            cells.computeIfPresent(id, (unused, some) -> some.remove(cell) && some.isEmpty() ? null : some);
            rest();
        });
    }

    private Watch openNames(Cell<Set<Path>> cell) {
        serial.execute(() -> {
            nameCells.add(cell);
            cell.set(state(Set.copyOf(known.keySet())));
            follow();
        });
        return () -> serial.execute(() -> {
            nameCells.remove(cell);
            rest();
        });
    }

    private <T> State<T> state(T value) {
        if (isKnown) {
            return problem == null ? State.ready(value) : new State.Stale<>(value, problem);
        }
        return problem == null ? State.pending() : State.failed(problem);
    }

    private void follow() {
        if (follower == null && !closed) {
            Follower started = new Follower(options, executor, random, resyncs, this);
            follower = started;
            started.start();
        }
    }

    private void rest() {
        Follower running = follower;
        if (running != null && cells.isEmpty() && nameCells.isEmpty()) {
            running.close();
            follower = null;
            known.clear();
            isKnown = false;
            problem = null;
        }
    }

    @Override
    public void read(Follower from, Map<Path, Optional<Service>> changes) {
        serial.execute(() -> {
            if (from != follower) {
                return;
            }
            apply(changes);
            isKnown = true;
            problem = null;
            cells.forEach((id, some) -> {
                State<Optional<Service>> state = state(Optional.ofNullable(known.get(id)));
                some.forEach(cell -> cell.set(state));
            });
            publishNames();
        });
    }

    @Override
    public void changed(Follower from, Map<Path, Optional<Service>> changes) {
        serial.execute(() -> {
            if (from != follower) {
                return;
            }
            boolean others = apply(changes);
            changes.forEach(
                    (id, service) -> cells.getOrDefault(id, Set.of()).forEach(cell -> cell.set(state(service))));
            if (others) {
                publishNames();
            }
        });
    }

    /** Answers whether there are other names now. */
    private boolean apply(Map<Path, Optional<Service>> changes) {
        boolean others = false;
        for (Map.Entry<Path, Optional<Service>> change : changes.entrySet()) {
            Path id = change.getKey();
            Service before = change.getValue().isPresent()
                    ? known.put(id, change.getValue().get())
                    : known.remove(id);
            others |= (before == null) == change.getValue().isPresent();
        }
        return others;
    }

    private void publishNames() {
        if (!nameCells.isEmpty()) {
            State<Set<Path>> state = state(Set.copyOf(known.keySet()));
            nameCells.forEach(cell -> cell.set(state));
        }
    }

    @Override
    public void troubled(Follower from, String message) {
        serial.execute(() -> {
            if (from != follower || problem != null) {
                return; // since when does not change
            }
            Problem now = new Problem(message, scheduler.now());
            problem = now;
            cells.values().forEach(some -> some.forEach(cell -> cell.update(state -> state.stale(now))));
            nameCells.forEach(cell -> cell.update(state -> state.stale(now)));
        });
    }

    Resyncs resyncs() {
        return resyncs;
    }

    /** How many things are open: services in use, and the watch of etcd. */
    int openCount() {
        return services.openCount() + names.openCount() + (follower == null ? 0 : 1);
    }

    @Override
    public void close() {
        serial.execute(() -> {
            closed = true;
            Follower running = follower;
            if (running != null) {
                running.close();
            }
        });
    }
}
