package io.waymark.server.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A store whose writes are timed by outcome, and whose freshness can be read; it does what the store in it does. */
public final class StoreTelemetry implements DtabStore {
    private final DtabStore store;
    private final MeterRegistry registry;
    private final InstantSource clock;

    public StoreTelemetry(DtabStore store, Telemetry telemetry, InstantSource clock) {
        this.store = store;
        this.registry = telemetry.registry();
        this.clock = clock;
        telemetry.gauge(
                "waymark.store.ready",
                "1 if what is read from the store is current",
                this,
                self -> self.isReady() ? 1 : 0);
        telemetry.gauge(
                "waymark.store.stale.seconds",
                "for how long the store has not been heard; 0 if it is",
                this,
                self -> self.staleFor().toMillis() / 1000.0);
        telemetry.gauge("waymark.store.namespaces", "namespaces that exist", this, StoreTelemetry::count);
    }

    private boolean isReady() {
        return store.namespaces().current() instanceof State.Ready<Set<Namespace>>;
    }

    private Duration staleFor() {
        return switch (store.namespaces().current()) {
            case State.Stale<Set<Namespace>>(var value, Problem problem) -> since(problem);
            case State.Failed<Set<Namespace>>(Problem problem) -> since(problem);
            default -> Duration.ZERO;
        };
    }

    private Duration since(Problem problem) {
        return Duration.between(problem.since(), clock.instant());
    }

    private double count() {
        return store.namespaces().current().known().map(Set::size).orElse(0);
    }

    /** Something that is written. */
    @FunctionalInterface
    private interface Writing {
        WriteResult write() throws StoreException;
    }

    private WriteResult measured(Writing writing) throws StoreException {
        Timer.Sample sample = Timer.start(registry);
        String outcome = "failed";
        try {
            WriteResult result = writing.write();
            outcome = result.getClass().getSimpleName().toLowerCase(Locale.ROOT);
            return result;
        } catch (StoreException problem) {
            outcome = problem.reason().name().toLowerCase(Locale.ROOT);
            throw problem;
        } finally {
            sample.stop(Timer.builder("waymark.store.writes")
                    .description("writes to the store, by what came of them")
                    .tag("outcome", outcome)
                    .register(registry));
        }
    }

    @Override
    public WriteResult put(Namespace namespace, Draft draft, Expected expected, Change change) throws StoreException {
        return measured(() -> store.put(namespace, draft, expected, change));
    }

    @Override
    public WriteResult delete(Namespace namespace, Expected expected, Change change) throws StoreException {
        return measured(() -> store.delete(namespace, expected, change));
    }

    @Override
    public WriteResult rollback(Namespace namespace, long revision, Expected expected, Change change)
            throws StoreException {
        return measured(() -> store.rollback(namespace, revision, expected, change));
    }

    @Override
    public Live<Set<Namespace>> namespaces() {
        return store.namespaces();
    }

    @Override
    public Live<Optional<VersionedDtab>> dtab(Namespace namespace) {
        return store.dtab(namespace);
    }

    @Override
    public List<HistoryEntry> history(Namespace namespace, long before, int limit) throws StoreException {
        return store.history(namespace, before, limit);
    }

    @Override
    public Optional<HistoryEntry> revision(Namespace namespace, long revision) throws StoreException {
        return store.revision(namespace, revision);
    }

    @Override
    public void close() {
        store.close();
    }
}
