package io.waymark.interpreter.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.dns.FakeDnsServer.Mode;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.live.State;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What real DNS servers do only on bad days. */
class DnsFaultsTest {
    private static final Path WEB = Path.parse("/web.test/80");
    private static final Addresses FOUND = new Addresses.Endpoints(Set.of(new Endpoint(FakeHosts.ip("10.0.0.1"), 80)));

    private final RealTime time = new RealTime();
    private FakeDnsServer server;
    private HostNamer namer;

    @BeforeEach
    void start() throws Exception {
        server = new FakeDnsServer(Mode.ADDRESS);
        namer = namer(server.address());
    }

    private HostNamer namer(InetSocketAddress... servers) {
        DnsOptions options = new DnsOptions(
                List.of(servers), Duration.ofMillis(500), Duration.ofMillis(20), Duration.ofMillis(100), 20, 100);
        return new HostNamer(Path.parse("/#/dns"), options, time, time, new Random(1));
    }

    @AfterEach
    void stop() throws Exception {
        namer.close();
        server.close();
        time.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(assertion);
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVFAIL", "REFUSED", "HANG", "TRUNCATE_ONLY", "NONSENSE"})
    void what_is_no_answer_leaves_the_last_one_standing(Mode fault) {
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(FOUND)));
            server.become(fault);
            eventually(() -> assertThat(addresses.last())
                    .isInstanceOfSatisfying(
                            State.Stale.class,
                            stale -> assertThat(stale.value()).isEqualTo(FOUND)));
            server.become(Mode.ADDRESS);
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(FOUND)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVFAIL", "REFUSED", "HANG", "TRUNCATE_ONLY", "NONSENSE"})
    void a_name_that_was_never_known_fails_until_there_is_an_answer(Mode fault) {
        server.become(fault);
        try (var tree = new Recorder<>(namer.lookup(WEB))) {
            eventually(() -> assertThat(tree.last()).isInstanceOf(State.Failed.class));
            server.become(Mode.ADDRESS);
            eventually(() -> assertThat(tree.last().known()).isPresent());
            assertThat(tree.heard()).doesNotContain(State.ready(NameTree.neg()));
        }
    }

    @Test
    void a_name_that_is_gone_is_gone_at_once() {
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(FOUND)));
            server.become(Mode.NXDOMAIN);
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
        }
    }

    @Test
    void what_does_not_fit_a_datagram_is_asked_for_over_tcp() {
        server.become(Mode.TRUNCATE);
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(FOUND)));
            assertThat(server.askedWhole()).isPositive();
        }
    }

    @Test
    void the_next_server_is_asked_when_one_knows_nothing() throws Exception {
        try (FakeDnsServer broken = new FakeDnsServer(Mode.SERVFAIL);
                HostNamer both = namer(broken.address(), server.address());
                var addresses = new Recorder<>(both.addresses(WEB))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(FOUND)));
            assertThat(broken.asked()).isPositive();
        }
    }

    @Test
    void an_answer_that_lives_long_is_asked_for_again_after_the_maximum() {
        server.ttl(86_400);
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(FOUND)));
            int before = server.asked();
            eventually(() -> assertThat(server.asked()).isGreaterThan(before + 4));
        }
    }

    @Test
    void more_names_than_allowed_fail_and_the_rest_go_on() {
        List<Recorder<Addresses>> watched = new ArrayList<>();
        try {
            for (int i = 0; i < 150; i++) {
                watched.add(new Recorder<>(namer.addresses(Path.of("n" + i + ".test", "80"))));
            }
            eventually(() -> assertThat(watched.subList(0, 100))
                    .allSatisfy(one -> assertThat(one.last()).isEqualTo(State.ready(FOUND))));
            assertThat(watched.subList(100, 150))
                    .allSatisfy(one -> assertThat(one.last()).isInstanceOf(State.Failed.class));
        } finally {
            watched.forEach(Recorder::close);
        }
        eventually(() -> assertThat(namer.openCount()).isZero());
    }
}
