package io.waymark.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.dtab.Path;
import io.waymark.interpreter.guard.GuardOptions;
import io.waymark.interpreter.guard.GuardedNamer;
import io.waymark.interpreter.guard.Sources;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.store.faults.FaultyProxy.Mode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link Namer} with a source outside keeps to when that source fails; each one's test extends it. The
 * source runs behind {@link SourceFaults}, and is changed past them.
 *
 * <p>While the source fails, what was known stands and becomes stale: nothing is emptied, no name vanishes, nothing
 * fails that was good. Once the fault is over, what is told is the truth again, whatever has changed meanwhile.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class NamerFaultSuite {
    private static final Set<String> NONE = Set.of();
    private static final Set<String> BEFORE = Set.of("10.0.0.1", "10.0.0.2", "10.0.0.3");
    private static final Set<String> AFTER = Set.of("10.0.0.2", "10.0.0.4");
    private static final Set<String> TEN = upTo(10);
    private static final Set<String> FOUR = upTo(4);
    private static final Duration FLAPPING = Duration.ofMillis(1_500);
    private static final Duration FLAP = Duration.ofMillis(10);

    /** The clock, and threads, for the namer. */
    protected final RealTime time = new RealTime();

    /** For a namer that resolves hosts; addresses stand for themselves. */
    protected final Hosts hosts = new FakeHosts().hosts(time, time);

    private final Map<String, Set<String>> truth = new HashMap<>();
    private int services;
    private SourceFaults faults;
    private Namer namer;

    /** Starts a source that is empty and whose history is empty. Returns its port on the loopback interface. */
    protected abstract int startSource() throws Exception;

    /** Ends the source that was started last, and what is in it. */
    protected abstract void stopSource() throws Exception;

    /** What is put before the source, at {@code port}, that a namer asks. */
    protected SourceFaults faults(int port) throws Exception {
        return SourceFaults.tcp(port);
    }

    /** A namer that asks the source at this port of the loopback interface; with timeouts and retries far below 1 s. */
    protected abstract Namer namer(int port);

    /** How many things are open in a namer that {@link #namer} gave. */
    protected abstract int openCount(Namer namer);

    /** The name, without the namer's prefix, of a service; {@code service} is a lower-case word. */
    protected abstract Path name(String service);

    /**
     * Makes the endpoints of a service {@code after}, directly at the source, where they were {@code before}: IP
     * addresses, on a port that does not matter. If that is not one step, what is new comes first. With none left there
     * is no such service.
     */
    protected abstract void change(String service, Set<String> before, Set<String> after) throws Exception;

    /** What the source says when it has trouble of its own. */
    protected List<byte[]> serverErrors() {
        return List.of(
                http("500 Internal Server Error", "rpc error: No cluster leader"),
                http("503 Service Unavailable", ""),
                http("429 Too Many Requests", "slow down"));
    }

    /** What the source does not say when it is in its right mind. */
    protected List<byte[]> nonsense() {
        return List.of(
                "\0\u00ff\u0080 what?\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1),
                http("200 OK", ""),
                http("200 OK", "<html><title>Sign in</title></html>"),
                http("200 OK", "[{\"a\":"),
                http("200 OK", "null"),
                http("200 OK", "\"web\""),
                http("200 OK", "[7]"));
    }

    /** An answer to an HTTP request. */
    protected static byte[] http(String status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ";
        return (head + bytes.length + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }

    /** Makes the source forget the history that a watch needs to go on where it was. */
    protected void forgetHistory() throws Exception {
        doesNotApply("nothing goes on by a history that can be compacted");
    }

    /** Ends the sessions of all namers. */
    protected void expireSessions() throws Exception {
        doesNotApply("there are no sessions");
    }

    /** To be called by what a kind of source cannot do. */
    protected static void doesNotApply(String reason) {
        Assumptions.abort("does not apply: " + reason);
    }

    @BeforeAll
    final void startBehindProxy() throws Exception {
        faults = faults(startSource());
    }

    @BeforeEach
    final void openNamer() throws Exception {
        faults.mode(Mode.PASS);
        namer = namer(faults.port());
    }

    @AfterEach
    final void nothingIsLeftOpen() {
        try {
            eventually(() -> assertThat(openCount(namer)).isZero());
        } finally {
            namer.close();
        }
    }

    @AfterAll
    final void stop() throws Exception {
        faults.close();
        stopSource();
        time.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"REFUSE", "HANG", "CUT_ANSWERS", "HOLD_ANSWERS", "TRUNCATE_ANSWERS", "RESET_ANSWERS"})
    void what_was_known_stands_while_connections_fail(Mode mode) throws Exception {
        stands(() -> faults.mode(mode));
    }

    @Test
    void what_was_known_stands_while_the_source_says_that_it_has_trouble() throws Exception {
        for (byte[] answer : serverErrors()) {
            stands(() -> faults.answer(answer));
        }
    }

    @Test
    void what_was_known_stands_while_answers_make_no_sense() throws Exception {
        for (byte[] answer : nonsense()) {
            stands(() -> faults.answer(answer));
        }
    }

    private interface Fault {
        void begin() throws Exception;
    }

    private void stands(Fault fault) throws Exception {
        try (Served web = serve(BEFORE);
                Served gone = serve(BEFORE);
                Served late = serve(NONE)) {
            web.becomes(BEFORE);
            gone.becomes(BEFORE);
            late.becomes(NONE);
            fault.begin();
            web.put(AFTER);
            gone.put(NONE);
            late.put(BEFORE);
            web.becomesStale();
            gone.becomesStale();
            web.hasAlwaysBeen(Set.of(BEFORE));
            gone.hasAlwaysBeen(Set.of(BEFORE));
            late.hasAlwaysBeen(Set.of(NONE));

            faults.mode(Mode.PASS);
            web.becomes(AFTER);
            gone.becomes(NONE);
            late.becomes(BEFORE);
            web.put(BEFORE);
            web.becomes(BEFORE);
            web.hasNeverFailed();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Mode.class,
            names = {"REFUSE", "HANG"})
    void a_source_that_is_away_at_the_start_and_comes_later(Mode mode) throws Exception {
        faults.mode(mode);
        try (Served web = serve(BEFORE);
                Served late = serve(NONE)) {
            web.becomesFailed();
            late.becomesFailed();
            faults.mode(Mode.PASS);
            web.becomes(BEFORE);
            late.becomes(NONE);
            late.put(AFTER);
            late.becomes(AFTER);
            web.hasNeverBeenNothing();
        }
    }

    @Test
    void a_source_whose_history_begins_anew_is_followed() throws Exception {
        try (Served web = serve(BEFORE);
                Served gone = serve(BEFORE)) {
            web.becomes(BEFORE);
            gone.becomes(BEFORE);
            for (int i = 0; i < 20; i++) { // it must be behind for a while
                web.put(AFTER);
                web.put(BEFORE);
            }
            web.becomes(BEFORE);
            faults.mode(Mode.REFUSE);
            web.becomesStale();
            stopSource();
            truth.clear();
            faults.target(startSource());
            web.put(AFTER);
            faults.mode(Mode.PASS);
            web.becomes(AFTER);
            gone.becomes(NONE);
            web.put(BEFORE);
            gone.put(AFTER);
            web.becomes(BEFORE);
            gone.becomes(AFTER);
            web.hasNeverFailed();
        }
    }

    @Test
    void a_source_that_has_forgotten_its_history_is_read_again() throws Exception {
        try (Served web = serve(BEFORE);
                Served gone = serve(BEFORE)) {
            web.becomes(BEFORE);
            gone.becomes(BEFORE);
            faults.mode(Mode.REFUSE);
            web.becomesStale();
            web.put(AFTER);
            gone.put(NONE);
            forgetHistory();
            faults.mode(Mode.PASS);
            web.becomes(AFTER);
            gone.becomes(NONE);
            web.put(BEFORE);
            web.becomes(BEFORE);
            forgetHistory();
            faults.cut(); // now the watch is what comes back first
            gone.put(AFTER);
            gone.becomes(AFTER);
            web.becomes(BEFORE);
            web.hasNeverFailed();
        }
    }

    @Test
    void changes_after_a_session_has_expired_are_seen() throws Exception {
        try (Served web = serve(BEFORE);
                Served late = serve(NONE)) {
            web.becomes(BEFORE);
            late.becomes(NONE);
            for (Set<String> next : List.of(AFTER, BEFORE, AFTER)) {
                expireSessions();
                web.put(next);
                web.becomes(next);
            }
            late.put(BEFORE);
            late.becomes(BEFORE);
            web.hasNeverFailed();
        }
    }

    @Test
    void an_endpoint_that_flaps_a_hundred_times_a_second_takes_nothing_else_with_it() throws Exception {
        Set<String> more = Set.of("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4");
        try (Served web = serve(BEFORE)) {
            web.becomes(BEFORE);
            long start = System.nanoTime();
            for (int i = 1; i <= FLAPPING.dividedBy(FLAP); i++) {
                web.put(i % 2 == 0 ? BEFORE : more);
                LockSupport.parkNanos(start + i * FLAP.toNanos() - System.nanoTime());
            }
            web.hasAlwaysBeen(Set.of(BEFORE, more));
            web.put(AFTER);
            web.becomes(AFTER);
        }
    }

    @Test
    void a_source_that_loses_most_of_a_service_is_followed() throws Exception {
        try (Served web = serve(TEN)) {
            web.becomes(TEN);
            web.put(FOUR);
            web.becomes(FOUR);
            web.put(TEN);
            web.becomes(TEN);
            web.hasNeverFailed();
        }
    }

    @Test
    void a_source_that_loses_most_of_a_service_is_not_believed_at_once_where_it_is_guarded() throws Exception {
        try (Served web = serve(TEN)) {
            web.becomes(TEN);
            Path prefix = web.id().take(web.id().size() - web.name().size());
            GuardedNamer guarded = new GuardedNamer(prefix, "guarded", namer, GuardOptions.DEFAULT, time);
            try (Heard held = new Heard(guarded, web.name())) {
                held.becomes(TEN);
                web.put(FOUR);
                web.becomes(FOUR);
                held.isHeldAt(TEN);
                web.put(TEN);
                held.becomes(TEN);
                web.put(FOUR);
                web.becomes(FOUR);
                held.isHeldAt(TEN);
                faults.mode(Mode.REFUSE);
                web.becomesStale();
                held.isHeldAt(TEN);
                faults.mode(Mode.PASS);
                web.becomes(FOUR);
                held.isHeldAt(TEN);
                assertThat(new Sources(List.of(guarded.source())).releaseAll(prefix))
                        .contains(web.id());
                held.becomes(FOUR);
                held.hasNeverFailed();
            }
        }
    }

    private static Set<String> upTo(int size) {
        return IntStream.range(0, size).mapToObj(i -> "10.0.1." + i).collect(Collectors.toSet());
    }

    private Served serve(Set<String> endpoints) throws Exception {
        String service = "service" + ++services;
        put(service, endpoints);
        return new Served(service);
    }

    private void put(String service, Set<String> endpoints) throws Exception {
        Set<String> before = truth.getOrDefault(service, NONE);
        if (!endpoints.equals(before)) {
            change(service, before, endpoints);
            truth.put(service, endpoints);
        }
    }

    /** Waits until {@code assertion} holds. */
    protected static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(assertion);
    }

    /** A service at the source, and all that the namer says of it. */
    private final class Served extends Heard {
        private final String service;

        Served(String service) {
            super(namer, NamerFaultSuite.this.name(service));
            this.service = service;
        }

        Path name() {
            return NamerFaultSuite.this.name(service);
        }

        void put(Set<String> endpoints) throws Exception {
            NamerFaultSuite.this.put(service, endpoints);
        }
    }
}
