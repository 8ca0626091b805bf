package io.waymark.interpreter.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.NamerContract;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.hosts.HostOptions;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.State;
import io.waymark.store.faults.ConsulProcess;
import io.waymark.store.faults.FaultyProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** With a real Consul, behind a proxy that can fail. Each test has services of its own. */
class ConsulNamerIT extends NamerContract {
    private static final Path PREFIX = Path.parse("/#/io.l5d.consul");
    private static final ConsulOptions.Polling POLLING = new ConsulOptions.Polling(
            Duration.ofMillis(800),
            Duration.ofMillis(700),
            Duration.ofMillis(1),
            Duration.ofMillis(10),
            Duration.ofMillis(100),
            100,
            1_000,
            1_000_000,
            Duration.ofHours(1));

    @TempDir
    private static java.nio.file.Path directory;

    private static ConsulProcess consul;
    private final RealTime time = new RealTime();
    private final List<ConsulNamer> namers = new ArrayList<>();
    private FaultyProxy proxy;
    private ConsulNamer namer;

    @BeforeAll
    static void start() throws InterruptedException {
        consul = ConsulProcess.inMemory(directory);
        consul.register("n1", "web", "10.0.0.1", 8080);
        consul.register("n2", "web", "10.0.0.2", 8080);
    }

    @AfterAll
    static void stop() {
        consul.close();
    }

    @BeforeEach
    void open() throws IOException {
        proxy = new FaultyProxy(consul.port());
        namer = namer(options());
    }

    @AfterEach
    void close() throws IOException {
        namers.forEach(ConsulNamer::close);
        proxy.close();
        time.close();
    }

    private ConsulOptions options() {
        return ConsulOptions.of(URI.create("http://" + proxy.address())).with(POLLING);
    }

    private ConsulNamer namer(ConsulOptions options) {
        Hosts hosts = new Hosts(
                host -> host.equals("host.test") ? Set.of(address("10.9.9.9")) : Set.of(),
                time,
                time,
                new Random(1),
                HostOptions.DEFAULT);
        ConsulNamer made = new ConsulNamer(PREFIX, options, hosts, time, time, new Random(1));
        namers.add(made);
        return made;
    }

