package io.waymark.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.dtab.Limits;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.store.Backend.Outcome;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.DtabStore.WriteResult.Conflict;
import io.waymark.store.DtabStore.WriteResult.Unknown;
import io.waymark.store.DtabStore.WriteResult.Written;
import io.waymark.store.faults.FaultyProxy;
import io.waymark.store.faults.FaultyProxy.Mode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises when the storage system, or the way to it, fails; for those that are outside. */
public abstract class OutageContract {
    protected static final Duration PATIENCE = Duration.ofSeconds(90);
    protected static final Namespace WEB = new Namespace("web");
    protected static final Change ADA = new Change("ada", "");
    protected static final Expected ANYTHING = new Expected.Anything();

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<VersionedStore> opened = new ArrayList<>();
    protected FaultyProxy proxy;

    /** A server of this test's own. */
    protected abstract int startServer() throws Exception;

    protected abstract void killServer() throws Exception;

    protected abstract void startServerAgain() throws Exception;

    protected abstract void stopServer();

    /** A backend that reaches the server on {@code port}. */
    protected abstract Backend connect(int port);

    protected int serverPort;

    @BeforeEach
    void start() throws Exception {
        serverPort = startServer();
        proxy = new FaultyProxy(serverPort);
    }

    @AfterEach
    void stop() throws Exception {
        opened.forEach(VersionedStore::close);
        executor.shutdownNow();
        proxy.close();
        stopServer();
    }

    protected VersionedStore open(Backend backend) throws Exception {
        var settings =
                new StoreSettings(10_000, 1_000_000, Duration.ofSeconds(1), Duration.ofSeconds(3), 200, Limits.DEFAULT);
        var store = new VersionedStore(backend, settings, executor, InstantSource.system(), new Random());
        opened.add(store);
        store.open();
        return store;
    }

    protected static Optional<VersionedDtab> known(DtabStore store) {
        return store.dtab(WEB).current().known().flatMap(dtab -> dtab);
    }

    protected static void awaitReady(DtabStore store, String text) {
        await().atMost(PATIENCE)
                .until(() -> store.dtab(WEB).current() instanceof State.Ready<Optional<VersionedDtab>>(var dtab)
                        && dtab.filter(shown -> shown.text().equals(text)).isPresent());
    }

    protected static void awaitStale(DtabStore store, String text) {
        await().atMost(PATIENCE)
                .until(() -> store.dtab(WEB).current()
                                instanceof State.Stale<Optional<VersionedDtab>>(var dtab, var why)
                        && dtab.filter(shown -> shown.text().equals(text)).isPresent());
    }

    /** Until the way is free and somebody has noticed. */
    protected static long putAgainAndAgain(DtabStore store, String text) {
        return await().atMost(PATIENCE)
                                .ignoreExceptionsInstanceOf(StoreException.class)
                                .until(() -> store.put(WEB, text, ANYTHING, ADA), Written.class::isInstance)
                        instanceof Written(long revision)
                ? revision
                : -1;
    }

    @Test
    void when_the_server_dies_reading_goes_on_writing_is_refused_and_all_is_well_afterwards() throws Exception {
        VersionedStore store = open(connect(serverPort));
        putAgainAndAgain(store, "/a => /before");
        awaitReady(store, "/a => /before");
        killServer();
        awaitStale(store, "/a => /before");
        assertThat(refusal(store).reason()).isEqualTo(StoreException.Reason.UNAVAILABLE);
        assertThat(store.namespaces().current().known()).contains(Set.of(WEB));
        startServerAgain();
        awaitReady(store, "/a => /before");
        assertThat(putAgainAndAgain(store, "/a => /after")).isEqualTo(2);
        awaitReady(store, "/a => /after");
    }

    private static StoreException refusal(DtabStore store) throws Exception {
        try {
            throw new AssertionError("answered: " + store.put(WEB, "/a => /x", ANYTHING, ADA));
        } catch (StoreException e) {
            return e;
        }
    }

