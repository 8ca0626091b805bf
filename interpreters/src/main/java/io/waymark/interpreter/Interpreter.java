package io.waymark.interpreter;

import io.waymark.dtab.Binder;
import io.waymark.dtab.Binding;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Names;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the names of one namespace bound, as long as somebody watches them.
 *
 * <p>However many watch a name, it is bound once. Each binding remembers the paths it looked up and the namers it
 * asked, and is worked out anew only when one of these has changed. All changes go through one queue, so that the whole
 * is a state machine that does one thing at a time; watchers are told on that queue's thread and must hand on what
 * takes time.
 */
public final class Interpreter implements AutoCloseable {

    /**
     * How much an interpreter may hold.
     *
     * @param grace how long a binding is kept after its last watch is closed
     * @param bindingsMax how many different names, with their request dtabs, may be bound at once. Beyond it those that
     *     nobody watches are let go before their grace has ended, the longest idle first
     * @param unionPatience how long a union is not told while a branch of it is still awaited and the others are bound.
     *     Without it, a canary's first answer would be all of the traffic to whichever version answers first
     * @param alternativePatience how long an alternation waits for a namer that does not answer, or fails, before it
     *     goes on to its later choices; zero for as long as it takes
     */
    public record Options(
            Limits limits, Duration grace, int bindingsMax, Duration unionPatience, Duration alternativePatience) {
        public static final Options DEFAULT = new Options(
                Limits.DEFAULT, Duration.ofSeconds(10), 200_000, Duration.ofMillis(500), Duration.ofSeconds(5));
    }

    private final Live<Dtab> dtabs;
    private final Namers namers;
    private final Scheduler scheduler;
    private final Options options;
    private final Serial serial;
    private final Map<BindRequest, OnDemand<NameTree<Bound>>> shared = new ConcurrentHashMap<>();

    // Touched on serial only.
    private final Set<Active> active = new LinkedHashSet<>();
    private final Set<Active> idle = new LinkedHashSet<>(); // those of them that nobody watches, the longest idle first
    private final Dependents<Active> dependents = new Dependents<>();
    private final Lookups<Active> lookups;
    private final Set<Active> dirty = new LinkedHashSet<>();
    private State<Dtab> dtab = State.pending();
    private @Nullable Watch dtabWatch; // while something is bound
    private final AtomicLong rebinds = new AtomicLong();

    /**
     * An interpreter of {@code dtab}.
     *
     * @param executor runs the queue; must not run tasks of other interpreters on a thread that waits for this one
     */
    public Interpreter(Live<Dtab> dtab, Namers namers, Executor executor, Scheduler scheduler, Options options) {
        this.dtabs = dtab;
        this.namers = namers;
        this.scheduler = scheduler;
        this.options = options;
        this.serial = new Serial(executor);
        this.lookups = new Lookups<>(namers, options.alternativePatience(), serial, scheduler, this::rebindLater);
    }

    /**
     * What {@code name} is bound to when {@code local} is appended to the namespace's dtab. Nothing is done until it is
     * watched. Failed if it cannot be bound, or if {@link Options#bindingsMax} others are, all of them watched.
     */
    public Live<NameTree<Bound>> bind(Path name, Dtab local) {
        BindRequest key = new BindRequest(name, local);
        return new Live<>() {
            @Override
            public State<NameTree<Bound>> current() {
                OnDemand<NameTree<Bound>> known = shared.get(key);
                return known == null ? State.pending() : known.current();
            }

            @Override
            public Watch watch(Consumer<? super State<NameTree<Bound>>> watcher) {
                return share(key).watch(watcher);
            }
        };
    }

    private OnDemand<NameTree<Bound>> share(BindRequest key) {
        return shared.computeIfAbsent(key, unused -> {
            AtomicReference<OnDemand<NameTree<Bound>>> self = new AtomicReference<>();
            OnDemand<NameTree<Bound>> binding = new OnDemand<>(
                    cell -> open(key, cell), options.grace(), scheduler, () -> shared.remove(key, self.get()));
            self.set(binding);
            return binding;
        });
    }

    private Watch open(BindRequest key, Cell<NameTree<Bound>> cell) {
        Active binding = new Active(key, cell);
        serial.execute(binding::start);
        return new OnDemand.Idling() {
            @Override
            public void idle(boolean idle) {
                serial.execute(() -> binding.idleIs(idle));
            }

            @Override
            public void close() {
                serial.execute(binding::stop);
            }
        };
    }

    /** How many names are bound now, watched or within their grace period. */
    public int bindings() {
        return shared.size();
    }

