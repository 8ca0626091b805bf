package io.waymark.server.policy;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Limits;
import io.waymark.live.State;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.HistoryEntry;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Writes to the store what breaks no invariant. What is checked is exactly what is written: a write expects the
 * revision that it was checked against, and is checked again if that has moved and the caller allows it.
 *
 * <p>Where there are no invariants, nothing is checked and nothing waited for. What is not known does not refuse: a
 * source that is away must not keep people from changing routes.
 */
public final class Publisher implements Writes {
    private static final int ATTEMPTS_MAX = 200;
    private static final int PAUSE_MILLIS_MAX = 50;
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);

    private final DtabStore store;
    private final Forecaster forecaster;
    private final Guard guard;
    private final Limits limits;
    private final RandomGenerator random;

    /** @param random used by several threads */
    public Publisher(DtabStore store, Forecaster forecaster, Limits limits, RandomGenerator random) {
        this.store = store;
        this.forecaster = forecaster;
        this.guard = new Guard(forecaster);
        this.limits = limits;
        this.random = random;
    }

    private interface Write {
        WriteResult run(Expected expected, Change change) throws StoreException;
    }

    /**
     * {@inheritDoc}
     *
     * <p>An override in {@code change} writes what breaks invariants; it goes on record if it was needed.
     */
    @Override
    public Outcome put(Namespace namespace, Draft draft, Expected expected, Change change) throws StoreException {
        Optional<Dtab> proposed;
        try {
            proposed = draft.text().map(text -> Dtab.parse(text, limits));
        } catch (DtabSyntaxException invalid) {
            return new Outcome.Done(new WriteResult.Invalid(invalid));
        }
        return write(
                namespace,
                proposed,
                draft,
                expected,
                change,
                (checked, onRecord) -> store.put(namespace, draft, checked, onRecord));
    }

    /** {@inheritDoc} Nothing is bound in a namespace that is gone, which is what the invariants are held against. */
    @Override
    public Outcome delete(Namespace namespace, Expected expected, Change change) throws StoreException {
        return write(
                namespace,
                Optional.of(Dtab.EMPTY),
                new Draft(Optional.empty(), Optional.empty()),
                expected,
                change,
                (checked, onRecord) -> store.delete(namespace, checked, onRecord));
    }

    private Outcome write(
            Namespace namespace, Optional<Dtab> proposed, Draft draft, Expected expected, Change change, Write write)
            throws StoreException {
        State<Optional<VersionedDtab>> read = Known.within(READ_WITHIN, store.dtab(namespace));
        if (read instanceof State.Failed<Optional<VersionedDtab>>
                && draft.invariants().isEmpty()) {
            // What is stored cannot be read, nor can its invariants; to write over it is the cure.
            return new Outcome.Done(write.run(expected, withoutOverride(change)));
        }
        Optional<VersionedDtab> base = asExpected(namespace, read.known().orElse(Optional.empty()), expected);
        for (int attempt = 1; ; attempt++) {
            Guard.Findings findings = findings(namespace, base, proposed, draft);
            if (!findings.refusing().isEmpty() && change.override().isBlank()) {
                return new Outcome.Refused(findings.refusing());
            }
            WriteResult result = write.run(
                    exactly(base, expected), findings.refusing().isEmpty() ? withoutOverride(change) : change);
            if (mayMove(expected) && result instanceof WriteResult.Conflict(var latest) && latest.isEmpty()) {
                return new Outcome.Done(write.run(expected, withoutOverride(change))); // unreadable, as above
            }
            Optional<VersionedDtab> moved = moved(result, base, expected);
            if (moved.isEmpty() && !(result instanceof WriteResult.NotFound && base.isPresent() && mayMove(expected))) {
                return new Outcome.Done(result);
            }
            if (attempt == ATTEMPTS_MAX) {
                return new Outcome.Done(result);
            }
            base = moved;
            pause();
        }
    }

    private Guard.Findings findings(
            Namespace namespace, Optional<VersionedDtab> base, Optional<Dtab> proposed, Draft draft) {
        Optional<Dtab> next = proposed.or(() -> base.map(VersionedDtab::dtab));
        if (next.isEmpty() || Guard.isFree(base, draft.invariants())) {
            return Guard.Findings.NONE;
        }
        return guard.check(namespace, base, next.get(), draft.invariants(), forecaster.of(namespace, next.get()));
    }

    /** The revision that is to be replaced, as far as it is known here; the store decides. */
    private Optional<VersionedDtab> asExpected(Namespace namespace, Optional<VersionedDtab> known, Expected expected)
            throws StoreException {
        return switch (expected) {
            case Expected.Anything() -> known;
            case Expected.Something() -> known;
            case Expected.Nothing() -> Optional.empty();
            case Expected.Revision(long revision) -> {
                if (known.map(VersionedDtab::revision).equals(Optional.of(revision))) {
                    yield known;
                }
                if (known.isPresent() && known.get().revision() > revision) {
                    yield Optional.empty(); // revisions only go up: the store will say that this one is past
                }
                // The watch may lag behind what this client has seen elsewhere.
                yield store.revision(namespace, revision)
                        .flatMap(entry -> entry instanceof HistoryEntry.Wrote(VersionedDtab dtab)
                                ? Optional.of(dtab)
                                : Optional.empty());
            }
        };
    }

    /** What must be there for this write to be the one that was checked. */
    private static Expected exactly(Optional<VersionedDtab> base, Expected expected) {
        return switch (expected) {
            case Expected.Anything() ->
                base.<Expected>map(known -> new Expected.Revision(known.revision()))
                        .orElseGet(Expected.Nothing::new);
            // There is no revision 0: if there is something after all, the store says what.
            case Expected.Something() ->
                new Expected.Revision(base.map(VersionedDtab::revision).orElse(0L));
            case Expected.Nothing nothing -> nothing;
            case Expected.Revision revision -> revision;
        };
    }

    private static boolean mayMove(Expected expected) {
        return expected instanceof Expected.Anything || expected instanceof Expected.Something;
    }

    /** What is there instead, if the caller does not mind. */
    private static Optional<VersionedDtab> moved(WriteResult result, Optional<VersionedDtab> base, Expected expected) {
        return mayMove(expected) && result instanceof WriteResult.Conflict(var latest)
                ? latest.filter(now -> !Optional.of(now.revision()).equals(base.map(VersionedDtab::revision)))
                : Optional.empty();
    }

    private static Change withoutOverride(Change change) {
        return new Change(change.author(), change.message());
    }

    private void pause() {
        try {
            Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX) + 1L);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
