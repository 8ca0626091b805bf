package io.waymark.store;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Limits;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.store.Backend.Document;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backend's heads as dtabs. Each is read once when it changes; one that cannot be read affects itself only. A
 * namespace never goes back in revision.
 */
final class LiveHeads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveHeads.class);
    private static final Duration ADOPT_AGAIN_MIN = Duration.ofMillis(100);
    private static final Duration ADOPT_AGAIN_MAX = Duration.ofSeconds(10);

    private final Backend backend;
    private final Ledger ledger;
    private final Limits limits;
    private final Executor executor;
    private final InstantSource clock;
    private final Serial serial;
    private final Cell<Set<Namespace>> namespaces = new Cell<>();
    // Those that exist and those that are watched; changed on serial only.
    private final Map<Namespace, Shown> shown = new ConcurrentHashMap<>();
    private volatile State<?> source = State.pending(); // of the backend's heads; set on serial
    private @Nullable Watch watch;
    private volatile boolean closed;

    LiveHeads(Backend backend, Ledger ledger, Limits limits, Executor executor, InstantSource clock) {
        this.backend = backend;
        this.ledger = ledger;
        this.limits = limits;
        this.executor = executor;
        this.clock = clock;
        this.serial = new Serial(executor);
    }

    void open() {
        watch = backend.heads().watch(state -> serial.execute(() -> accept(state)));
    }

    Live<Set<Namespace>> namespaces() {
        return namespaces;
    }

    Live<Optional<VersionedDtab>> dtab(Namespace namespace) {
        return new Live<>() {
            @Override
            public State<Optional<VersionedDtab>> current() {
                Shown known = shown.get(namespace);
                return known == null ? state(State.ready(Optional.empty())) : known.cell.current();
            }

            @Override
            public Watch watch(Consumer<? super State<Optional<VersionedDtab>>> watcher) {
                Subscription subscription = new Subscription(namespace, watcher);
                serial.execute(subscription::start);
                return subscription;
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        if (watch != null) {
            watch.close();
        }
    }

    /** What is shown of one namespace; on serial, but for the cell's readers. */
    private static final class Shown {
        final Cell<Optional<VersionedDtab>> cell = new Cell<>();
        /** What is stored; null: no such namespace. */
        @Nullable
        Document document;

        /** What it says, were the backend not stale. */
        State<Optional<VersionedDtab>> own = State.ready(Optional.empty());

        long revision;
        String token = "";
        int watchers;
    }

    private final class Subscription implements Watch {
        private final Namespace namespace;
        private final Consumer<? super State<Optional<VersionedDtab>>> watcher;
        private final AtomicBoolean ended = new AtomicBoolean();
        private @Nullable Watch watch; // on serial

        Subscription(Namespace namespace, Consumer<? super State<Optional<VersionedDtab>>> watcher) {
            this.namespace = namespace;
            this.watcher = watcher;
        }

        void start() {
            if (ended.get()) {
                return;
            }
            Shown here = shown(namespace);
            here.watchers++;
            watch = here.cell.watch(state -> {
                if (!ended.get()) {
                    watcher.accept(state);
                }
            });
        }

        @Override
        public void close() {
            if (ended.compareAndSet(false, true)) {
                serial.execute(() -> {
                    if (watch != null) {
                        watch.close();
                        Shown here = shown(namespace);
                        here.watchers--;
                        dropIfUnused(namespace, here);
                    }
                });
            }
        }
    }

    private Shown shown(Namespace namespace) {
        return shown.computeIfAbsent(namespace, unused -> {
            Shown fresh = new Shown();
            fresh.cell.set(state(fresh.own));
            return fresh;
        });
    }

    private void dropIfUnused(Namespace namespace, Shown here) {
        if (here.watchers == 0 && here.document == null) {
            shown.remove(namespace);
        }
    }

    private void accept(State<Map<String, Document>> heads) {
        source = heads;
        heads.known().ifPresent(this::compare);
        shown.forEach((namespace, here) -> here.cell.set(state(here.own)));
        namespaces.set(heads.map(this::names));
    }

    private Set<Namespace> names(Map<String, Document> documents) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(valid(documents).keySet()));
    }

    /** Without what cannot be a namespace's: another program may keep its things beside ours. */
    private static Map<Namespace, Document> valid(Map<String, Document> documents) {
        Map<Namespace, Document> valid = new TreeMap<>();
        documents.forEach((name, document) -> {
            if (Namespace.isValid(name)) {
                valid.put(new Namespace(name), document);
            }
        });
        return valid;
    }

    private void compare(Map<String, Document> documents) {
        Map<Namespace, Document> valid = valid(documents);
        valid.forEach((namespace, document) -> {
            Shown here = shown(namespace);
            if (!document.equals(here.document)) {
                here.document = document;
                load(namespace, here, document);
            }
        });
        shown.forEach((namespace, here) -> {
            if (here.document != null && !valid.containsKey(namespace)) {
                here.document = null;
                here.own = State.ready(Optional.empty());
                here.cell.set(state(here.own));
                dropIfUnused(namespace, here);
            }
        });
    }

    private void load(Namespace namespace, Shown here, Document document) {
        Optional<Stored> stored = DocumentFormat.read(document.text());
        if (stored.isPresent() && isNews(here, stored.get())) {
            show(namespace, here, stored.get());
            return;
        }
        Optional<DtabSyntaxException> unreadable = syntaxProblem(document.text());
        if (unreadable.isPresent()) {
            spoil(namespace, here, "not a dtab: " + unreadable.get().explain());
            return;
        }
        if (good(here).isEmpty()) {
            here.own = State.pending(); // it exists, but its number is not known yet
            here.cell.set(state(here.own));
        }
        adoptLater(namespace, document, here.revision, Duration.ZERO);
    }

    private static boolean isNews(Shown here, Stored stored) {
        return stored.revision() > here.revision
                || (stored.revision() == here.revision && stored.token().equals(here.token));
    }

    private Optional<DtabSyntaxException> syntaxProblem(String text) {
        try {
            Dtab.parse(text, limits);
            return Optional.empty();
        } catch (DtabSyntaxException e) {
            return Optional.of(e);
        }
    }

    private void show(Namespace namespace, Shown here, Stored stored) {
        try {
            here.own = State.ready(Optional.of(stored.dtab(limits)));
            here.revision = stored.revision();
            here.token = stored.token();
            here.cell.set(state(here.own));
        } catch (DtabSyntaxException e) {
            spoil(namespace, here, "revision %d: not a dtab: %s".formatted(stored.revision(), e.explain()));
        }
    }

    /** The last good revision stays, marked stale. */
    private void spoil(Namespace namespace, Shown here, String message) {
        LOG.warn("namespace {}: {}", namespace, message);
        Problem problem = new Problem("namespace %s: %s".formatted(namespace, message), clock.instant());
        Optional<VersionedDtab> good = good(here);
        here.own = good.isPresent() ? new State.Stale<>(good, problem) : State.failed(problem);
        here.cell.set(state(here.own));
    }

    private static Optional<VersionedDtab> good(Shown here) {
        return here.own.known().flatMap(known -> known);
    }

    private void adoptLater(Namespace namespace, Document document, long known, Duration delay) {
        executor.execute(() -> {
            try {
                Thread.sleep(delay);
                Optional<Stored> stored = ledger.adopt(namespace, document, known);
                serial.execute(() -> ifStill(
                        namespace,
                        document,
                        here -> stored.ifPresent(number -> {
                            if (isNews(here, number)) {
                                show(namespace, here, number);
                            }
                        })));
            } catch (StoreException e) {
                serial.execute(() -> ifStill(namespace, document, here -> {
                    spoil(namespace, here, "written outside Waymark, and not numbered yet: " + e.getMessage());
                    adoptLater(namespace, document, known, longer(delay));
                }));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static Duration longer(Duration delay) {
        Duration doubled = delay.multipliedBy(2);
        return doubled.isZero() ? ADOPT_AGAIN_MIN : doubled.compareTo(ADOPT_AGAIN_MAX) > 0 ? ADOPT_AGAIN_MAX : doubled;
    }

    private void ifStill(Namespace namespace, Document document, Consumer<Shown> then) {
        Shown here = shown.get(namespace);
        if (!closed && here != null && document.equals(here.document)) {
            then.accept(here);
        }
    }

    /** {@code own} as it looks while the backend is in the state that it is in. */
    private State<Optional<VersionedDtab>> state(State<Optional<VersionedDtab>> own) {
        return switch (source) {
            case State.Pending<?>() -> State.pending();
            case State.Ready<?> ready -> own;
            case State.Stale<?>(Object value, Problem problem) -> own.stale(problem);
            case State.Failed<?>(Problem problem) -> State.failed(problem);
        };
    }
}
