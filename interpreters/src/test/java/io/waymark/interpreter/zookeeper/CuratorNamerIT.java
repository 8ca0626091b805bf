package io.waymark.interpreter.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerContract;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.State;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.ServiceInstanceBuilder;
import org.apache.curator.x.discovery.ServiceType;
import org.apache.curator.x.discovery.details.JsonInstanceSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real ZooKeeper, and instances that Curator itself has announced. */
class CuratorNamerIT extends NamerContract {
    private static final String BASE = "/disco/services";

    private final RealTime time = new RealTime();
    private final Hosts hosts = new FakeHosts().put("web.test", "10.0.0.9").hosts(time, time);

    @TempDir
    private java.nio.file.Path directory;

    private LocalZooKeeper zookeeper;
    private ServiceDiscovery<Object> discovery;
    private CuratorNamer namer;

    @BeforeEach
    void announce_a_service() throws Exception {
        zookeeper = new LocalZooKeeper(directory).start();
        discovery = ServiceDiscoveryBuilder.builder(Object.class)
                .client(zookeeper.client())
                .basePath(BASE)
                .build();
        discovery.start();
        announce("web", "1", instance -> instance.address("10.0.0.1").port(80));
        announce("web", "2", instance -> instance.address("10.0.0.2").port(80));
        namer = namer(BASE);
    }

    private CuratorNamer namer(String basePath) {
        ZooKeeperOptions options =
                new ZooKeeperOptions(zookeeper.connect(), Duration.ofSeconds(4), Duration.ofSeconds(1), 4, 100_000, 32);
        return new CuratorNamer(prefix(), basePath, new Nodes(options, time, time, new Random(1)), hosts, time);
    }

    /** It stays when the server is stopped. Curator wants the ids of all services to differ. */
    private ServiceInstance<Object> announce(
            String service, String id, Consumer<ServiceInstanceBuilder<Object>> described) throws Exception {
        ServiceInstanceBuilder<Object> builder =
                ServiceInstance.builder().name(service).id(id).serviceType(ServiceType.STATIC);
        described.accept(builder);
        ServiceInstance<Object> instance = builder.build();
        discovery.registerService(instance);
        return instance;
    }

    @AfterEach
    void nothing_is_left_open() {
        try {
            eventually(() -> assertThat(openCount()).isZero());
        } finally {
            namer.close();
            zookeeper.close();
            time.close();
        }
    }

    @Override
    protected Namer namer() {
        return namer;
    }

    @Override
    protected Path prefix() {
        return Path.parse("/#/io.l5d.curator");
    }

    @Override
    protected Path known() {
        return Path.of("web");
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return Set.of(endpoint("10.0.0.1", 80), endpoint("10.0.0.2", 80));
    }

    @Override
    protected Addresses addresses() {
        return new Addresses.Endpoints(endpoints(), Map.of("ssl", "false"));
    }

    @Override
    protected int openCount() {
        return namer.openCount() + hosts.openCount();
    }

    private static Endpoint endpoint(String host, int port) {
        return new Endpoint(FakeHosts.ip(host), port);
    }

    /** What is heard of a service whose instances these are. */
    private static State<Addresses> service(String ssl, Endpoint... endpoints) {
        return State.ready(new Addresses.Endpoints(Set.of(endpoints), Map.of("ssl", ssl)));
    }

