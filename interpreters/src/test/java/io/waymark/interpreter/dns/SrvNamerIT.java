package io.waymark.interpreter.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerContract;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.live.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real dnsmasq. */
class SrvNamerIT extends NamerContract {
    private static final String A = "--host-record=a.svc.test,127.0.0.1";
    private static final String B = "--host-record=b.svc.test,127.0.0.2,::2";

    private final RealTime time = new RealTime();

    @TempDir
    private java.nio.file.Path directory;

    private LocalDnsmasq dns;
    private SrvNamer namer;

    @BeforeEach
    void announce_services() throws Exception {
        dns = new LocalDnsmasq(directory);
        dns.start(
                A,
                B,
                "--srv-host=_web._tcp.svc.test,a.svc.test,8081,0,10",
                "--srv-host=_web._tcp.svc.test,b.svc.test,8082,0,30",
                "--srv-host=_web._tcp.svc.test,spare.svc.test,8083,5,10",
                "--host-record=spare.svc.test,127.0.0.9",
                "--srv-host=_away._tcp.svc.test,gone.svc.test,8081,0,10",
                "--srv-host=_fallback._tcp.svc.test,gone.svc.test,8081,0,10",
                "--srv-host=_fallback._tcp.svc.test,a.svc.test,8084,1,0");
        namer = new SrvNamer(prefix(), dns.options(), time, time, new Random(1));
    }

    @AfterEach
    void nothing_is_left_open() throws Exception {
        try {
            eventually(() -> assertThat(openCount()).isZero());
        } finally {
            namer.close();
            dns.close();
            time.close();
        }
    }

    @Override
    protected Namer namer() {
        return namer;
    }

    @Override
    protected Path prefix() {
        return Path.parse("/#/io.l5d.dnssrv");
    }

    @Override
    protected Path known() {
        return Path.of("_web._tcp.svc.test");
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return Set.of(endpoint("127.0.0.1", 8081, 10), endpoint("127.0.0.2", 8082, 15), endpoint("::2", 8082, 15));
    }

    private static Endpoint endpoint(String address, int port, double weight) {
        return new Endpoint(FakeHosts.ip(address), port, OptionalDouble.of(weight), Map.of());
    }

    @Override
    protected int openCount() {
        return namer.openCount();
    }

    @Test
    void nothing_is_started_before_somebody_watches() {
        namer.lookup(known());
        assertThat(namer.isStarted()).isFalse();
    }

    @Test
    void case_and_a_dot_at_the_end_make_no_difference() {
        Path written = Path.of("_WEB._tcp.Svc.test.");
        try (var tree = new Recorder<>(namer.lookup(written));
                var addresses = new Recorder<>(namer.addresses(written))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(written, Path.EMPTY)));
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
        }
    }

    @Test
    void targets_without_an_address_are_an_empty_service_and_no_missing_one() {
        try (var tree = new Recorder<>(namer.lookup(Path.of("_away._tcp.svc.test")));
                var addresses = new Recorder<>(namer.addresses(Path.of("_away._tcp.svc.test")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(Path.of("_away._tcp.svc.test"), Path.EMPTY)));
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of())));
        }
    }

    @Test
    void the_next_priority_serves_when_the_first_has_no_address() {
        try (var addresses = new Recorder<>(namer.addresses(Path.of("_fallback._tcp.svc.test")))) {
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(new Endpoint(FakeHosts.ip("127.0.0.1"), 8084)))));
        }
    }

    @Test
    void a_name_with_no_such_records_is_no_service() {
        try (var tree = new Recorder<>(namer.lookup(Path.of("a.svc.test")));
                var addresses = new Recorder<>(namer.addresses(Path.of("a.svc.test")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
        }
    }

    @Test
    void what_was_known_stands_while_the_server_is_away_and_changes_are_found_after() throws Exception {
        try (var addresses = new Recorder<>(namer.addresses(known()));
                var tree = new Recorder<>(namer.lookup(known()))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            dns.close();
            eventually(() -> assertThat(addresses.last())
                    .isInstanceOfSatisfying(
                            State.Stale.class,
                            stale -> assertThat(stale.value()).isEqualTo(new Addresses.Endpoints(endpoints()))));
            eventually(() -> assertThat(tree.last()).isInstanceOf(State.Stale.class));

            dns.start(A, "--srv-host=_web._tcp.svc.test,a.svc.test,9000,0,0");
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(new Endpoint(FakeHosts.ip("127.0.0.1"), 9000)))));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(known(), Path.EMPTY)));

            dns.close();
            dns.start(A);
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
        }
    }

    @Test
    void a_service_that_does_not_fit_a_datagram_is_whole() throws Exception {
        dns.close();
        List<String> records = new ArrayList<>(List.of(A));
        Set<Endpoint> all = new HashSet<>();
        for (int port = 1; port <= 200; port++) {
            records.add("--srv-host=_web._tcp.svc.test,a.svc.test," + port + ",0,0");
            all.add(new Endpoint(FakeHosts.ip("127.0.0.1"), port));
        }
        dns.start(records.toArray(String[]::new));
        try (var addresses = new Recorder<>(namer.addresses(known()))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(all)));
        }
    }
}
