package io.waymark.interpreter.consul;

import static io.waymark.interpreter.consul.FakeAgent.index;
import static io.waymark.interpreter.consul.FakeAgent.instance;
import static io.waymark.interpreter.consul.FakeAgent.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.hosts.HostOptions;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of answers that are not as they should be. */
class LongPollIT {
    private static final Path WEB = Path.parse("/dc1/web");
    private static final ConsulOptions.Polling POLLING = new ConsulOptions.Polling(
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            10,
            100,
            10_000,
            Duration.ofHours(1));

    private final RealTime time = new RealTime();
    private final CountDownLatch end = new CountDownLatch(1);
    private FakeAgent agent;
    private ConsulNamer namer;

    @BeforeEach
    void open() throws IOException {
        agent = new FakeAgent();
        namer = namer(ConsulOptions.of(agent.uri()).with(POLLING));
    }

    private ConsulNamer namer(ConsulOptions options) {
        Hosts hosts = new Hosts(host -> Set.of(), time, time, new Random(1), HostOptions.DEFAULT);
        return new ConsulNamer(Path.parse("/#/consul"), options, hosts, time, time, new Random(1));
    }

    @AfterEach
    void close() {
        end.countDown();
        namer.close();
        agent.close();
        time.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(assertion);
    }

    private static State<Addresses> ready(String address) {
        return State.ready(addresses(address));
    }

    private static Addresses addresses(String address) {
        try {
            return new Addresses.Endpoints(Set.of(new Endpoint(InetAddress.getByName(address), 80)));
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException(notAnAddress);
        }
    }

    /** What an agent does that has nothing new. */
    private void hang() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answerThenHang(HttpExchange exchange, String index, String address) throws IOException {
        if (index(exchange).isEmpty()) {
            send(exchange, 200, index, instance(address));
        } else {
            hang();
        }
    }