    /**
     * What is watched now, and which of it can mean something else under {@code proposed}. Names that are only kept in
     * case somebody comes back are left out.
     */
    public CompletionStage<LiveNames> live(Dtab proposed) {
        CompletableFuture<LiveNames> names = new CompletableFuture<>();
        serial.execute(() -> {
            rebindDirty();
            Map<BindRequest, State<NameTree<Bound>>> states = new LinkedHashMap<>();
            active.stream()
                    .filter(binding -> !idle.contains(binding))
                    .forEach(binding -> states.put(binding.key, binding.cell.current()));
            Set<BindRequest> affected = new LinkedHashSet<>();
            affectedBy(proposed).stream()
                    .map(binding -> binding.key)
                    .filter(states::containsKey)
                    .forEach(affected::add);
            names.complete(new LiveNames(states, affected));
        });
        return names;
    }

    private Set<Active> affectedBy(Dtab proposed) {
        if (!(dtab instanceof State.Ready<Dtab>(Dtab base))) {
            return active; // another dtab would be a fresh one, at least
        }
        Set<Active> affected = new LinkedHashSet<>();
        if (!base.equals(proposed)) {
            DtabChange.changedPrefixes(base, proposed).forEach(prefix -> affected.addAll(dependents.under(prefix)));
        }
        return affected;
    }

    /**
     * Completes when all that the dtab has said by now is worked off, and watchers have been told what it comes to;
     * with the names of which that cannot be told yet, since a namer has not answered.
     */
    public CompletionStage<Set<BindRequest>> worked() {
        CompletableFuture<Set<BindRequest>> awaited = new CompletableFuture<>();
        serial.execute(() -> {
            State<Dtab> now = dtabs.current();
            if (dtabWatch != null && !now.equals(dtab)) {
                dtabChanged(now);
            }
            rebindDirty();
            Set<BindRequest> names = new LinkedHashSet<>();
            for (Active binding : active) {
                if (binding.patience != null || binding.cell.current() instanceof State.Pending) {
                    names.add(binding.key);
                }
            }
            awaited.complete(names);
        });
        return awaited;
    }

    /**
     * What {@code requests}, bound here or not, would be bound to if {@code proposed} were the namespace's dtab. Known
     * at once if the namers have answered what that asks of them, and after {@code patience} at the latest.
     *
     * @param worker runs the trial, which may take as long as the patience
     */
    public CompletionStage<Map<BindRequest, Trial.Outcome>> trial(
            Dtab proposed, Collection<BindRequest> requests, Duration patience, Executor worker) {
        return new Trial(proposed, namers, options, this::isOverdue, worker, scheduler).run(requests, patience);
    }

    /**
     * Whether alternations go on without the answer for {@code path}, since it has been pending or failed for longer
     * than {@link Options#alternativePatience}.
     */
    public boolean isOverdue(Path path) {
        return lookups.isOverdue(path);
    }

    /** How many times a binding was worked out since the start, changed or not. */
    public long rebinds() {
        return rebinds.get();
    }

    /** Lets go of everything; what is watched keeps its last state. */
    @Override
    public void close() {
        serial.execute(() -> Set.copyOf(active).forEach(Active::stop));
    }

    /** Makes room for one more; false if all that are bound are watched. */
    private boolean letGoOfIdle() {
        if (idle.isEmpty()) {
            return false;
        }
        Active longest = idle.iterator().next();
        longest.stop();
        letGo(longest.key);
        return true;
    }

    /** Ends the grace period, unless somebody watches again. */
    private void letGo(BindRequest key) {
        OnDemand<NameTree<Bound>> binding = shared.get(key);
        if (binding != null) {
            binding.closeIfIdle();
        }
    }

    private void followDtab() {
        // What is current when the task runs is at least as new as what the watcher was told.
        dtabWatch = dtabs.watch(told -> serial.execute(() -> {
            if (dtabWatch != null) {
                dtabChanged(dtabs.current());
            }
        }));
        dtab = dtabs.current();
    }

    private void leaveDtab() {
        if (dtabWatch != null) {
            dtabWatch.close();
            dtabWatch = null;
            dtab = State.pending();
        }
    }

    private void dtabChanged(State<Dtab> next) {
        State<Dtab> before = dtab;
        dtab = next;
        Dtab old = before.known().orElse(null);
        Dtab young = next.known().orElse(null);
        if (old == null || young == null) {
            dirty.addAll(active);
        } else if (!old.equals(young)) {
            for (Prefix prefix : DtabChange.changedPrefixes(old, young)) {
                dirty.addAll(dependents.under(prefix));
            }
        }
        rebindDirty();
        boolean freshnessChanged = !before.map(unused -> 0).equals(next.map(unused -> 0));
        if (freshnessChanged) {
            active.forEach(Active::publish);
        }
    }

