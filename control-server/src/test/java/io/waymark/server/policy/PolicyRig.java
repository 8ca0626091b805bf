package io.waymark.server.policy;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Path;
import io.waymark.interpreter.BindRequest;
import io.waymark.interpreter.Interpreter;
import io.waymark.interpreter.Namers;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.server.bindings.Bindings;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.StoreSettings;
import io.waymark.store.VersionedDtab;
import io.waymark.store.VersionedStore;
import io.waymark.store.memory.MemoryBackend;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A store in memory, real bindings of it, and everything that plans and publishes on top. */
public final class PolicyRig implements AutoCloseable {
    public static final Namespace SHOP = new Namespace("shop");
    public static final Change BY_ANN = new Change("ann", "why not");

    public final ScriptedNamer namer = new ScriptedNamer();
    public final Map<BindRequest, Integer> clients = new ConcurrentHashMap<>();
    public final List<Everywhere.Answer> others = new ArrayList<>();
    public final VersionedStore store;
    public final Bindings bindings;
    public final Namers namers = new Namers(List.of(new Namers.Mount(ScriptedNamer.PREFIX, namer)));
    public final Forecaster forecaster;
    public final Publisher publisher;
    public final Planner planner;
    public final Timer timer = new Timer();
    public final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    public volatile Audience audience = (namespace, request) -> clients.getOrDefault(request, 0);
    private final ExecutorService engine = Executors.newFixedThreadPool(2);
    private final List<Watch> watches = new ArrayList<>();

    public PolicyRig() throws StoreException {
        this(Duration.ofMillis(200));
    }

    public PolicyRig(Duration patience) throws StoreException {
        store = new VersionedStore(
                new MemoryBackend(),
                StoreSettings.DEFAULT,
                untilClosed(workers),
                InstantSource.system(),
                new Random(1));
        store.open();
        bindings = new Bindings(
                namespace -> store.dtab(namespace)
                        .map(found -> found.map(VersionedDtab::dtab).orElse(Dtab.EMPTY)),
                namers,
                untilClosed(engine),
                timer,
                Interpreter.Options.DEFAULT);
        forecaster = new Forecaster(bindings, workers, patience);
        publisher = new Publisher(store, forecaster, Limits.DEFAULT, new Random(2));
        planner = new Planner(
                store,
                namers,
                forecaster,
                new Planner.Surroundings(
                        "here",
                        (namespace, request) -> audience.clients(namespace, request),
                        (namespace, text) -> List.copyOf(others),
                        Limits.DEFAULT,
                        workers,
                        InstantSource.system(),
                        new Random(3)));
    }

    /** An executor that leaves undone what comes after its end. */
    private static Executor untilClosed(ExecutorService executor) {
        return task -> {
            if (!executor.isShutdown()) {
                executor.execute(task);
            }
        };
    }

    /** Real time. */
    public static final class Timer implements Scheduler, AutoCloseable {
        private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public Watch schedule(Duration delay, Runnable task) {
            Future<?> future = executor.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
            return () -> future.cancel(false);
        }

        @Override
        public void close() {
            executor.shutdownNow();
        }
    }

    /** Writes past everything that checks, and returns the revision. */
    public long stored(String text, String... invariants) throws StoreException {
        WriteResult result = store.put(
                SHOP,
                new Draft(Optional.of(text), Optional.of(List.of(invariants))),
                new Expected.Anything(),
                new Change("", ""));
        return ((WriteResult.Written) result).revision();
    }

    public VersionedDtab current() {
        return store.dtab(SHOP).current().known().flatMap(known -> known).orElseThrow();
    }

    public static BindRequest name(String path) {
        return BindRequest.of(Path.parse(path));
    }

    /** Watches a name, and waits until something is known of it. */
    public void follow(BindRequest request, int count) throws InterruptedException {
        CountDownLatch known = new CountDownLatch(1);
        watches.add(bindings.bind(SHOP, request.name(), request.local()).watch(state -> {
            if (!(state instanceof State.Pending)) {
                known.countDown();
            }
        }));
        if (!known.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError(request + " is not bound");
        }
        clients.put(request, count);
    }

    public Plan plan(String text) throws Exception {
        return plan(Proposal.ofText(text));
    }

    public Plan plan(Proposal proposal) throws Exception {
        return ((Planned.Made) planner.plan(SHOP, proposal)).plan();
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
        bindings.close();
        engine.close();
        store.close();
        timer.close();
        workers.close();
    }
}