    @Test
    void a_server_that_is_away_at_the_start_is_waited_for() throws Exception {
        VersionedStore direct = open(connect(serverPort));
        putAgainAndAgain(direct, "/a => /b");
        proxy.mode(Mode.REFUSE);
        VersionedStore store = open(connect(proxy.port()));
        await().atMost(PATIENCE).until(() -> store.dtab(WEB).current() instanceof State.Failed<?>);
        assertThat(refusal(store).reason()).isEqualTo(StoreException.Reason.UNAVAILABLE);
        proxy.mode(Mode.PASS);
        awaitReady(store, "/a => /b");
    }

    @Test
    void a_connection_that_is_dead_without_being_closed_is_noticed_and_what_was_missed_is_caught_up() throws Exception {
        VersionedStore store = open(connect(proxy.port()));
        VersionedStore direct = open(connect(serverPort));
        putAgainAndAgain(store, "/a => /one");
        awaitReady(store, "/a => /one");
        proxy.mode(Mode.HANG);
        awaitStale(store, "/a => /one");
        putAgainAndAgain(direct, "/a => /two");
        assertThat(direct.put(new Namespace("new"), "", ANYTHING, ADA)).isInstanceOf(Written.class);
        proxy.cut();
        proxy.mode(Mode.PASS);
        awaitReady(store, "/a => /two");
        assertThat(store.namespaces().current()).isEqualTo(State.ready(Set.of(WEB, new Namespace("new"))));
    }

    @Test
    void a_write_whose_answer_is_lost_is_unknown_to_the_backend_and_found_by_the_store() throws Exception {
        VersionedStore direct = open(connect(serverPort));
        putAgainAndAgain(direct, "/a => /one");
        Backend through = connect(proxy.port());
        List<Outcome> outcomes = new CopyOnWriteArrayList<>();
        FaultyBackend faulty = new FaultyBackend(through);
        VersionedStore store = open(faulty);
        awaitReady(store, "/a => /one");
        faulty.nextWrite((below, write) -> {
            proxy.mode(Mode.HOLD_ANSWERS);
            Future<Outcome> outcome = executor.submit(() -> below.write(write));
            // It is carried out, and its answer is on the way.
            await().atMost(PATIENCE).until(() -> known(direct).orElseThrow().revision() == 2);
            proxy.mode(Mode.REFUSE);
            outcomes.add(get(outcome));
            proxy.mode(Mode.PASS);
            return outcomes.getFirst();
        });
        WriteResult result = store.put(WEB, "/a => /two", ANYTHING, ADA);
        assertThat(outcomes).containsExactly(Outcome.UNKNOWN);
        // Reading back may take longer than the store waits, on a machine that is busy enough.
        assertThat(result).isIn(new Written(2), new Unknown(reason(result)));
        awaitReady(store, "/a => /two");
        assertThat(direct.history(WEB, Long.MAX_VALUE, 10)).hasSize(2);
    }

    @Test
    void a_write_that_is_lost_on_the_way_is_unknown_and_not_repeated() throws Exception {
        VersionedStore direct = open(connect(serverPort));
        putAgainAndAgain(direct, "/a => /one");
        FaultyBackend faulty = new FaultyBackend(connect(proxy.port()));
        VersionedStore store = open(faulty);
        awaitReady(store, "/a => /one");
        faulty.nextWrite((below, write) -> {
            proxy.mode(Mode.HANG);
            try {
                return below.write(write);
            } finally {
                proxy.mode(Mode.REFUSE); // what it had read goes nowhere
                proxy.mode(Mode.PASS);
            }
        });
        assertThat(store.put(WEB, "/a => /two", ANYTHING, ADA)).isInstanceOf(Unknown.class);
        assertThat(direct.history(WEB, Long.MAX_VALUE, 10)).hasSize(1);
        putAgainAndAgain(store, "/a => /three");
        assertThat(direct.history(WEB, Long.MAX_VALUE, 10)).hasSize(2);
    }

