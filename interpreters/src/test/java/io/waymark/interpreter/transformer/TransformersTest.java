package io.waymark.interpreter.transformer;

import static io.waymark.interpreter.transformer.ScriptedNamer.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.VirtualTime;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.interpreter.hosts.HostOptions;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each transformer makes of addresses. */
class TransformersTest {
    private static final Path P = Path.parse("/p");
    private static final Problem GONE = new Problem("gone", Instant.EPOCH);

    private final VirtualTime time = new VirtualTime();
    private final ScriptedNamer namer = new ScriptedNamer("/#/fs");
    private final ScriptedNamer pods = new ScriptedNamer("/#/pods");

    private Recorder<Addresses> watch(Transformer transformer) {
        Transformed transformed =
                new Transformed(namer, List.of(transformer), unused -> Live.ofState(State.pending()), time);
        return new Recorder<>(transformed
                .findAddresses(namer.prefix(), Path.parse("/%/p/#/fs/web"))
                .orElseThrow());
    }

    private State<Addresses> answer(Transformer transformer) {
        try (Recorder<Addresses> recorder = watch(transformer)) {
            time.settle();
            return recorder.last();
        }
    }

    private static State<Addresses> ready(Endpoint... endpoints) {
        return State.ready(new Addresses.Endpoints(Set.of(endpoints)));
    }

    @AfterEach
    void nothing_is_left_open() {
        assertThat(namer.watches() + pods.watches()).isZero();
    }

    @Test
    void port_gives_everybody_the_same_port_and_leaves_the_rest() {
        Endpoint heavy = new Endpoint(FakeHosts.ip("10.0.0.2"), 81, OptionalDouble.of(3), Map.of("k", "v"));
        namer.put("/web", endpoint("10.0.0.1:80"), endpoint("10.0.0.1:81"), heavy);
        assertThat(answer(new PortTransformer(P, 4140)))
                .isEqualTo(ready(
                        endpoint("10.0.0.1:4140"),
                        new Endpoint(heavy.address(), 4140, OptionalDouble.of(3), Map.of("k", "v"))));
    }

    @Test
    void subnet_keeps_what_is_in_any_of_the_blocks_of_either_family() {
        namer.put("/web", endpoint("10.1.2.3:1"), endpoint("10.2.0.1:1"), endpoint("fd00::7:1"), endpoint("fe80::1:1"));
        assertThat(answer(EndpointFilter.subnets(P, List.of(subnet("10.1.0.0/16"), subnet("fd00::/8")))))
                .isEqualTo(ready(endpoint("10.1.2.3:1"), endpoint("fd00::7:1")));
    }

    private static Subnet subnet(String text) {
        return Subnet.parse(text).orElseThrow();
    }

    @Test
    void metadata_keeps_those_with_one_of_the_values() {
        Endpoint a = endpoint("10.0.0.1:1", "lane", "a");
        Endpoint b = endpoint("10.0.0.2:1", "lane", "b");
        namer.put("/web", a, b, endpoint("10.0.0.3:1", "lane", "c"), endpoint("10.0.0.4:1", "road", "a"));
        assertThat(answer(EndpointFilter.metadata(P, "lane", Set.of("a")))).isEqualTo(ready(a));
        assertThat(answer(EndpointFilter.metadata(P, "lane", Set.of("a", "b")))).isEqualTo(ready(a, b));
    }

    @Test
    void when_nobody_is_left_the_name_still_exists_with_its_metadata() {
        Map<String, String> authority = Map.of("authority", "web.test");
        namer.at("/web").setValue(new Addresses.Endpoints(Set.of(endpoint("10.0.0.1:80")), authority));
        assertThat(answer(EndpointFilter.metadata(P, "lane", Set.of("a"))))
                .isEqualTo(State.ready(new Addresses.Endpoints(Set.of(), authority)));
    }

    @Test
    void what_does_not_exist_does_not_come_to_exist() {
        namer.at("/web").setValue(new Addresses.Neg());
        Live<Set<InetAddress>> silent = new Cell<>();
        Stream.of(new PortTransformer(P, 1), EndpointFilter.subnets(P, List.of()), new HostFilter(P, silent))
                .forEach(each -> assertThat(answer(each)).isEqualTo(State.ready(new Addresses.Neg())));
    }

    @Test
    void an_answer_is_as_fresh_as_what_it_is_made_of() {
        try (Recorder<Addresses> recorder = watch(new PortTransformer(P, 81))) {
            assertThat(recorder.last()).isEqualTo(State.pending());
            namer.put("/web", endpoint("10.0.0.1:80"));
            assertThat(recorder.last()).isEqualTo(ready(endpoint("10.0.0.1:81")));
            namer.at("/web").update(state -> state.stale(GONE));
            assertThat(recorder.last()).isEqualTo(ready(endpoint("10.0.0.1:81")).stale(GONE));
        }
    }

    @Test
    void a_name_that_fails_fails() {
        namer.at("/web").set(State.failed(GONE));
        assertThat(answer(new PortTransformer(P, 81))).isEqualTo(State.failed(GONE));
    }

