package io.waymark.interpreter.fixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerContract;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.VirtualTime;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FixedNamerTest extends NamerContract {
    private final VirtualTime time = new VirtualTime();
    private final FakeHosts resolver = new FakeHosts().put("web.test", "10.0.0.2");
    private final Hosts hosts = resolver.hosts(time, time);
    private final FixedNamer namer = new FixedNamer(
            prefix(),
            Map.of(known(), List.of(new HostEndpoint("10.0.0.1", 80), new HostEndpoint("web.test", 81))),
            hosts,
            time);

    @Override
    protected Namer namer() {
        return namer;
    }

    @Override
    protected Path prefix() {
        return Path.parse("/#/static");
    }

    @Override
    protected Path known() {
        return Path.parse("/shop/web");
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return Set.of(new Endpoint(FakeHosts.ip("10.0.0.1"), 80), new Endpoint(FakeHosts.ip("10.0.0.2"), 81));
    }

    @Override
    protected int openCount() {
        return namer.openCount() + hosts.openCount();
    }

    @Override
    protected void proceed() {
        time.settle();
    }

    @Test
    void of_two_names_that_begin_a_path_the_longer_one_is_meant() {
        namer.put(Path.parse("/shop/web/v2"), List.of());

        try (var tree = new Recorder<>(namer.lookup(Path.parse("/shop/web/v2/x")))) {
            assertThat(tree.last()).isEqualTo(bound(Path.parse("/shop/web/v2"), Path.of("x")));
            namer.remove(Path.parse("/shop/web/v2"));
            assertThat(tree.last()).isEqualTo(bound(known(), Path.parse("/v2/x")));
            namer.remove(known());
            assertThat(tree.last()).isEqualTo(negative());
        }
    }

    @Test
    void a_name_without_endpoints_exists() {
        namer.put(Path.of("idle"), List.of());

        try (var addresses = new Recorder<>(namer.addresses(Path.of("idle")))) {
            assertThat(addresses.last()).isEqualTo(ready(Set.of()));
        }
    }

    @Test
    void changed_endpoints_reach_those_who_watch() {
        try (var addresses = new Recorder<>(namer.addresses(known()))) {
            namer.put(known(), List.of(new HostEndpoint("10.0.0.9", 9)));
            eventually(() ->
                    assertThat(addresses.last()).isEqualTo(ready(Set.of(new Endpoint(FakeHosts.ip("10.0.0.9"), 9)))));
            namer.remove(known());
            assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg()));
        }
    }

    @Test
    void a_host_that_cannot_be_found_any_more_stands_and_is_stale() {
        try (var addresses = new Recorder<>(namer.addresses(known()))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            resolver.fail("web.test", "no answer from 10.0.0.53");
            time.advance(Duration.ofSeconds(6));

            assertThat(addresses.last()).isInstanceOfSatisfying(State.Stale.class, stale -> {
                assertThat(stale.value()).isEqualTo(new Addresses.Endpoints(endpoints()));
                assertThat(stale.problem().message()).contains("web.test").contains("no answer from 10.0.0.53");
            });
            resolver.put("web.test", "10.0.0.3");
            time.advance(Duration.ofMinutes(2));
            assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(
                            new Endpoint(FakeHosts.ip("10.0.0.1"), 80), new Endpoint(FakeHosts.ip("10.0.0.3"), 81))));
        }
    }

    @Test
    void all_names_are_listed_whole() {
        try (var names = new Recorder<>(namer.names())) {
            assertThat(names.last()).isEqualTo(State.ready(Set.of(Path.parse("/#/static/shop/web"))));
        }
    }

    @Test
    void a_name_without_labels_is_refused() {
        assertThatThrownBy(() -> namer.put(Path.EMPTY, List.of())).hasMessageContaining("at least one label");
    }
}