    @Test
    void instances_that_come_go_and_change_are_seen() throws Exception {
        try (var addresses = new Recorder<>(namer.addresses(known()))) {
            var third = announce(
                    "web", "3", instance -> instance.address("web.test").port(82));
            discovery.unregisterService(ServiceInstance.<Object>builder()
                    .name("web")
                    .id("1")
                    .port(80)
                    .build());
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(service("false", endpoint("10.0.0.2", 80), endpoint("10.0.0.9", 82))));
            discovery.updateService(ServiceInstance.<Object>builder()
                    .name("web")
                    .id("3")
                    .serviceType(ServiceType.STATIC)
                    .address("10.0.0.4")
                    .port(83)
                    .build());
            assertThat(third.getId()).isEqualTo("3");
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(service("false", endpoint("10.0.0.2", 80), endpoint("10.0.0.4", 83))));
        }
    }

    @Test
    void whether_instances_take_tls_is_said_as_it_is_now() throws Exception {
        try (var addresses = new Recorder<>(namer.addresses(known()))) {
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(service("false", endpoint("10.0.0.1", 80), endpoint("10.0.0.2", 80))));
            var tls = announce(
                    "web",
                    "3",
                    instance -> instance.address("10.0.0.3").port(80).sslPort(443));
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(service(
                            "true", endpoint("10.0.0.1", 80), endpoint("10.0.0.2", 80), endpoint("10.0.0.3", 443))));
            discovery.unregisterService(tls);
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(service("false", endpoint("10.0.0.1", 80), endpoint("10.0.0.2", 80))));
        }
    }

    @Test
    void a_service_without_instances_exists_and_one_without_a_node_does_not() throws Exception {
        Path path = Path.parse("/late/x");
        try (var tree = new Recorder<>(namer.lookup(path));
                var addresses = new Recorder<>(namer.addresses(Path.of("late")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
            var only = announce(
                    "late", "3", instance -> instance.address("10.0.0.1").port(80));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(Path.of("late"), Path.of("x"))));
            eventually(() -> assertThat(addresses.last()).isEqualTo(service("false", endpoint("10.0.0.1", 80))));
            discovery.unregisterService(only);
            eventually(() -> assertThat(addresses.last()).isEqualTo(service("false")));
            assertThat(tree.last()).isEqualTo(bound(Path.of("late"), Path.of("x")));
            zookeeper.delete(BASE + "/late");
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
        }
    }

    @Test
    void instances_that_are_disabled_or_make_no_sense_are_left_out() throws Exception {
        ServiceDiscovery<Object> newForm = ServiceDiscoveryBuilder.builder(Object.class)
                .client(zookeeper.client())
                .basePath(BASE)
                .serializer(new JsonInstanceSerializer<>(Object.class, false)) // unless told so it leaves it out
                .build();
        newForm.registerService(ServiceInstance.<Object>builder()
                .name("web")
                .id("3")
                .address("10.0.0.3")
                .port(80)
                .enabled(false)
                .build());
        announce("web", "4", instance -> instance.address("10.0.0.4"));
        String[] nonsense = {
            "", "[]", "{", "7", "{\"address\": \"10.0.0.5\", \"port\": 70000}", "{\"address\": 7, \"port\": 80}"
        };
        for (int i = 0; i < nonsense.length; i++) {
            zookeeper.put(BASE + "/web/nonsense" + i, nonsense[i]);
        }
        try (var addresses = new Recorder<>(namer.addresses(known()))) {
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(service("false", endpoint("10.0.0.1", 80), endpoint("10.0.0.2", 80))));
            zookeeper.put(BASE + "/web/nonsense0", "{\"address\": \"10.0.0.5\", \"port\": 80}");
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(service(
                            "false", endpoint("10.0.0.1", 80), endpoint("10.0.0.2", 80), endpoint("10.0.0.5", 80))));
        }
    }

    @Test
    void the_texts_of_a_payload_are_metadata() throws Exception {
        Map<String, Object> payload = new LinkedHashMap<>(Map.of("zone", "a", "rack", 7));
        announce("paid", "11", instance -> instance.address("10.0.0.1").port(80).payload(payload));
        announce("paid", "12", instance -> instance.address("10.0.0.2").port(80).payload("a text"));
        Endpoint first = new Endpoint(FakeHosts.ip("10.0.0.1"), 80, OptionalDouble.empty(), Map.of("zone", "a"));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("paid")))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(service("false", first, endpoint("10.0.0.2", 80))));
        }
    }

    @Test
    void the_services_that_exist_are_listed() throws Exception {
        try (var names = new Recorder<>(namer.names())) {
            Path web = prefix().child("web");
            eventually(() -> assertThat(names.last()).isEqualTo(State.ready(Set.of(web))));
            announce("api", "21", instance -> instance.address("10.0.0.1").port(80));
            eventually(() -> assertThat(names.last()).isEqualTo(State.ready(Set.of(web, prefix().child("api")))));
        }
    }

    @Test
    void services_are_followed_after_their_session_has_expired_and_stand_while_the_server_is_away() throws Exception {
        try (var addresses = new Recorder<>(namer.addresses(known()));
                var late = new Recorder<>(namer.lookup(Path.of("late")))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(addresses())));
            eventually(() -> assertThat(late.last()).isEqualTo(negative()));
            zookeeper.expireSessions();
            discovery.unregisterService(ServiceInstance.<Object>builder()
                    .name("web")
                    .id("1")
                    .port(80)
                    .build());
            eventually(() -> assertThat(addresses.last()).isEqualTo(service("false", endpoint("10.0.0.2", 80))));
            zookeeper.stop();
            eventually(() -> assertThat(addresses.last()).isInstanceOf(State.Stale.class));
            // Once it is back, Curator deletes what it had announced, to announce it anew: for a moment that is empty.
            assertThat(addresses.heard()).doesNotContain(service("false"));
            zookeeper.start();
            announce("late", "3", instance -> instance.address("10.0.0.3").port(80));
            eventually(() -> assertThat(late.last()).isEqualTo(bound(Path.of("late"), Path.EMPTY)));
            eventually(() -> assertThat(addresses.last()).isEqualTo(service("false", endpoint("10.0.0.2", 80))));
            assertThat(addresses.heard()).doesNotContain(State.ready(new Addresses.Neg()));
        }
    }

    @Test
    void at_the_root_the_servers_own_node_is_no_service() {
        try (CuratorNamer root = namer("/");
                var own = new Recorder<>(root.lookup(Path.of("zookeeper")));
                var disco = new Recorder<>(root.lookup(Path.of("disco")));
                var names = new Recorder<>(root.names())) {
            eventually(() -> assertThat(own.last()).isEqualTo(negative()));
            eventually(() -> assertThat(disco.last()).isEqualTo(bound(Path.of("disco"), Path.EMPTY)));
            eventually(() -> assertThat(names.last()).isEqualTo(State.ready(Set.of(prefix().child("disco")))));
        }
    }

    @Test
    void a_service_is_noticed_though_neither_the_base_path_nor_its_parents_existed() throws Exception {
        try (CuratorNamer later = namer("/a/b/c/d");
                var tree = new Recorder<>(later.lookup(Path.parse("/web/x")));
                var names = new Recorder<>(later.names())) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            eventually(() -> assertThat(names.last()).isEqualTo(State.ready(Set.of())));
            zookeeper.put("/a/b/c/d/web/1", "{\"address\": \"10.0.0.1\", \"port\": 80}");
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(Path.of("web"), Path.of("x"))));
            eventually(() -> assertThat(names.last()).isEqualTo(State.ready(Set.of(prefix().child("web")))));
            zookeeper.delete("/a");
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
        }
    }

    @Test
    void instances_whose_process_ends_vanish_with_its_session() throws Exception {
        try (var addresses = new Recorder<>(namer.addresses(Path.of("app")))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
            try (CuratorFramework process =
                    CuratorFrameworkFactory.newClient(zookeeper.connect(), new RetryForever(50))) {
                process.start();
                ServiceDiscovery<Object> its = ServiceDiscoveryBuilder.builder(Object.class)
                        .client(process)
                        .basePath(BASE)
                        .build();
                its.start();
                its.registerService(ServiceInstance.<Object>builder()
                        .name("app")
                        .address("10.0.0.1")
                        .port(80)
                        .build());
                eventually(() -> assertThat(addresses.last()).isEqualTo(service("false", endpoint("10.0.0.1", 80))));
            }
            eventually(() -> assertThat(addresses.last()).isEqualTo(service("false")));
        }
    }
}
