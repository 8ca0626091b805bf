package io.waymark.store;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Limits;
import io.waymark.store.Backend.Document;
import io.waymark.store.Backend.Head;
import io.waymark.store.Backend.Outcome;
import io.waymark.store.Backend.Write;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Which revision a head is, and which numbers are used up.
 *
 * <p>A head that was not written by Waymark (a running namerd, {@code etcdctl put}) has no number. The first that sees
 * it gives it the next one, by a record that names the head's version; the head itself is left alone, so that nobody's
 * compare-and-set is disturbed. The record can be made only once and only while the head has that version, so that all
 * replicas agree.
 */
final class Ledger {
    private static final Change OUTSIDE = new Change("", "written outside Waymark");
    private static final int ATTEMPTS_MAX = 20;

    private final Backend backend;
    private final Limits limits;
    private final InstantSource clock;
    private final RandomGenerator random;

    Ledger(Backend backend, Limits limits, InstantSource clock, RandomGenerator random) {
        this.backend = backend;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
    }

    /** A head as it is now. */
    Current current(Namespace namespace) throws StoreException {
        for (int attempt = 1; ; attempt++) {
            Optional<Document> head = backend.readHead(namespace.name());
            if (head.isEmpty()) {
                return new Current(head, Optional.empty(), numbers(namespace));
            }
            Optional<Stored> stored = DocumentFormat.read(head.get().text());
            if (stored.isEmpty()) {
                stored = adopt(namespace, head.get(), 0);
                if (stored.isEmpty() && isReadable(head.get().text()) && attempt < ATTEMPTS_MAX) {
                    continue; // it has changed meanwhile
                }
            }
            return new Current(head, stored, numbers(namespace));
        }
    }

    /** @param numbers of the records, newest first */
    record Current(Optional<Document> document, Optional<Stored> stored, List<Long> numbers) {
        Optional<String> version() {
            return document.map(Document::version);
        }

        long newest() {
            return Math.max(numbers.isEmpty() ? 0 : numbers.getFirst(), revision());
        }

        /** 0: none, or none that is known. */
        long revision() {
            return stored.map(Stored::revision).orElse(0L);
        }
    }

    /**
     * The revision that {@code head}, which has none, or not a true one, is taken for; a number above {@code known}.
     * Empty if it is not a dtab, or is there no more.
     */
    Optional<Stored> adopt(Namespace namespace, Document head, long known) throws StoreException {
        // A first line of ours that is not true (edited under it, an old copy put back) has to go. namerd keeps no
        // comments, so such a head is nobody's who compares versions.
        boolean rewrite = DocumentFormat.isMarked(head.text());
        String text = DocumentFormat.body(head.text());
        if (!isReadable(text)) {
            return Optional.empty();
        }
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            List<Long> numbers = numbers(namespace);
            long newest = numbers.isEmpty() ? 0 : numbers.getFirst();
            Optional<Stored> last = newest == 0 ? Optional.empty() : record(namespace, newest);
            if (last.isPresent() && last.get().outside().equals(Optional.of(head.version()))) {
                return last;
            }
            Stored next = new Stored(
                    Math.max(newest, known) + 1,
                    last.flatMap(Stored::text).isPresent() ? newest : 0,
                    OUTSIDE,
                    clock.instant(),
                    token(),
                    Optional.of(head.version()),
                    Optional.of(text),
                    last.map(Stored::invariants).orElse(List.of())); // others who write know nothing of them
            Write write = new Write(
                    namespace.name(),
                    Optional.of(head.version()),
                    rewrite ? new Head.Put(DocumentFormat.head(next)) : new Head.Keep(),
                    next.revision(),
                    DocumentFormat.record(next));
            if (backend.write(write) == Outcome.WRITTEN) {
                return Optional.of(next);
            }
            // Somebody else has numbered it, or it has changed, or nobody knows: look again.
            if (!backend.readHead(namespace.name()).map(Document::version).equals(Optional.of(head.version()))) {
                return Optional.empty();
            }
        }
        throw new StoreException(
                StoreException.Reason.UNAVAILABLE,
                "namespace %s: written outside Waymark, and %d attempts to number that revision came to nothing"
                        .formatted(namespace, ATTEMPTS_MAX));
    }

    private List<Long> numbers(Namespace namespace) throws StoreException {
        return backend.recordNumbers(namespace.name());
    }

    /** A record; empty if it is not there, or cannot be read. */
    Optional<Stored> record(Namespace namespace, long number) throws StoreException {
        return backend.readRecord(namespace.name(), number).flatMap(DocumentFormat::read);
    }

    private boolean isReadable(String text) {
        try {
            Dtab.parse(text, limits);
            return true;
        } catch (DtabSyntaxException e) {
            return false;
        }
    }

    /** What marks one write. */
    String token() {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
