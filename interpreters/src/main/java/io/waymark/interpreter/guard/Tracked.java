package io.waymark.interpreter.guard;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The entry of one name or service in a {@link Source}'s register; closing it takes it out. */
final class Tracked implements Watch {
    private final Source source;
    private final Supplier<Instant> clock;
    private final Runnable onRelease;
    private final Watch removal;
    private volatile Watched latest;

    Tracked(Source source, Path id, Supplier<Instant> clock, Runnable onRelease, RemovalOf removal) {
        this.source = source;
        this.clock = clock;
        this.onRelease = onRelease;
        this.removal = () -> removal.remove(this);
        this.latest = new Watched(id, Condition.PENDING, clock.get(), "", OptionalInt.empty(), Optional.empty());
    }

    /** Takes an entry out of the register it is in. */
    @FunctionalInterface
    interface RemovalOf {
        void remove(Tracked tracked);
    }

    Watched latest() {
        return latest;
    }

    void release() {
        onRelease.run();
    }

    /** Takes down what is told now; called by one thread at a time. */
    void tell(State<?> state, boolean isHeld, Optional<Hold> hold) {
        Watched before = latest;
        Watched next = switch (state) {
            case State.Pending<?> pending -> before; // what was known stands
            case State.Ready<?>(Object value) -> watched(Condition.READY, Optional.empty(), value, hold);
            case State.Stale<?>(Object value, Problem problem) ->
                watched(isHeld ? Condition.HELD : Condition.STALE, Optional.of(problem), value, hold);
            case State.Failed<?>(Problem problem) ->
                watched(isKnown(before) ? Condition.STALE : Condition.FAILED, Optional.of(problem), "", hold);
        };
        if (!next.equals(before)) {
            latest = next;
            source.changed(before.condition(), next, clock.get());
        }
    }

    /** Whether there is a value to go on with: then a failure makes it stale. */
    private static boolean isKnown(Watched before) {
        return switch (before.condition()) {
            case PENDING, FAILED -> false;
            case READY, STALE, HELD -> true;
        };
    }

    private Watched watched(Condition condition, Optional<Problem> problem, Object value, Optional<Hold> hold) {
        Instant since = problem.map(Problem::since)
                .orElseGet(() -> latest.condition() == condition ? latest.since() : clock.get());
        OptionalInt endpoints = value instanceof Addresses.Endpoints known
                ? OptionalInt.of(known.endpoints().size())
                : OptionalInt.empty();
        return new Watched(
                latest.id(), condition, since, problem.map(Problem::message).orElse(""), endpoints, hold);
    }

    @Override
    public void close() {
        removal.close();
    }
}
