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
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Binds names once under a dtab that is not in force, as an {@link Interpreter} would if it were: what their watchers
 * would then be told, after the patience that it has with unions and alternations. Everything on its own serial.
 */
public final class Trial {
    // Binding itself may take longer than answers are waited for, if there are very many names, but not for ever.
    private static final int WORK_PER_PATIENCE = 10;

    private final Dtab proposed;
    private final Limits limits;
    private final boolean goesOn; // whether alternations do not wait for ever
    private final Predicate<Path> isOverdue;
    private final Scheduler scheduler;
    private final Serial serial;
    private final Lookups<Attempt> lookups;
    private final Map<BindRequest, Attempt> attempts = new LinkedHashMap<>();
    private final Set<Attempt> unsettled = new LinkedHashSet<>();
    private final Set<Attempt> dirty = new LinkedHashSet<>();
    private final CompletableFuture<Map<BindRequest, Outcome>> outcome = new CompletableFuture<>();
    private Instant deadline = Instant.MAX;
    private @Nullable Watch timer;

    /**
     * What a name would be bound to.
     *
     * @param settled whether nothing that it depends on is still awaited. If something is, {@code state} is what is
     *     known so far
     */
    public record Outcome(State<NameTree<Bound>> state, boolean settled) {}

    /** @param isOverdue of which paths it is known already that alternations do not wait for them */
    Trial(
            Dtab proposed,
            Namers namers,
            Interpreter.Options options,
            Predicate<Path> isOverdue,
            Executor executor,
            Scheduler scheduler) {
        this.proposed = proposed;
        this.limits = options.limits();
        this.goesOn = !options.alternativePatience().isZero();
        this.isOverdue = isOverdue;
        this.scheduler = scheduler;
        this.serial = new Serial(executor);
        this.lookups = new Lookups<>(namers, options.alternativePatience(), serial, scheduler, this::again);
    }

    /** Begins; the outcome is there when nothing is awaited any more, or has been for {@code patience}. */
    CompletionStage<Map<BindRequest, Outcome>> run(Collection<BindRequest> requests, Duration patience) {
        serial.execute(() -> {
            deadline = scheduler.now().plus(patience.multipliedBy(WORK_PER_PATIENCE));
            requests.forEach(request -> attempts.computeIfAbsent(request, Attempt::new));
            dirty.addAll(attempts.values());
            unsettled.addAll(attempts.values());
            bindDirty();
            if (!outcome.isDone()) {
                timer = scheduler.schedule(patience, () -> serial.execute(this::finish));
            }
        });
        return outcome;
    }

    private void again(Set<Attempt> askers) {
        if (dirty.isEmpty()) {
            serial.execute(this::bindDirty); // after the changes that are queued already
        }
        dirty.addAll(askers);
    }

    private void bindDirty() {
        while (!dirty.isEmpty() && !outcome.isDone()) {
            Set<Attempt> todo = new LinkedHashSet<>(dirty);
            dirty.clear();
            for (Attempt attempt : todo) {
                if (scheduler.now().isAfter(deadline)) {
                    finish(); // a table can be made that takes seconds for each name
                    return;
                }
                attempt.bind();
            }
        }
        if (unsettled.isEmpty()) {
            finish();
        }
    }

    private void finish() {
        if (outcome.isDone()) {
            return;
        }
        if (timer != null) {
            timer.close();
        }
        Map<BindRequest, Outcome> outcomes = new HashMap<>();
        attempts.forEach((request, attempt) ->
                outcomes.put(request, new Outcome(attempt.state(), !unsettled.contains(attempt))));
        attempts.values().forEach(Attempt::leave);
        dirty.clear();
        outcome.complete(outcomes);
    }

    /** One name. */
    private final class Attempt implements Names {
        private final BindRequest request;
        private @Nullable Binding binding;
        private boolean waits; // for an answer that would make a difference

        Attempt(BindRequest request) {
            this.request = request;
        }

        void bind() {
            Binding before = binding;
            waits = false;
            Binding after =
                    Binder.bind(proposed.concat(request.local()), request.name(), this, limits, scheduler.now());
            binding = after;
            if (before != null) {
                for (Path path : before.asked()) {
                    if (!after.asked().contains(path)) {
                        lookups.leave(path, this);
                    }
                }
            }
            if (waits) {
                unsettled.add(this);
            } else {
                unsettled.remove(this);
            }
        }

        State<NameTree<Bound>> state() {
            return binding == null ? State.pending() : binding.state();
        }

        void leave() {
            if (binding != null) {
                binding.asked().forEach(path -> lookups.leave(path, this));
            }
        }

        @Override
        public State<NameTree<Name>> lookup(Path path) {
            State<NameTree<Name>> answer = lookups.ask(path, this);
            boolean changesItself = answer instanceof State.Pending<NameTree<Name>>
                    || (goesOn && answer instanceof State.Failed<NameTree<Name>>);
            waits |= changesItself && !isOverdue(path);
            return answer;
        }

        @Override
        public boolean isOverdue(Path path) {
            return isOverdue.test(path) || lookups.isOverdue(path);
        }
    }
}