    private void rebindLater(Set<Active> bindings) {
        if (dirty.isEmpty()) {
            serial.execute(this::rebindDirty); // after the changes that are queued already
        }
        dirty.addAll(bindings);
    }

    private void rebindDirty() {
        while (!dirty.isEmpty()) {
            Set<Active> todo = new LinkedHashSet<>(dirty);
            dirty.clear();
            todo.forEach(Active::rebind);
        }
    }

    /** A name that is kept bound. Everything on serial. */
    private final class Active implements Names {
        private final BindRequest key;
        private final Cell<NameTree<Bound>> cell;
        private @Nullable Binding binding;
        private @Nullable Watch patience; // while a union waits for a branch, and nothing is told
        private boolean impatient; // it has waited long enough, until all its branches have answered

        Active(BindRequest key, Cell<NameTree<Bound>> cell) {
            this.key = key;
            this.cell = cell;
        }

        void start() {
            if (active.size() >= options.bindingsMax() && !letGoOfIdle()) {
                cell.set(State.failed(new Problem(
                        "more than %d names are bound in this namespace (limit: bindingsMax)"
                                .formatted(options.bindingsMax()),
                        scheduler.now())));
                return;
            }
            active.add(this);
            if (dtabWatch == null) {
                followDtab();
            }
            rebind();
        }

        void idleIs(boolean now) {
            if (!now) {
                idle.remove(this);
                if (!active.contains(this)) {
                    start(); // it was let go of at the moment when somebody came back, or found no room before
                }
            } else if (active.contains(this)) {
                idle.add(this);
            } else {
                letGo(key); // there was no room for it: nothing is worth keeping
            }
        }

        void stop() {
            active.remove(this);
            idle.remove(this);
            dirty.remove(this);
            endPatience();
            if (binding != null) {
                binding.lookedUp().forEach(path -> dependents.remove(path, this));
                binding.asked().forEach(path -> lookups.leave(path, this));
                binding = null;
            }
            if (active.isEmpty()) {
                leaveDtab();
            }
        }

        void rebind() {
            if (!active.contains(this)) {
                return;
            }
            Dtab base = dtab.known().orElse(null);
            if (base == null) {
                publish();
                return;
            }
            rebinds.incrementAndGet();
            Binding before = binding;
            Binding after = Binder.bind(base.concat(key.local()), key.name(), this, options.limits(), scheduler.now());
            binding = after;
            Set<Path> lookedUpBefore = before == null ? Set.of() : before.lookedUp();
            if (!lookedUpBefore.equals(after.lookedUp())) {
                difference(after.lookedUp(), lookedUpBefore).forEach(path -> dependents.add(path, this));
                difference(lookedUpBefore, after.lookedUp()).forEach(path -> dependents.remove(path, this));
            }
            if (before != null) {
                difference(before.asked(), after.asked()).forEach(path -> lookups.leave(path, this));
            }
            if (after.partial() && !impatient && !options.unionPatience().isZero()) {
                startPatience();
            } else {
                impatient = after.partial();
                endPatience();
                publish();
            }
        }

        private void startPatience() {
            if (patience == null) {
                patience = scheduler.schedule(options.unionPatience(), () -> serial.execute(this::losePatience));
            }
        }

        private void losePatience() {
            if (patience != null) {
                patience = null;
                impatient = true;
                publish();
            }
        }

        private void endPatience() {
            if (patience != null) {
                patience.close();
                patience = null;
            }
        }

        @Override
        public State<NameTree<Name>> lookup(Path path) {
            return lookups.ask(path, this);
        }

        @Override
        public boolean isOverdue(Path path) {
            return lookups.isOverdue(path);
        }

        /** Tells the last binding, as fresh as the dtab it was made of. */
        void publish() {
            if (patience != null && dtab.known().isPresent()) {
                return; // what was told stands
            }
            State<NameTree<Bound>> next;
            if (dtab instanceof State.Failed<Dtab>(Problem problem)) {
                next = State.failed(problem);
            } else if (binding == null || dtab instanceof State.Pending<Dtab>) {
                next = State.pending();
            } else if (dtab instanceof State.Stale<Dtab> old
                    && binding.state() instanceof State.Ready<NameTree<Bound>> ready) {
                next = ready.stale(old.problem());
            } else {
                next = binding.state();
            }
            boolean sameFailure = next instanceof State.Failed<NameTree<Bound>>(Problem now)
                    && cell.current() instanceof State.Failed<NameTree<Bound>>(Problem earlier)
                    && now.message().equals(earlier.message());
            if (!sameFailure) {
                cell.set(next);
            }
        }
    }

    private static Set<Path> difference(Set<Path> all, Set<Path> without) {
        Set<Path> rest = new LinkedHashSet<>(all);
        rest.removeAll(without);
        return rest;
    }
}