    @Test
    void localhost_reads_the_interfaces_again_now_and_then() {
        namer.put("/web", endpoint("10.0.0.1:80"), endpoint("10.0.0.2:80"));
        FakeHosts machine = new FakeHosts().put("localhost", "127.0.0.1", "10.0.0.1");
        HostOptions options = new HostOptions(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMinutes(1), 1);
        Hosts interfaces = new Hosts(machine, time, time, new Random(7), options);
        try (Recorder<Addresses> recorder = watch(new HostFilter(P, interfaces.addresses("localhost")))) {
            assertThat(recorder.last()).isEqualTo(State.pending()); // until they have been read
            time.settle();
            assertThat(recorder.last()).isEqualTo(ready(endpoint("10.0.0.1:80")));
            machine.put("localhost", "10.0.0.2");
            time.advance(Duration.ofSeconds(30));
            assertThat(recorder.last()).isEqualTo(ready(endpoint("10.0.0.2:80")));
            assertThat(machine.asked()).isBetween(2, 3);
        }
        assertThat(interfaces.openCount()).isZero();
    }

    @Test
    void the_interfaces_of_this_machine_have_the_loopback_address() throws Exception {
        assertThat(new InterfaceResolver().resolve("localhost")).contains(FakeHosts.ip("127.0.0.1"));
    }

    @Test
    void specificHost_follows_a_host_name_and_keeps_the_last_answer_when_it_fails() {
        namer.put("/web", endpoint("10.0.0.1:80"), endpoint("10.0.0.2:80"));
        FakeHosts dns = new FakeHosts().put("here.test", "10.0.0.1");
        Hosts hosts = dns.hosts(time, time);
        try (Recorder<Addresses> recorder = watch(new HostFilter(P, hosts.addresses("here.test")))) {
            time.settle();
            assertThat(recorder.last()).isEqualTo(ready(endpoint("10.0.0.1:80")));
            dns.fail("here.test", "SERVFAIL");
            time.advance(Duration.ofSeconds(10));
            assertThat(recorder.last()).isInstanceOf(State.Stale.class);
            assertThat(recorder.last().known())
                    .isEqualTo(ready(endpoint("10.0.0.1:80")).known());
            dns.put("here.test", "10.0.0.2");
            time.advance(Duration.ofSeconds(60));
            assertThat(recorder.last()).isEqualTo(ready(endpoint("10.0.0.2:80")));
        }
    }

    @Test
    void specificHost_that_cannot_be_found_out_fails_rather_than_to_say_nobody() {
        namer.put("/web", endpoint("10.0.0.1:80"));
        FakeHosts dns = new FakeHosts();
        dns.fail("here.test", "SERVFAIL");
        assertThat(answer(new HostFilter(P, dns.hosts(time, time).addresses("here.test"))))
                .isInstanceOf(State.Failed.class);
    }

    private GatewayTransformer gateways(GatewayTransformer.Node node) {
        return new GatewayTransformer(P, pods, Path.parse("/l5d"), node);
    }

    @Test
    void daemonset_gives_the_pods_in_the_same_subnets_once() {
        namer.put("/web", endpoint("10.1.1.5:80"), endpoint("10.1.1.6:80"), endpoint("fd00:0:0:1::5:80"));
        pods.put("/l5d", endpoint("10.1.1.2:4140"), endpoint("10.1.2.2:4140"), endpoint("fd00:0:0:1::2:4140"));
        assertThat(answer(gateways(GatewayTransformer.Node.SUBNET)))
                .isEqualTo(ready(endpoint("10.1.1.2:4140"), endpoint("fd00:0:0:1::2:4140")));
    }

    @Test
    void daemonset_on_the_hosts_network_goes_by_the_name_of_the_node() {
        Endpoint here = endpoint("192.168.0.1:4140", "nodeName", "a");
        namer.put("/web", endpoint("10.1.1.5:80", "nodeName", "a"), endpoint("10.1.1.6:80"));
        pods.put("/l5d", here, endpoint("192.168.0.2:4140", "nodeName", "b"), endpoint("192.168.0.3:4140"));
        assertThat(answer(gateways(GatewayTransformer.Node.NAME))).isEqualTo(ready(here));
    }

    @Test
    void daemonset_is_waited_for_and_its_last_pods_stand_when_they_cannot_be_had() {
        namer.put("/web", endpoint("10.1.1.5:80"));
        try (Recorder<Addresses> recorder = watch(gateways(GatewayTransformer.Node.SUBNET))) {
            assertThat(recorder.heard()).containsExactly(State.pending());
            pods.put("/l5d", endpoint("10.1.1.2:4140"));
            assertThat(recorder.last()).isEqualTo(ready(endpoint("10.1.1.2:4140")));
            pods.at("/l5d").update(state -> state.stale(GONE));
            assertThat(recorder.last())
                    .isEqualTo(ready(endpoint("10.1.1.2:4140")).stale(GONE));
            pods.at("/l5d").setValue(new Addresses.Neg());
            assertThat(recorder.last()).isEqualTo(ready());
        }
    }
}
