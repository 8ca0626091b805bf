package io.waymark.store;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.live.Live;
import io.waymark.live.Watch;
import io.waymark.store.Backend.Head;
import io.waymark.store.Backend.Write;
import io.waymark.store.Ledger.Current;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store, written once above any {@link Backend}. Any number of them, in any number of processes, may share one
 * storage system, also with a running namerd.
 *
 * <p>A write reads the head, compares it with what was expected, and writes the next revision and its history record in
 * one transaction that fails if anybody was faster. Numbers are those after the newest record, which outlives the head:
 * so none is used twice.
 */
public final class VersionedStore implements DtabStore {
    private static final Logger LOG = LoggerFactory.getLogger(VersionedStore.class);
    private static final int PAUSE_MILLIS_MIN = 5;
    private static final int PAUSE_MILLIS_MAX = 200;

    private final Backend backend;
    private final StoreSettings settings;
    private final Executor executor;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Ledger ledger;
    private final LiveHeads heads;

    /**
     * A store that does nothing before it is opened.
     *
     * @param backend closed with this
     * @param executor runs tasks that may block; virtual threads suit
     * @param random used by several threads
     */
    public VersionedStore(
            Backend backend, StoreSettings settings, Executor executor, InstantSource clock, RandomGenerator random) {
        this.backend = backend;
        this.settings = settings;
        this.executor = executor;
        this.clock = clock;
        this.random = random;
        this.ledger = new Ledger(backend, settings.limits(), clock, random);
        this.heads = new LiveHeads(backend, ledger, settings.limits(), executor, clock);
    }

    /**
     * Begins to watch. A storage system that is away is no error.
     *
     * @throws StoreException if the backend can never work
     */
    public void open() throws StoreException {
        backend.open();
        heads.open();
    }

    @Override
    public void close() {
        heads.close();
        backend.close();
    }

    @Override
    public Live<Set<Namespace>> namespaces() {
        return heads.namespaces();
    }

    @Override
    public Live<Optional<VersionedDtab>> dtab(Namespace namespace) {
        return heads.dtab(namespace);
    }