    private static String reason(WriteResult result) {
        return result instanceof Unknown(String reason) ? reason : "";
    }

    private static Outcome get(Future<Outcome> outcome) {
        try {
            return outcome.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void under_load_a_killed_server_loses_nothing_that_was_acknowledged() throws Exception {
        int writers = 4;
        List<VersionedStore> replicas = List.of(open(connect(serverPort)), open(connect(serverPort)));
        putAgainAndAgain(replicas.getFirst(), "");
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        Set<String> unknown = ConcurrentHashMap.newKeySet();
        List<List<Long>> seen = new ArrayList<>();
        List<Watch> watches = new ArrayList<>();
        for (VersionedStore replica : replicas) {
            List<Long> revisions = new CopyOnWriteArrayList<>();
            seen.add(revisions);
            watches.add(replica.dtab(WEB)
                    .watch(state ->
                            state.known().flatMap(dtab -> dtab).ifPresent(dtab -> revisions.add(dtab.revision()))));
        }
        // Those that were opened a moment ago; from here on nothing may make them forget it.
        await().atMost(PATIENCE)
                .until(() ->
                        replicas.stream().allMatch(replica -> known(replica).isPresent()));
        List<Future<?>> running = new ArrayList<>();
        var stop = new AtomicBoolean();
        for (int writer = 0; writer < writers; writer++) {
            VersionedStore mine = replicas.get(writer % replicas.size());
            String name = "/w" + writer + "=>/";
            running.add(executor.submit(() -> {
                for (int i = 0; !stop.get(); i++) {
                    append(mine, name + i, acknowledged, unknown);
                }
            }));
        }
        for (int outage = 0; outage < 2; outage++) {
            int before = acknowledged.size();
            await().atMost(PATIENCE).until(() -> acknowledged.size() > before + 10);
            killServer();
            startServerAgain();
        }
        int before = acknowledged.size();
        await().atMost(PATIENCE).until(() -> acknowledged.size() > before + 10);
        stop.set(true);
        for (Future<?> one : running) {
            one.get();
        }

        long last =
                acknowledged.values().stream().mapToLong(Long::longValue).max().orElseThrow();
        for (VersionedStore replica : replicas) {
            await().atMost(PATIENCE)
                    .until(() -> replica.dtab(WEB).current() instanceof State.Ready<Optional<VersionedDtab>>(var dtab)
                            && dtab.orElseThrow().revision() >= last);
        }
        List<String> rules = known(replicas.getFirst()).orElseThrow().dtab().dentries().stream()
                .map(dentry -> dentry.show())
                .toList();
        assertThat(rules).doesNotHaveDuplicates().containsAll(acknowledged.keySet());
        assertThat(rules.stream()
                        .filter(rule -> !acknowledged.containsKey(rule))
                        .collect(Collectors.toSet()))
                .isSubsetOf(unknown);
        assertThat(acknowledged.values()).doesNotHaveDuplicates();
        assertThat(seen).allSatisfy(revisions -> assertThat(revisions).isSorted());
        watches.forEach(Watch::close);
    }

    private static void append(DtabStore store, String rule, Map<String, Long> acknowledged, Set<String> unknown) {
        VersionedDtab base = known(store).orElseThrow();
        while (true) {
            try {
                switch (store.put(WEB, base.text() + rule + ";", new Expected.Revision(base.revision()), ADA)) {
                    case Written(long revision) -> {
                        acknowledged.put(rule, revision);
                        return;
                    }
                    case Unknown unsettled -> {
                        unknown.add(rule);
                        return;
                    }
                    case Conflict(Optional<VersionedDtab> latest) -> base = latest.orElseThrow();
                    case WriteResult.NotFound gone -> throw new AssertionError("the namespace is gone");
                    case WriteResult.Invalid invalid -> throw new AssertionError(invalid.problem());
                }
            } catch (StoreException away) {
                LockSupport.parkNanos(20_000_000); // not written: again, but without spinning
            }
        }
    }
}
