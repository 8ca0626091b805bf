package io.waymark.server.policy;

import io.waymark.interpreter.BindRequest;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import io.waymark.server.grpc.Mark;
import io.waymark.server.grpc.Reach;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * How many streams have been sent what a revision makes of their name, here. Streams are gone through when somebody
 * asks, and some times in the seconds after a revision was written, so that it is known how long it took; at no other
 * time does it cost anything.
 *
 * <p>Safe for use by many threads.
 */
public final class Convergence {
    private static final List<Duration> LOOKS = List.of(
            Duration.ofMillis(2),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10)); // each so long after the one before
    // Of revisions of a namespace that come faster, the ones between are looked at when somebody asks.
    private static final Duration APART = Duration.ofMillis(100);
    private static final int LATEST = 4; // revisions of a namespace that are looked at without being asked for
    private static final int TRACKED_MAX = 500;

    private final DtabStore store;
    private final Bound bound;
    private final Streams streams;
    private final Scheduler scheduler;
    private final Consumer<Progress> progress;
    // The oldest first. Under this.
    private final Map<Key, Tracking> tracked = new LinkedHashMap<>();

    private record Key(Namespace namespace, long revision) {}

    /** What interpreters have worked off, as {@link io.waymark.interpreter.Interpreter#worked} tells it. */
    @FunctionalInterface
    public interface Bound {
        CompletionStage<Set<BindRequest>> worked(Namespace namespace);
    }

    /** The streams of this server, as {@link io.waymark.server.grpc.GrpcServer#reach} counts them. */
    @FunctionalInterface
    public interface Streams {
        CompletionStage<Reach> reach(Mark mark, Set<BindRequest> awaited);
    }

    /** That a revision has got further, here. */
    public record Progress(Namespace namespace, long revision, long applied, long streams) {}

    /** @param progress told of what was found, when it is news; must not block */
    public Convergence(
            DtabStore store, Bound bound, Streams streams, Scheduler scheduler, Consumer<Progress> progress) {
        this.store = store;
        this.bound = bound;
        this.streams = streams;
        this.scheduler = scheduler;
        this.progress = progress;
    }

    /** Looks, some times from now on, how a revision spreads that has just been written. */
    public void follow(Namespace namespace, VersionedDtab dtab) {
        Tracking tracking;
        synchronized (this) {
            List<Tracking> others = tracked.values().stream()
                    .filter(other -> other.namespace.equals(namespace))
                    .toList();
            boolean tooSoon =
                    others.stream().anyMatch(other -> other.began.plus(APART).isAfter(scheduler.now()));
            if (tooSoon || tracked.containsKey(new Key(namespace, dtab.revision()))) {
                return;
            }
            tracking = track(namespace, dtab.revision(), Optional.of(dtab.time()));
        }
        lookLater(tracking, 0);
    }

    private void lookLater(Tracking tracking, int step) {
        if (step < LOOKS.size() && isAmongLatest(tracking)) {
            scheduler.schedule(
                    LOOKS.get(step),
                    () -> look(tracking).thenAccept(reach -> {
                        if (!tracking.isComplete()) {
                            lookLater(tracking, step + 1);
                        }
                    }));
        }
    }

    private synchronized boolean isAmongLatest(Tracking tracking) {
        return tracked.values().stream()
                        .filter(other -> other.namespace.equals(tracking.namespace))
                        .filter(other -> other.revision > tracking.revision)
                        .count()
                < LATEST;
    }

    private synchronized Tracking track(Namespace namespace, long revision, Optional<Instant> written) {
        Tracking tracking = tracked.computeIfAbsent(
                new Key(namespace, revision), unused -> new Tracking(namespace, revision, written, scheduler.now()));
        if (tracked.size() > TRACKED_MAX) {
            Iterator<Tracking> oldest = tracked.values().iterator();
            oldest.next();
            oldest.remove();
        }
        return tracking;
    }

    private CompletionStage<Reach> look(Tracking tracking) {
        return bound.worked(tracking.namespace)
                .thenCompose(awaited -> streams.reach(tracking.mark, awaited))
                .thenApply(reach -> {
                    if (tracking.found(reach, scheduler.now())) {
                        progress.accept(
                                new Progress(tracking.namespace, tracking.revision, reach.applied(), reach.streams()));
                    }
                    return reach;
                });
    }

    /**
     * How far {@code revision} of {@code namespace}, or a newer one, has got here.
     *
     * @return with nobody having it, if this server does not know that revision yet
     */
    public CompletionStage<Spread> spread(Namespace namespace, long revision) {
        Optional<VersionedDtab> known = latest(namespace);
        long current = known.map(VersionedDtab::revision).orElse(0L);
        if (known.isEmpty() || current < revision) {
            return streams.reach(new Mark(namespace), Set.of())
                    .thenApply(all -> new Spread(current, new Reach(all.streams(), 0, List.of()), List.of()));
        }
        // When an older one was written is known if it was followed when it came.
        Optional<Instant> written =
                known.filter(dtab -> dtab.revision() == revision).map(VersionedDtab::time);
        Tracking tracking = track(namespace, revision, written);
        return look(tracking).thenApply(reach -> new Spread(current, reach, tracking.points()));
    }

    /** The revision of {@code namespace} that is known here; empty if there is none. */
    public Optional<VersionedDtab> latest(Namespace namespace) {
        State<Optional<VersionedDtab>> state = store.dtab(namespace).current();
        return state.known().flatMap(found -> found);
    }
}