    @Override
    public WriteResult put(Namespace namespace, Draft draft, Expected expected, Change change) throws StoreException {
        if (draft.text().isPresent()) {
            String text = draft.text().get();
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > settings.textBytesMax()) {
                throw tooLarge("the dtab of namespace %s has %,d bytes (at most %,d)"
                        .formatted(namespace, bytes, settings.textBytesMax()));
            }
            try {
                Dtab.parse(text, settings.limits());
            } catch (DtabSyntaxException e) {
                return new WriteResult.Invalid(e);
            }
        }
        return write(namespace, Optional.of(draft), expected, change);
    }

    @Override
    public WriteResult delete(Namespace namespace, Expected expected, Change change) throws StoreException {
        return write(namespace, Optional.empty(), expected, change);
    }

    @Override
    public WriteResult rollback(Namespace namespace, long revision, Expected expected, Change change)
            throws StoreException {
        Optional<Stored> stored = ledger.record(namespace, revision);
        Optional<String> text = stored.flatMap(Stored::text);
        return text.isEmpty()
                ? new WriteResult.NotFound()
                : put(namespace, new Draft(text, stored.map(Stored::invariants)), expected, change);
    }

    @Override
    public List<HistoryEntry> history(Namespace namespace, long before, int limit) throws StoreException {
        List<Long> numbers = backend.recordNumbers(namespace.name()).stream()
                .filter(number -> number < before)
                .limit(limit)
                .toList();
        List<HistoryEntry> entries = new ArrayList<>(numbers.size());
        for (long number : numbers) {
            try {
                revision(namespace, number).ifPresent(entries::add); // or trimmed a moment ago
            } catch (StoreException e) {
                if (e.reason() != StoreException.Reason.CORRUPT) {
                    throw e;
                }
                LOG.warn("Left out of the history: {}", e.getMessage());
            }
        }
        return entries;
    }

    @Override
    public Optional<HistoryEntry> revision(Namespace namespace, long revision) throws StoreException {
        Optional<String> record = backend.readRecord(namespace.name(), revision);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        try {
            Stored stored = DocumentFormat.read(record.get())
                    .orElseThrow(() -> corrupt(namespace, revision, "its first line is not Waymark's, or not true"));
            return Optional.of(
                    stored.text().isEmpty()
                            ? new HistoryEntry.Deleted(revision, stored.change(), stored.time(), stored.parent())
                            : new HistoryEntry.Wrote(stored.dtab(settings.limits())));
        } catch (DtabSyntaxException e) {
            throw corrupt(namespace, revision, "not a dtab: " + e.explain());
        }
    }

    /** @param draft empty: the namespace is deleted */
    private WriteResult write(Namespace namespace, Optional<Draft> draft, Expected expected, Change change)
            throws StoreException {
        for (int attempt = 1; ; attempt++) {
            Current current = ledger.current(namespace);
            Optional<WriteResult> refusal = refusal(current, expected, draft.isEmpty());
            if (refusal.isPresent()) {
                return refusal.get();
            }
            Optional<String> text =
                    draft.flatMap(Draft::text).or(() -> current.stored().flatMap(Stored::text));
            if (draft.isPresent() && text.isEmpty()) {
                return new WriteResult.NotFound(); // the text is to stay, and there is none
            }
            Stored next = new Stored(
                    current.newest() + 1,
                    current.revision(),
                    change,
                    clock.instant(),
                    ledger.token(),
                    Optional.empty(),
                    draft.isEmpty() ? Optional.empty() : text,
                    draft.flatMap(Draft::invariants)
                            .or(() -> current.stored().map(Stored::invariants))
                            .orElse(List.of()));
            Settled settled = switch (backend.write(transaction(namespace, current, next))) {
                case WRITTEN -> Settled.WRITTEN;
                case CONFLICT -> Settled.NOT_WRITTEN;
                case UNKNOWN -> settle(namespace, current, next);
            };
            switch (settled) {
                case WRITTEN -> {
                    trim(namespace, current.numbers());
                    awaitShown(namespace, next);
                    return new WriteResult.Written(next.revision());
                }
                case UNKNOWN -> {
                    return new WriteResult.Unknown(
                            "the connection to %s broke while revision %d of namespace %s was written, and reading back did not tell whether it was; it may still be"
                                    .formatted(backend.kind(), next.revision(), namespace));
                }
                case NOT_WRITTEN -> {
                    // Somebody was faster: what is there now decides, and only that.
                    if (attempt >= settings.attemptsMax()) {
                        return new WriteResult.Conflict(readable(current));
                    }
                    pause(attempt);
                }
            }
        }
    }

    private Optional<WriteResult> refusal(Current current, Expected expected, boolean deleting) {
        boolean absent = current.document().isEmpty();
        return switch (expected) {
            case Expected.Anything() -> absent && deleting ? Optional.of(new WriteResult.NotFound()) : Optional.empty();
            case Expected.Nothing() -> {
                if (!absent) {
                    yield Optional.of(new WriteResult.Conflict(readable(current)));
                }
                yield deleting ? Optional.of(new WriteResult.NotFound()) : Optional.empty();
            }
            case Expected.Something() -> absent ? Optional.of(new WriteResult.NotFound()) : Optional.empty();
            case Expected.Revision(long revision) -> {
                if (absent) {
                    yield Optional.of(new WriteResult.NotFound());
                }
                yield current.revision() == revision
                        ? Optional.empty()
                        : Optional.of(new WriteResult.Conflict(readable(current)));
            }
        };
    }

    private Optional<VersionedDtab> readable(Current current) {
        try {
            return current.stored().map(stored -> stored.dtab(settings.limits()));
        } catch (DtabSyntaxException e) {
            return Optional.empty();
        }
    }

    private Write transaction(Namespace namespace, Current current, Stored next) throws StoreException {
        Head head = next.text().isEmpty() ? new Head.Delete() : new Head.Put(DocumentFormat.head(next));
        String record = DocumentFormat.record(next);
        int bytes = record.getBytes(StandardCharsets.UTF_8).length
                + (head instanceof Head.Put(String text) ? text.getBytes(StandardCharsets.UTF_8).length : 0);
        if (bytes > backend.writeBytesMax()) {
            throw tooLarge(
                    "the dtab of namespace %s and its history entry have %,d bytes (%s takes at most %,d in one write)"
                            .formatted(namespace, bytes, backend.kind(), backend.writeBytesMax()));
        }
        return new Write(namespace.name(), current.version(), head, next.revision(), record);
    }

    private enum Settled {
        WRITTEN,
        /** And it never will be: what it depended on is gone. */
        NOT_WRITTEN,
        UNKNOWN
    }

    /** Reads back what came of a write whose answer was lost. */
    private Settled settle(Namespace namespace, Current before, Stored written) {
        Instant deadline = clock.instant().plus(settings.settledWithin());
        for (int attempt = 1; clock.instant().isBefore(deadline); attempt++) {
            try {
                // In this order: if the head had changed before the record was looked for, and by this write, then its
                // record is there as well.
                Optional<String> head = backend.readHead(namespace.name()).map(Backend.Document::version);
                Optional<String> record = backend.readRecord(namespace.name(), written.revision());
                if (record.isPresent()) {
                    boolean ours = DocumentFormat.read(record.get())
                            .map(stored -> stored.token().equals(written.token()))
                            .orElse(false);
                    return ours ? Settled.WRITTEN : Settled.NOT_WRITTEN;
                }
                if (!head.equals(before.version())) {
                    List<Long> numbers = backend.recordNumbers(namespace.name());
                    boolean trimmed = !numbers.isEmpty() && numbers.getFirst() > written.revision();
                    return trimmed ? Settled.UNKNOWN : Settled.NOT_WRITTEN;
                }
            } catch (StoreException e) {
                LOG.info("Reading back revision {} of namespace {}: {}", written.revision(), namespace, e.getMessage());
            }
            pause(attempt);
        }
        return Settled.UNKNOWN;
    }

    private void trim(Namespace namespace, List<Long> before) {
        int keep = settings.historyMax() - 1; // and the one that was just written
        if (before.size() <= keep) {
            return;
        }
        List<Long> old = List.copyOf(before.subList(keep, before.size()));
        executor.execute(() -> {
            try {
                backend.deleteRecords(namespace.name(), old);
            } catch (StoreException e) {
                LOG.warn("The history of namespace {} is left longer than it should be: {}", namespace, e.getMessage());
            }
        });
    }

    /** Waits, for a moment at most, until whoever reads this store sees {@code written}, in the list as well. */
    private void awaitShown(Namespace namespace, Stored written) {
        boolean exists = written.text().isPresent();
        Predicate<Optional<VersionedDtab>> shows = dtab ->
                dtab.map(shown -> shown.revision() >= written.revision()).orElse(!exists);
        Instant deadline = clock.instant().plus(settings.shownWithin());
        boolean shown = await(heads.dtab(namespace), shows, deadline)
                && await(heads.namespaces(), names -> names.contains(namespace) == exists, deadline);
        if (!shown) {
            LOG.info("Revision {} of namespace {} is written, but the watch lags.", written.revision(), namespace);
        }
    }

    private <T> boolean await(Live<T> live, Predicate<T> shows, Instant deadline) {
        CountDownLatch shown = new CountDownLatch(1);
        Watch watch = live.watch(state -> {
            if (state.known().filter(shows).isPresent()) {
                shown.countDown();
            }
        });
        try {
            return shown.await(Duration.between(clock.instant(), deadline).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            watch.close();
        }
    }

    private void pause(int attempt) {
        int millisMax = Math.min(PAUSE_MILLIS_MAX, PAUSE_MILLIS_MIN << Math.min(attempt, 6));
        try {
            Thread.sleep(random.nextInt(millisMax) + 1L);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static StoreException tooLarge(String message) {
        return new StoreException(StoreException.Reason.TOO_LARGE, message);
    }

    private static StoreException corrupt(Namespace namespace, long revision, String message) {
        return new StoreException(
                StoreException.Reason.CORRUPT,
                "revision %d of namespace %s: %s".formatted(revision, namespace, message));
    }
}
