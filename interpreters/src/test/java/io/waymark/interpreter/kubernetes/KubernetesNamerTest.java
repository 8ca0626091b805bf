package io.waymark.interpreter.kubernetes;

import static io.waymark.interpreter.kubernetes.ApiServer.service;
import static io.waymark.interpreter.kubernetes.ApiServer.slice;
import static io.waymark.interpreter.kubernetes.ApiServer.sliceBuilder;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.MockResponse;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerContract;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.hosts.HostOptions;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.State;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubernetesNamerTest extends NamerContract {
    private static final Path PREFIX = Path.parse("/#/io.l5d.k8s");
    private static final Path WEB = Path.parse("/prod/http/web");
    private static final KubernetesOptions QUICK = new KubernetesOptions(
            Duration.ofSeconds(5),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofMillis(100),
            50,
            1_000);

    private final RealTime time = new RealTime();
    private final ApiServer server = new ApiServer();
    private final KubernetesClient operator = server.client();
    private final List<KubernetesNamer> namers = new ArrayList<>();
    private KubernetesNamer namer;

    @BeforeEach
    void fill() {
        operator.resource(service("prod", "web")).create();
        operator.resource(slice("prod", "web", "web-1", "10.0.0.1", "10.0.0.2")).create();
        namer = namer(Shape.DEFAULT, QUICK);
    }

    @AfterEach
    void stop() {
        namers.forEach(KubernetesNamer::close);
        operator.close();
        server.close();
        time.close();
    }

    private KubernetesNamer namer(Shape shape, KubernetesOptions options) {
        Hosts hosts = new Hosts(host -> Set.of(address("192.0.2.7")), time, time, new Random(1), HostOptions.DEFAULT);
        var made = new KubernetesNamer(PREFIX, server.access(), shape, options, hosts, time, time, new Random(1));
        namers.add(made);
        return made;
    }

    @Override
    protected Namer namer() {
        return namer;
    }

    @Override
    protected Path prefix() {
        return PREFIX;
    }

    @Override
    protected Path known() {
        return WEB;
    }

    @Override
    protected Path unknown() {
        return Path.parse("/prod/http/no-such-service");
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return Set.of(pod("10.0.0.1", 8080), pod("10.0.0.2", 8080));
    }

    @Override
    protected int openCount() {
        return namer.watches();
    }

    private static Endpoint pod(String address, int port) {
        return new Endpoint(
                address(address), port, OptionalDouble.empty(), Map.of("nodeName", "node-1", "zone", "zone-a"));
    }

    private static InetAddress address(String text) {
        return Host.of(text).address().orElseThrow();
    }

    private void becomes(Path name, Endpoint... endpoints) {
        becomes(namer, name, endpoints);
    }

    private void becomes(KubernetesNamer asked, Path name, Endpoint... endpoints) {
        try (var addresses = new Recorder<>(asked.addresses(name))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(endpoints))));
        }
    }

    private void becomesNegative(KubernetesNamer asked, Path name) {
        try (var tree = new Recorder<>(asked.lookup(name));
                var addresses = new Recorder<>(asked.addresses(name))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
        }
    }

    @Test
    void changes_are_heard() {
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            eventually(() ->
                    assertThat(server.asked("prod", "endpointslices", true)).isEqualTo(1));
            operator.resource(slice("prod", "web", "web-2", "10.0.0.3")).create();
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(pod("10.0.0.1", 8080), pod("10.0.0.2", 8080), pod("10.0.0.3", 8080)))));
            operator.resource(slice("prod", "web", "web-1", "10.0.0.2")).update();
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(pod("10.0.0.2", 8080), pod("10.0.0.3", 8080)))));
            operator.resource(slice("prod", "web", "web-2", "10.0.0.3")).delete();
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(pod("10.0.0.2", 8080)))));
        }
    }

    @Test
    void a_service_comes_and_goes() {
        Path late = Path.parse("/prod/http/late");
        try (var tree = new Recorder<>(namer.lookup(late))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            eventually(() -> assertThat(server.asked("prod", "services", true)).isEqualTo(1));
            operator.resource(service("prod", "late")).create();
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(late, Path.EMPTY)));
            operator.resource(service("prod", "late")).delete();
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
        }
    }

    @Test
    void a_service_without_ready_pods_exists_with_nobody_behind_it() {
        operator.resource(service("prod", "idle")).create();
        becomes(Path.parse("/prod/http/idle"));
        becomes(Path.parse("/prod/80/idle"));

        operator.resource(service("prod", "starting")).create();
        operator.resource(conditions("starting", false, true, false)).create();
        becomes(Path.parse("/prod/http/starting"));
    }

    @Test
    void pods_on_their_way_out_serve_only_while_nobody_else_does() {
        operator.resource(service("prod", "leaving")).create();
        operator.resource(conditions("leaving", false, true, true)).create();
        becomes(Path.parse("/prod/http/leaving"), new Endpoint(address("10.1.0.1"), 8080));
        operator.resource(slice("prod", "leaving", "leaving-2", "10.1.0.2")).create();
        becomes(Path.parse("/prod/http/leaving"), pod("10.1.0.2", 8080));
    }

    private static EndpointSlice conditions(String service, boolean ready, boolean serving, boolean terminating) {
        return sliceBuilder("prod", service, service + "-1")
                .addNewEndpoint()
                .withAddresses("10.1.0.1")
                .withNewConditions()
                .withReady(ready)
                .withServing(serving)
                .withTerminating(terminating)
                .endConditions()
                .endEndpoint()
                .build();
    }

    @Test
    void a_number_is_a_port_of_the_service_and_leads_to_the_port_of_the_pods() {
        becomes(Path.parse("/prod/80/web"), pod("10.0.0.1", 8080), pod("10.0.0.2", 8080));
        becomes(Path.parse("/prod/9990/web"), pod("10.0.0.1", 9000), pod("10.0.0.2", 9000));
        becomesNegative(namer, Path.parse("/prod/8080/web"));
        becomesNegative(namer, Path.parse("/prod/https/web"));
        becomesNegative(namer, Path.parse("/prod/gossip/web"));
        becomesNegative(namer, Path.parse("/staging/http/web"));
    }

    @Test
    void case_does_not_matter_and_the_id_is_as_it_was_written() {
        Path shouted = Path.parse("/PROD/HTTP/Web");
        try (var tree = new Recorder<>(namer.lookup(shouted.child("rest")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(shouted, Path.parse("/rest"))));
        }
        becomes(shouted, pod("10.0.0.1", 8080), pod("10.0.0.2", 8080));
    }

    @Test
    void a_label_is_one_more_segment() {
        var labelled = namer(new Shape(Shape.Target.ENDPOINTS, Optional.empty(), Optional.of("version")), QUICK);
        becomes(labelled, WEB.child("v1"), pod("10.0.0.1", 8080), pod("10.0.0.2", 8080));
        becomesNegative(labelled, WEB.child("v2"));
        becomesNegative(labelled, WEB);
    }

    @Test
    void a_namespace_of_its_own_is_not_in_the_name() {
        var inside = namer(new Shape(Shape.Target.ENDPOINTS, Optional.of("prod"), Optional.empty()), QUICK);
        becomes(inside, Path.parse("/http/web"), pod("10.0.0.1", 8080), pod("10.0.0.2", 8080));
        try (var names = new Recorder<>(inside.names())) {
            eventually(() -> assertThat(names.last())
                    .isEqualTo(State.ready(
                            Set.of(Path.parse("/#/io.l5d.k8s/http/web"), Path.parse("/#/io.l5d.k8s/admin/web")))));
        }
    }

    @Test
    void load_balancers_are_found_by_address_or_by_name() {
        var external = namer(new Shape(Shape.Target.LOAD_BALANCER, Optional.empty(), Optional.empty()), QUICK);
        becomesNegative(external, WEB);
        operator.resource(new ServiceBuilder(service("prod", "shop"))
                        .withNewStatus()
                        .withNewLoadBalancer()
                        .addNewIngress()
                        .withIp("198.51.100.1")
                        .endIngress()
                        .addNewIngress()
                        .withHostname("lb.example.org")
                        .endIngress()
                        .endLoadBalancer()
                        .endStatus()
                        .build())
                .create();
        becomes(
                external,
                Path.parse("/prod/http/shop"),
                new Endpoint(address("198.51.100.1"), 80),
                new Endpoint(address("192.0.2.7"), 80));
        try (var names = new Recorder<>(external.names())) {
            eventually(() -> assertThat(names.last().known().orElse(Set.of()))
                    .contains(Path.parse("/#/io.l5d.k8s/prod/http/shop"))
                    .doesNotContain(Path.parse("/#/io.l5d.k8s/prod/http/web")));
        }
    }

    @Test
    void of_two_families_the_service_s_first_is_used() {
        operator.resource(new ServiceBuilder(service("prod", "dual"))
                        .editSpec()
                        .withIpFamilies("IPv6", "IPv4")
                        .endSpec()
                        .build())
                .create();
        operator.resource(slice("prod", "dual", "dual-4", "10.0.0.9")).create();
        operator.resource(sliceBuilder("prod", "dual", "dual-6")
                        .withAddressType("IPv6")
                        .addNewEndpoint()
                        .withAddresses("fd00::9")
                        .endEndpoint()
                        .build())
                .create();
        becomes(Path.parse("/prod/http/dual"), new Endpoint(address("fd00::9"), 8080));
    }

    @Test
    void clusters_without_slices_have_endpoints() {
        server.answer(request -> request.getPath().contains("discovery.k8s.io")
                ? Optional.of(new MockResponse().setResponseCode(404))
                : Optional.empty());
        operator.resource(ApiServer.endpoints("prod", "web", "10.0.0.5", "10.0.0.6"))
                .create();
        becomes(WEB, new Endpoint(address("10.0.0.5"), 8080, OptionalDouble.empty(), Map.of("nodeName", "node-1")));
    }

    @Test
    void many_names_of_a_namespace_share_one_watch_of_each_kind() {
        List<Recorder<Addresses>> open = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            operator.resource(service("prod", "s" + i)).create();
        }
        for (int i = 0; i < 100; i++) {
            open.add(new Recorder<>(namer.addresses(Path.of("prod", "http", "s" + i))));
        }
        eventually(() -> assertThat(open).allMatch(one -> one.last().equals(ready(Set.of()))));
        eventually(
                () -> assertThat(server.asked("prod", "endpointslices", true)).isEqualTo(1));
        eventually(() -> assertThat(server.asked("prod", "services", true)).isEqualTo(1));
        assertThat(server.asked("prod", "endpointslices", false)).isEqualTo(1);
        assertThat(namer.watches()).isEqualTo(2);
        open.removeLast().close();
        assertThat(namer.watches()).isEqualTo(2);
        open.forEach(Recorder::close);
        eventually(() -> assertThat(namer.watches()).isZero());
    }

    @Test
    void no_more_namespaces_are_watched_than_is_allowed() {
        List<Recorder<Addresses>> open = new ArrayList<>();
        for (int i = 0; i < 51; i++) {
            open.add(new Recorder<>(namer.addresses(Path.of("ns" + i, "http", "web"))));
        }
        eventually(() -> assertThat(open.getLast().last()).isInstanceOf(State.Failed.class));
        eventually(() -> assertThat(open.getFirst().last()).isEqualTo(State.ready(new Addresses.Neg())));
        assertThat(namer.watches()).isEqualTo(100);
        open.forEach(Recorder::close);
    }

    @Test
    void who_may_not_read_services_can_do_with_the_names_of_ports() {
        server.answer(request -> request.getPath().contains("/namespaces/prod/services")
                ? Optional.of(new MockResponse().setResponseCode(403).setBody("{}"))
                : Optional.empty());
        try (var named = new Recorder<>(namer.addresses(WEB));
                var numbered = new Recorder<>(namer.addresses(Path.parse("/prod/80/web")));
                var absent = new Recorder<>(namer.lookup(unknown()))) {
            eventually(() -> {
                assertThat(named.last()).isInstanceOf(State.Stale.class);
                assertThat(named.last().known()).contains(new Addresses.Endpoints(endpoints()));
            });
            eventually(() -> assertThat(numbered.last()).isInstanceOf(State.Failed.class));
            eventually(() -> assertThat(absent.last()).isInstanceOf(State.Failed.class));
            assertThat(((State.Stale<Addresses>) named.last()).problem().message())
                    .contains("services", "'prod'", "403", "deploy/kubernetes/rbac.yaml");
        }
    }
}
