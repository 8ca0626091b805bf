package io.waymark.server.policy;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import io.waymark.dtab.edit.DtabMerge;
import io.waymark.dtab.edit.DtabPatch;
import io.waymark.dtab.edit.EntryChange;
import io.waymark.dtab.edit.PatchException;
import io.waymark.server.policy.Writes.Outcome;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Edits of a text that others may edit at the same time. An edit is made again of what another has just written, until
 * nobody was faster; so what two of them change in different entries is all there in the end. Blocks.
 */
public final class Edits {
    private static final int ATTEMPTS_MAX = 200;
    private static final int PAUSE_MILLIS_MAX = 50;
    private static final int QUEUES = 64;
    private static final Duration QUEUED_MAX = Duration.ofSeconds(1);
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);

    private final DtabStore store;
    private final Writes writes;
    private final Limits limits;
    private final RandomGenerator random;
    // Edits of one namespace by way of this server queue, rather than overtake each other. Only to save work: what
    // must not be lost is held by the revision that each write expects.
    private final List<ReentrantLock> queues =
            IntStream.range(0, QUEUES).mapToObj(unused -> new ReentrantLock()).toList();

    /** @param random used by several threads */
    public Edits(DtabStore store, Writes writes, Limits limits, RandomGenerator random) {
        this.store = store;
        this.writes = writes;
        this.limits = limits;
        this.random = random;
    }

    /** What came of an edit. */
    public sealed interface Edited {
        /** It was written, or refused as a whole. */
        record Written(Outcome outcome) implements Edited {}

        /**
         * Others have changed what this changes since its base.
         *
         * @param latest what is there; empty if there is nothing any more
         * @param yours what this would have made of its base
         */
        record Overlapping(long base, Optional<VersionedDtab> latest, String yours, List<DtabMerge.Overlap> overlaps)
                implements Edited {
            public Overlapping {
                overlaps = List.copyOf(overlaps);
            }
        }

        /** There is no such namespace, or no such revision of it to start from. */
        record NoBase(OptionalLong base) implements Edited {}
    }

    /** A text to be written, or why there is none. */
    private sealed interface Made {
        record Text(Draft draft) implements Made {}

        record Not(Edited why) implements Made {}
    }

    private interface Maker {
        Made of(Optional<VersionedDtab> latest) throws PatchException;
    }

    /**
     * Writes {@code draft}, which was made of revision {@code base} (0: of nothing), together with what others have
     * changed since.
     *
     * @throws DtabSyntaxException if it is not a dtab
     */
    public Edited merge(Namespace namespace, Draft draft, long base, Change change) throws StoreException {
        Optional<VersionedDtab> from = base == 0 ? Optional.empty() : revision(namespace, base);
        if (base != 0 && from.isEmpty()) {
            return new Edited.NoBase(OptionalLong.of(base));
        }
        draft.text().ifPresent(text -> DtabText.parse(text, limits));
        try {
            return retried(namespace, change, latest -> merged(base, from, draft, latest));
        } catch (PatchException notOfAPatch) {
            throw new IllegalStateException(notOfAPatch);
        }
    }

    /**
     * Changes some entries, all or none.
     *
     * @param base the revision that the changes were made for; where others have changed the same entries since, they
     *     overlap. Empty: whatever is there
     * @throws PatchException if they do not fit
     * @throws DtabSyntaxException if what they make is not a dtab
     */
    public Edited patch(Namespace namespace, List<EntryChange> steps, OptionalLong base, Change change)
            throws PatchException, StoreException {
        if (base.isEmpty()) {
            return retried(
                    namespace,
                    change,
                    latest -> latest.isEmpty()
                            ? new Made.Not(new Edited.NoBase(OptionalLong.empty()))
                            : new Made.Text(Draft.ofText(patched(latest.get().text(), steps))));
        }
        Optional<VersionedDtab> from = revision(namespace, base.getAsLong());
        if (from.isEmpty()) {
            return new Edited.NoBase(base);
        }
        Draft draft = Draft.ofText(patched(from.get().text(), steps));
        return retried(namespace, change, latest -> merged(base.getAsLong(), from, draft, latest));
    }

    /** As {@link #patch}, but of exactly {@code revision}: if another one is there, nothing is written. */
    public Edited patchExactly(Namespace namespace, List<EntryChange> steps, Expected.Revision revision, Change change)
            throws PatchException, StoreException {
        VersionedDtab latest = Known.ofStore(READ_WITHIN, store.dtab(namespace))
                .known()
                .flatMap(known -> known)
                .orElse(null);
        if (latest == null) {
            return new Edited.NoBase(OptionalLong.empty());
        }
        if (latest.revision() < revision.revision()) { // this server's watch may lag: the store decides
            Optional<VersionedDtab> meant = revision(namespace, revision.revision());
            if (meant.isPresent()) {
                latest = meant.get();
            }
        }
        if (latest.revision() != revision.revision()) { // numbers only grow, so it cannot come back
            return new Edited.Written(new Outcome.Done(new WriteResult.Conflict(Optional.of(latest))));
        }
        Draft draft = Draft.ofText(patched(latest.text(), steps));
        return new Edited.Written(writes.put(namespace, draft, revision, change));
    }

    private String patched(String text, List<EntryChange> steps) throws PatchException {
        return DtabPatch.apply(DtabText.parse(text, limits), steps, limits).text();
    }

    private Made merged(long base, Optional<VersionedDtab> from, Draft ours, Optional<VersionedDtab> latest) {
        if (latest.isEmpty()) {
            return base == 0 ? new Made.Text(ours) : overlapping(base, latest, ours, List.of());
        }
        if (latest.get().revision() == base) {
            return new Made.Text(ours);
        }
        String before = from.map(VersionedDtab::text).orElse("");
        String text = ours.text().orElse(before);
        DtabMerge.Result result = DtabMerge.merge(
                DtabText.parse(before, limits),
                DtabText.parse(text, limits),
                DtabText.parse(latest.get().text(), limits),
                limits);
        return switch (result) {
            case DtabMerge.Result.Conflict(var overlaps) -> overlapping(base, latest, ours, overlaps);
            case DtabMerge.Result.Merged(DtabText merged) -> {
                List<String> then = from.map(VersionedDtab::invariants).orElse(List.of());
                List<String> mine = ours.invariants().orElse(then);
                List<String> now = latest.get().invariants();
                if (mine.equals(then) || mine.equals(now)) {
                    yield new Made.Text(Draft.ofText(merged.text()));
                }
                yield now.equals(then)
                        ? new Made.Text(new Draft(Optional.of(merged.text()), Optional.of(mine)))
                        : overlapping(base, latest, ours, List.of());
            }
        };
    }

    private static Made overlapping(
            long base, Optional<VersionedDtab> latest, Draft ours, List<DtabMerge.Overlap> overlaps) {
        return new Made.Not(new Edited.Overlapping(base, latest, ours.text().orElse(""), overlaps));
    }

    private Edited retried(Namespace namespace, Change change, Maker maker) throws PatchException, StoreException {
        ReentrantLock queue = queues.get(Math.floorMod(namespace.hashCode(), QUEUES));
        boolean mine = await(queue);
        try {
            Optional<VersionedDtab> latest =
                    Known.ofStore(READ_WITHIN, store.dtab(namespace)).known().flatMap(known -> known);
            boolean read = false; // from the store, and not from a watch of it, which may lag
            for (int attempt = 1; ; attempt++) {
                Made made;
                try {
                    made = maker.of(latest);
                } catch (PatchException misfit) {
                    Optional<VersionedDtab> newer = read ? Optional.empty() : newerThan(latest, namespace);
                    if (newer.isEmpty()) {
                        throw misfit;
                    }
                    latest = newer;
                    read = true;
                    continue;
                }
                if (made instanceof Made.Not(Edited why)) {
                    Optional<VersionedDtab> newer = read ? Optional.empty() : newerThan(latest, namespace);
                    if (newer.isEmpty()) {
                        return why;
                    }
                    latest = newer;
                    read = true;
                    continue;
                }
                Draft draft = ((Made.Text) made).draft();
                Expected expected = latest.<Expected>map(known -> new Expected.Revision(known.revision()))
                        .orElseGet(Expected.Nothing::new);
                Outcome outcome = writes.put(namespace, draft, expected, change);
                read = true;
                if (attempt >= ATTEMPTS_MAX) {
                    return new Edited.Written(outcome);
                }
                if (outcome instanceof Outcome.Done(WriteResult.Conflict(var faster)) && faster.isPresent()) {
                    latest = faster;
                } else if (outcome instanceof Outcome.Done(WriteResult.NotFound()) && latest.isPresent()) {
                    latest = Optional.empty(); // deleted meanwhile
                } else {
                    return new Edited.Written(outcome);
                }
                pause();
            }
        } finally {
            if (mine) {
                queue.unlock();
            }
        }
    }

    private Optional<VersionedDtab> newerThan(Optional<VersionedDtab> known, Namespace namespace)
            throws StoreException {
        return store.history(namespace, Long.MAX_VALUE, 1).stream()
                .flatMap(entry ->
                        entry instanceof HistoryEntry.Wrote(VersionedDtab dtab) ? Stream.of(dtab) : Stream.of())
                .filter(newest ->
                        newest.revision() > known.map(VersionedDtab::revision).orElse(0L))
                .findFirst();
    }

    private static boolean await(ReentrantLock queue) {
        try {
            return queue.tryLock(QUEUED_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void pause() {
        try {
            Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX) + 1L);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<VersionedDtab> revision(Namespace namespace, long revision) throws StoreException {
        return store.revision(namespace, revision)
                .flatMap(entry ->
                        entry instanceof HistoryEntry.Wrote(VersionedDtab dtab) ? Optional.of(dtab) : Optional.empty());
    }
}
