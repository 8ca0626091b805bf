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
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real dnsmasq. */
class HostNamerIT extends NamerContract {
    private final RealTime time = new RealTime();

    @TempDir
    private java.nio.file.Path directory;

    private LocalDnsmasq dns;
    private HostNamer namer;

    @BeforeEach
    void name_hosts() throws Exception {
        dns = new LocalDnsmasq(directory).start("--host-record=web.test,127.0.0.1,::1", "--cname=alias.test,web.test");
        namer = new HostNamer(prefix(), dns.options(), time, time, new Random(1));
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
        return Path.parse("/#/dns");
    }

    @Override
    protected Path known() {
        return Path.parse("/web.test/8080");
    }

    @Override
    protected Path unknown() {
        return Path.parse("/nobody.test/8080");
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return Set.of(new Endpoint(FakeHosts.ip("127.0.0.1"), 8080), new Endpoint(FakeHosts.ip("::1"), 8080));
    }

    @Override
    protected int openCount() {
        return namer.openCount();
    }

    @Test
    void an_alias_has_the_addresses_of_what_it_stands_for() {
        try (var addresses = new Recorder<>(namer.addresses(Path.parse("/alias.test/8080")))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
        }
    }

    @Test
    void an_address_is_itself_and_nobody_is_asked() {
        try (var addresses = new Recorder<>(namer.addresses(Path.of("10.1.2.3", "80")));
                var v6 = new Recorder<>(namer.addresses(Path.of("::1", "8080")))) {
            assertThat(addresses.last()).isEqualTo(ready(Set.of(new Endpoint(FakeHosts.ip("10.1.2.3"), 80))));
            assertThat(v6.last()).isEqualTo(ready(Set.of(new Endpoint(FakeHosts.ip("::1"), 8080))));
            assertThat(namer.isStarted()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "99999", "x", "-1", "080", "123456789012"})
    void a_port_that_is_none_is_negative(String port) {
        try (var tree = new Recorder<>(namer.lookup(Path.of("web.test", port)))) {
            assertThat(tree.last()).isEqualTo(negative());
        }
    }

    @Test
    void what_was_known_stands_while_the_server_is_away_and_changes_are_found_after() throws Exception {
        try (var addresses = new Recorder<>(namer.addresses(known()))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            dns.close();
            eventually(() -> assertThat(addresses.last())
                    .isInstanceOfSatisfying(
                            State.Stale.class,
                            stale -> assertThat(stale.value()).isEqualTo(new Addresses.Endpoints(endpoints()))));
            dns.start("--host-record=web.test,127.0.0.7");
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(new Endpoint(FakeHosts.ip("127.0.0.7"), 8080)))));
        }
    }
}