    @Test
    void the_index_of_an_answer_is_what_the_next_question_waits_with() {
        agent.behave(exchange -> {
            switch (index(exchange)) {
                case "" -> send(exchange, 200, "7", instance("10.0.0.1"));
                case "7" -> send(exchange, 200, "9", instance("10.0.0.2"));
                default -> hang();
            }
        });
        try (var web = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(web.last()).isEqualTo(ready("10.0.0.2")));
            eventually(() -> assertThat(agent.asked()).hasSize(3));
            assertThat(agent.asked().stream().map(FakeAgent::index)).containsExactly("", "7", "9");
            assertThat(agent.asked().getLast().getRequestURI().getQuery()).contains("dc=dc1", "wait=30000ms");
        }
    }

    @Test
    void an_index_that_goes_backwards_is_forgotten_and_everything_read_anew() {
        AtomicInteger reads = new AtomicInteger();
        agent.behave(exchange -> {
            switch (index(exchange)) {
                case "" -> {
                    boolean first = reads.incrementAndGet() == 1;
                    send(exchange, 200, first ? "100" : "5", instance(first ? "10.0.0.1" : "10.0.0.3"));
                }
                case "100" -> send(exchange, 200, "4", instance("10.0.0.2"));
                default -> hang();
            }
        });
        try (var web = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(web.last()).isEqualTo(ready("10.0.0.3")));
            eventually(() -> assertThat(agent.asked()).hasSize(4));
            assertThat(agent.asked().stream().map(FakeAgent::index)).containsExactly("", "100", "", "5");
        }
    }

    @Test
    void an_answer_without_a_usable_index_is_good_and_never_waited_with() {
        for (String index : List.of("", "0", "-3", "x")) {
            agent.behave(exchange -> send(exchange, 200, index, instance("10.0.0.1")));
            try (var web = new Recorder<>(namer.addresses(WEB))) {
                eventually(() -> assertThat(web.last()).isEqualTo(ready("10.0.0.1")));
            }
        }
        assertThat(agent.asked().stream().map(FakeAgent::index)).containsOnly("");
    }

    static List<FakeAgent.Behaviour> faults() {
        return List.of(
                exchange -> send(exchange, 500, "8", "rpc error: No cluster leader"),
                exchange -> send(exchange, 500, "8", "No path to datacenter"),
                exchange -> send(exchange, 403, "8", "Permission denied"),
                exchange -> send(exchange, 404, "8", "[]"),
                exchange -> send(exchange, 302, "8", "[]"),
                exchange -> send(exchange, 200, "8", "<html>not the agent at all</html>"),
                exchange -> send(exchange, 200, "8", "{}"),
                exchange -> send(exchange, 200, "8", "[7]"),
                exchange -> send(exchange, 200, "8", ""),
                exchange -> send(exchange, 200, "8", instance("10.0.0.2").substring(0, 20)),
                exchange -> send(exchange, 200, "8", "[" + " ".repeat(20_000) + "]"),
                exchange -> {
                    exchange.getResponseHeaders().add("X-Consul-Index", "8");
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write("[]".getBytes(StandardCharsets.UTF_8)); // and cuts
                },
                HttpExchange::close);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void what_is_known_stands_through_answers_that_are_wrong_and_is_read_anew_after(FakeAgent.Behaviour fault) {
        CountDownLatch broken = new CountDownLatch(1);
        agent.behave(exchange -> {
            if (index(exchange).isEmpty()) {
                send(exchange, 200, "7", instance("10.0.0.1"));
            } else {
                awaitQuietly(broken);
                fault.answer(exchange);
            }
        });
        try (var web = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(web.last()).isEqualTo(ready("10.0.0.1")));
            agent.behave(fault);
            broken.countDown();
            eventually(() -> assertThat(web.last())
                    .isInstanceOfSatisfying(
                            State.Stale.class,
                            stale -> assertThat(stale.value()).isEqualTo(addresses("10.0.0.1"))));
            agent.behave(exchange -> answerThenHang(exchange, "3", "10.0.0.4"));
            eventually(() -> assertThat(web.last()).isEqualTo(ready("10.0.0.4")));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void changes_faster_than_they_are_read_end_at_the_last_one() {
        AtomicInteger changes = new AtomicInteger();
        agent.behave(exchange -> {
            if (index(exchange).equals("1000")) {
                hang();
            } else {
                int change = Math.min(1_000, changes.addAndGet(7));
                send(exchange, 200, Integer.toString(change), instance("10.0.0." + change % 250));
            }
        });
        try (var web = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(web.last()).isEqualTo(ready("10.0.0.0")));
            assertThat(web.heard()).doesNotHaveAnyElementsOfTypes(State.Stale.class, State.Failed.class);
        }
    }

    @Test
    void the_token_goes_along_and_the_consistency_is_asked_for() {
        agent.behave(exchange -> answerThenHang(exchange, "7", "10.0.0.1"));
        ConsulNamer secret = namer(ConsulOptions.of(agent.uri())
                .with(POLLING)
                .with(ConsulOptions.Consistency.STALE)
                .withToken("s3cret"));
        try (var web = new Recorder<>(secret.addresses(WEB))) {
            eventually(() -> assertThat(web.last()).isEqualTo(ready("10.0.0.1")));
            HttpExchange asked = agent.asked().getFirst();
            assertThat(asked.getRequestHeaders().getFirst("X-Consul-Token")).isEqualTo("s3cret");
            assertThat(asked.getRequestURI().getQuery()).isEqualTo("dc=dc1&stale");
        }
        secret.close();
    }

    @Test
    void many_names_of_one_service_ask_one_question() {
        agent.behave(exchange -> answerThenHang(exchange, "7", "10.0.0.1"));
        List<Recorder<?>> recorders = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            recorders.add(new Recorder<>(namer.lookup(WEB.child("v" + i))));
        }
        try (var web = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(web.last()).isEqualTo(ready("10.0.0.1")));
            eventually(() -> assertThat(agent.asked()).hasSize(2));
        }
        recorders.forEach(Recorder::close);
        eventually(() -> assertThat(namer.openCount()).isZero());
        assertThat(agent.asked()).hasSize(2);
    }

    @Test
    void everything_is_read_anew_every_so_often_and_what_the_agent_did_not_tell_is_counted() {
        String[] told = {"10.0.0.1"};
        AtomicInteger anew = new AtomicInteger();
        agent.behave(exchange -> {
            if (index(exchange).isEmpty()) {
                told[0] = anew.incrementAndGet() > 3 ? "10.0.0.2" : "10.0.0.1";
            }
            send(exchange, 200, "7", instance(told[0]));
        });
        Duration often = Duration.ofMillis(2);
        ConsulNamer resyncing =
                namer(ConsulOptions.of(agent.uri()).with(POLLING.withTimes(Duration.ofSeconds(30), often, often)));
        try (var web = new Recorder<>(resyncing.addresses(WEB))) {
            eventually(() -> assertThat(web.last()).isEqualTo(ready("10.0.0.2")));
            eventually(
                    () -> assertThat(resyncing.resyncs().orElseThrow().done()).isGreaterThan(10));
            assertThat(resyncing.resyncs().orElseThrow().missed()).isEqualTo(1);
        }
        resyncing.close();
        assertThat(namer.resyncs().orElseThrow().done()).isZero();
    }

    @Test
    void with_fail_fast_one_question_finds_out_for_all_when_the_agent_is_back() {
        agent.behave(HttpExchange::close);
        ConsulNamer fast = namer(ConsulOptions.of(agent.uri()).with(POLLING).withFailFast(true));
        List<Recorder<Addresses>> recorders = new ArrayList<>();
        eventually(() -> {
            Recorder<Addresses> another = new Recorder<>(fast.addresses(Path.parse("/dc1/web" + recorders.size())));
            recorders.add(another);
            eventually(() -> assertThat(another.last()).isInstanceOf(State.Failed.class));
            assertThat(another.last().toString()).contains("not asked (failFast): ");
        });
        agent.behave(exchange -> answerThenHang(exchange, "3", "10.0.0.4"));
        eventually(() -> assertThat(recorders).allMatch(web -> ready("10.0.0.4").equals(web.last())));
        recorders.forEach(Recorder::close);
        fast.close();
    }
}