    private ConsulNamer namer(ConsulOptions.Selection selection) {
        return namer(options().with(selection));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException notAnAddress) {
            throw new IllegalArgumentException(notAnAddress);
        }
    }

    private static Endpoint endpoint(String host, int port) {
        return new Endpoint(address(host), port);
    }

    @Override
    protected ConsulNamer namer() {
        return namer;
    }

    @Override
    protected Path prefix() {
        return PREFIX;
    }

    @Override
    protected Path known() {
        return Path.parse("/dc1/web");
    }

    @Override
    protected Path unknown() {
        return Path.parse("/dc1/no-such-service");
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return Set.of(endpoint("10.0.0.1", 8080), endpoint("10.0.0.2", 8080));
    }

    @Override
    protected int openCount() {
        return namer.openCount();
    }

    private void expect(ConsulNamer asked, String id, State<Addresses> expected) {
        try (var addresses = new Recorder<>(asked.addresses(Path.parse(id)))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(expected));
        }
    }

    @Test
    void a_name_in_any_case_and_in_the_agents_own_datacenter_is_the_same_service() {
        expect(namer, "/.local/WEB", ready(endpoints()));
    }

    @Test
    void a_name_in_a_datacenter_that_nobody_knows_is_negative() {
        try (var tree = new Recorder<>(namer.lookup(Path.parse("/nowhere/web")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            assertThat(tree.heard()).doesNotHaveAnyElementsOfTypes(State.Failed.class, State.Stale.class);
        }
    }

    @Test
    void instances_that_come_and_go_are_seen() {
        try (var tree = new Recorder<>(namer.lookup(Path.parse("/dc1/moving")));
                var addresses = new Recorder<>(namer.addresses(Path.parse("/dc1/moving")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            consul.register("m1", "moving", "10.1.0.1", 80);
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(endpoint("10.1.0.1", 80)))));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(Path.parse("/dc1/moving"), Path.EMPTY)));
            consul.register("m2", "moving", "10.1.0.2", 80);
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(endpoint("10.1.0.1", 80), endpoint("10.1.0.2", 80)))));
            consul.deregister("m1");
            consul.deregister("m2");
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
        }
    }

    @Test
    void with_includeTag_a_name_is_the_instances_that_have_the_tag() {
        for (String tag : List.of("blue", "green")) {
            consul.register("""
                    {"Node": "t-%1$s", "Address": "10.2.0.%2$d",
                     "Service": {"ID": "tagged", "Service": "tagged", "Port": 80, "Tags": ["%1$s", "both"]}}""".formatted(tag, tag.length()));
        }
        ConsulNamer tagged = namer(new ConsulOptions.Selection(true, false, Set.of(), true, true, false, List.of()));
        Map<String, String> authority = Map.of("authority", "blue.tagged.service.dc1.consul");
        Set<Endpoint> blue = Set.of(endpoint("10.2.0.4", 80));
        expect(tagged, "/dc1/Blue/tagged", State.ready(new Addresses.Endpoints(blue, authority)));
        expect(tagged, "/dc1/red/tagged", State.ready(new Addresses.Neg()));
        try (var names = new Recorder<>(tagged.names());
                var tree = new Recorder<>(tagged.lookup(Path.parse("/dc1/both/tagged/rest")))) {
            eventually(() -> assertThat(names.last().known().orElse(Set.of()))
                    .contains(Path.parse("/#/io.l5d.consul/.local/green/tagged")));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(Path.parse("/dc1/both/tagged"), Path.of("rest"))));
        }
    }

    @Test
    void with_setHost_addresses_say_what_to_call_the_service() {
        ConsulNamer named = namer(new ConsulOptions.Selection(false, false, Set.of(), true, true, false, List.of()));
        expect(
                named,
                "/.local/Web",
                State.ready(new Addresses.Endpoints(endpoints(), Map.of("authority", "web.service.dc1.consul"))));
    }

    @ParameterizedTest
    @EnumSource(HealthStatus.class)
    void with_useHealthCheck_the_worst_check_says_how_an_instance_is(HealthStatus wanted) {
        checked("passing", "passing", "c1");
        checked("warning", "warning", "c1");
        checked("critical", "critical", "c1");
        checked("maintenance", "critical", "_service_maintenance:checked");
        ConsulNamer healthy =
                namer(new ConsulOptions.Selection(false, true, Set.of(wanted), true, false, false, List.of()));
        expect(healthy, "/dc1/checked", ready(Set.of(endpoint("10.3.0.1", port(wanted)))));
    }

    private static int port(HealthStatus status) {
        return switch (status) {
            case PASSING -> 101;
            case WARNING -> 102;
            case CRITICAL -> 103;
            case MAINTENANCE -> 104;
        };
    }

    private static void checked(String name, String status, String check) {
        int port = port(HealthStatus.of(name).orElseThrow());
        consul.register("""
                {"Node": "h-%1$s", "Address": "10.3.0.1",
                 "Service": {"ID": "checked", "Service": "checked", "Port": %2$d},
                 "Checks": [{"Node": "h-%1$s", "CheckID": "c0", "Name": "c0", "Status": "passing"},
                            {"Node": "h-%1$s", "CheckID": "%3$s", "Name": "c1", "Status": "%4$s", "ServiceID": "checked"}]}""".formatted(name, port, check, status));
    }

    @Test
    void a_check_that_begins_to_fail_takes_its_instance_away() {
        checkOf("failing", "passing");
        ConsulNamer healthy = namer(
                new ConsulOptions.Selection(false, true, Set.of(HealthStatus.PASSING), true, false, false, List.of()));
        try (var addresses = new Recorder<>(healthy.addresses(Path.parse("/dc1/failing")))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(endpoint("10.4.0.1", 80)))));
            checkOf("failing", "critical");
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
        }
        expect(namer, "/dc1/failing", ready(Set.of(endpoint("10.4.0.1", 80)))); // the catalog has it all the same
    }

    private static void checkOf(String service, String status) {
        consul.register("""
                {"Node": "f-%1$s", "Address": "10.4.0.1", "Service": {"ID": "%1$s", "Service": "%1$s", "Port": 80},
                 "Checks": [{"Node": "f-%1$s", "CheckID": "c", "Name": "c", "Status": "%2$s", "ServiceID": "%1$s"}]}""".formatted(service, status));
    }

    @Test
    void weights_are_the_heaviest_of_the_tags_or_else_what_consul_says() {
        weighted("w1", 1, "[\"Heavy\", \"light\"]", "{\"Passing\": 7, \"Warning\": 1}");
        weighted("w2", 2, "[\"light\"]", "{\"Passing\": 7, \"Warning\": 1}");
        weighted("w3", 3, "[]", "{\"Passing\": 7, \"Warning\": 1}");
        weighted("w4", 4, "[\"other\"]", "{\"Passing\": 1, \"Warning\": 1}");
        List<ConsulOptions.TagWeight> weights =
                List.of(new ConsulOptions.TagWeight("light", 0.5), new ConsulOptions.TagWeight("heavy", 100));
        Set<Endpoint> expected = Set.of(
                heavy(1, OptionalDouble.of(100)),
                heavy(2, OptionalDouble.of(0.5)),
                heavy(3, OptionalDouble.of(7)),
                heavy(4, OptionalDouble.empty()));
        for (boolean health : List.of(false, true)) {
            ConsulNamer asked = namer(new ConsulOptions.Selection(
                    false, health, Set.of(HealthStatus.PASSING), true, false, false, weights));
            expect(asked, "/dc1/weighted", ready(expected));
        }
    }

    private static Endpoint heavy(int number, OptionalDouble weight) {
        return new Endpoint(address("10.5.0." + number), 80, weight, Map.of());
    }

    private static void weighted(String node, int number, String tags, String weights) {
        consul.register("""
                {"Node": "%s", "Address": "10.5.0.%d",
                 "Service": {"ID": "weighted", "Service": "weighted", "Port": 80, "Tags": %s, "Weights": %s}}""".formatted(node, number, tags, weights));
    }

    @Test
    void an_instances_own_address_goes_before_its_nodes_unless_told_otherwise() {
        consul.register("""
                {"Node": "own", "Address": "10.6.0.1",
                 "Service": {"ID": "own", "Service": "own", "Port": 80, "Address": "host.test"}}""");
        for (boolean health : List.of(false, true)) {
            expect(addressing(true, health), "/dc1/own", ready(Set.of(endpoint("10.9.9.9", 80))));
            expect(addressing(false, health), "/dc1/own", ready(Set.of(endpoint("10.6.0.1", 80))));
        }
    }

    private ConsulNamer addressing(boolean preferServiceAddress, boolean health) {
        return namer(new ConsulOptions.Selection(
                false, health, Set.of(HealthStatus.PASSING), preferServiceAddress, false, false, List.of()));
    }

    @Test
    void with_transferMetadata_endpoints_have_what_is_said_of_node_and_service() {
        consul.register("""
                {"Node": "meta", "Address": "10.7.0.1", "NodeMeta": {"rack": "r1", "who": "node"},
                 "Service": {"ID": "meta", "Service": "meta", "Port": 80, "Meta": {"version": "2", "who": "service"}}}""");
        Endpoint expected = new Endpoint(
                address("10.7.0.1"),
                80,
                OptionalDouble.empty(),
                Map.of("rack", "r1", "version", "2", "who", "service"));
        for (boolean health : List.of(false, true)) {
            ConsulNamer asked = namer(new ConsulOptions.Selection(
                    false, health, Set.of(HealthStatus.PASSING), true, false, true, List.of()));
            expect(asked, "/dc1/meta", ready(Set.of(expected)));
        }
    }

    @ParameterizedTest
    @EnumSource(ConsulOptions.Consistency.class)
    void every_consistency_mode_answers(ConsulOptions.Consistency consistency) {
        expect(namer(options().with(consistency)), "/dc1/web", ready(endpoints()));
    }

    @Test
    void the_services_there_are_can_be_listed() {
        try (var names = new Recorder<>(namer.names())) {
            eventually(() -> assertThat(names.last().known().orElse(Set.of()))
                    .contains(Path.parse("/#/io.l5d.consul/.local/web"))
                    .doesNotContain(Path.parse("/#/io.l5d.consul/.local/listed")));
            consul.register("l1", "listed", "10.8.0.1", 80);
            eventually(() -> assertThat(names.last().known().orElse(Set.of()))
                    .contains(Path.parse("/#/io.l5d.consul/.local/listed")));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultyProxy.Mode.class,
            names = {"REFUSE", "HANG", "CUT_ANSWERS", "HOLD_ANSWERS"})
    void names_stand_while_the_agent_is_away_and_converge_when_it_is_back(FaultyProxy.Mode mode) {
        String service = "away-" + mode.name().toLowerCase(Locale.ROOT);
        consul.register(service, service, "10.10.0.1", 80);
        Path name = Path.parse("/dc1/" + service);
        try (var addresses = new Recorder<>(namer.addresses(name));
                var tree = new Recorder<>(namer.lookup(name))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(endpoint("10.10.0.1", 80)))));
            proxy.mode(mode);
            consul.register(service, service, "10.10.0.2", 80);
            eventually(() -> assertThat(addresses.last())
                    .isInstanceOfSatisfying(
                            State.Stale.class,
                            stale -> assertThat(stale.value())
                                    .isEqualTo(new Addresses.Endpoints(Set.of(endpoint("10.10.0.1", 80))))));
            eventually(() -> assertThat(tree.last()).isInstanceOf(State.Stale.class));
            proxy.mode(FaultyProxy.Mode.PASS);
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(endpoint("10.10.0.2", 80)))));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(name, Path.EMPTY)));
            assertThat(addresses.heard()).doesNotContain(State.ready(new Addresses.Neg()), ready(Set.of()));
        }
    }

    @Test
    void a_name_that_was_never_known_fails_until_the_agent_is_there() {
        proxy.mode(FaultyProxy.Mode.REFUSE);
        try (var addresses = new Recorder<>(namer.addresses(known()))) {
            eventually(() -> assertThat(addresses.last()).isInstanceOf(State.Failed.class));
            proxy.mode(FaultyProxy.Mode.PASS);
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
        }
    }

    @Test
    void more_services_than_questions_take_turns() {
        ConsulOptions.Polling few = new ConsulOptions.Polling(
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Duration.ofMillis(1),
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                2,
                1_000,
                1_000_000,
                Duration.ofHours(1));
        ConsulNamer crowded = namer(options().with(few));
        List<Recorder<Addresses>> recorders = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            recorders.add(new Recorder<>(crowded.addresses(Path.parse("/dc1/crowd" + i))));
        }
        for (int i = 0; i < 7; i++) {
            int number = i;
            eventually(() -> assertThat(recorders.get(number).last()).isEqualTo(State.ready(new Addresses.Neg())));
            consul.register("crowd" + i, "crowd" + i, "10.11.0." + i, 80);
        }
        for (int i = 0; i < 7; i++) {
            int number = i;
            eventually(() -> assertThat(recorders.get(number).last())
                    .isEqualTo(ready(Set.of(endpoint("10.11.0." + number, 80)))));
        }
        recorders.forEach(Recorder::close);
        eventually(() -> assertThat(crowded.openCount()).isZero());
    }

    @Test
    void no_client_is_started_before_somebody_watches() {
        namer.lookup(known());
        namer.addresses(known());
        namer.names();
        assertThat(namer.isStarted()).isFalse();
    }
}
