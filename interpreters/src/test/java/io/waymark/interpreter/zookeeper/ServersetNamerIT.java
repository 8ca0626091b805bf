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
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real ZooKeeper. */
class ServersetNamerIT extends NamerContract {
    private final RealTime time = new RealTime();
    private final Hosts hosts = new FakeHosts().put("web.test", "10.0.0.9").hosts(time, time);

    @TempDir
    private java.nio.file.Path directory;

    private LocalZooKeeper zookeeper;
    private ServersetNamer namer;

    @BeforeEach
    void announce_a_set() throws Exception {
        zookeeper = new LocalZooKeeper(directory).start();
        zookeeper.put("/discovery/prod/web/member_0000000001", member("10.0.0.1", 80, "ALIVE", 1));
        zookeeper.put("/discovery/prod/web/member_0000000002", member("10.0.0.2", 80, "ALIVE", 2));
        zookeeper.put("/discovery/prod/web/member_0000000003", member("10.0.0.3", 80, "STARTING", 3));
        zookeeper.put("/discovery/prod/web/member_0000000004", "{\"status\": \"ALIVE\", \"serviceEndpoint\": 7, no");
        zookeeper.put("/discovery/prod/web/vector_0000000001", "{\"vector\": []}");
        namer = new ServersetNamer(
                prefix(),
                new ZooKeeperOptions(zookeeper.connect(), Duration.ofSeconds(4), Duration.ofSeconds(1), 4, 100_000, 32),
                hosts,
                time,
                time,
                new Random(1));
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

    private static String member(String host, int port, String status, int shard) {
        return """
            {"serviceEndpoint": {"host": "%s", "port": %d}, "status": "%s", "shard": %d,
             "additionalEndpoints": {"http": {"host": "%s", "port": %d}, "bad": {"host": 1}}}
            """.formatted(host, port, status, shard, host, port + 8000);
    }

    private static Endpoint endpoint(String host, int port, int shard) {
        return new Endpoint(FakeHosts.ip(host), port, OptionalDouble.empty(), Map.of("shard", Integer.toString(shard)));
    }

    @Override
    protected Namer namer() {
        return namer;
    }

    @Override
    protected Path prefix() {
        return Path.parse("/#/io.l5d.serversets");
    }

    @Override
    protected Path known() {
        return Path.parse("/discovery/prod/web");
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return Set.of(endpoint("10.0.0.1", 80, 1), endpoint("10.0.0.2", 80, 2));
    }

    @Override
    protected int openCount() {
        return namer.openCount() + hosts.openCount();
    }

    @Test
    void additional_endpoints_and_shards_have_names_of_their_own() {
        Map<String, Set<Endpoint>> sets = Map.of(
                "/discovery/prod/web:http", Set.of(endpoint("10.0.0.1", 8080, 1), endpoint("10.0.0.2", 8080, 2)),
                "/discovery/prod/web#2", Set.of(endpoint("10.0.0.2", 80, 2)),
                "/discovery/prod/web:http#1", Set.of(endpoint("10.0.0.1", 8080, 1)));
        sets.forEach((name, endpoints) -> {
            Path id = Path.parse(name);
            try (var tree = new Recorder<>(namer.lookup(id.child("x")));
                    var addresses = new Recorder<>(namer.addresses(id))) {
                eventually(() -> assertThat(tree.last()).isEqualTo(bound(id, Path.of("x"))));
                eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints)));
            }
        });
        for (String name :
                Set.of("web:none", "web:bad", "web#7", "web#x", ":http", "web:", "web#1:http", "web::http")) {
            try (var tree = new Recorder<>(namer.lookup(Path.parse("/discovery/prod/" + name)))) {
                eventually(() -> assertThat(tree.last()).as(name).isEqualTo(negative()));
            }
        }
    }

    @Test
    void vectors_say_the_weights_of_members() throws Exception {
        zookeeper.put("/discovery/prod/web/vector_0000000001", """
                {"vector": [{"select": "shard=1", "weight": 0.5, "priority": 1},
                            {"select": "member=member_0000000002", "weight": 3},
                            {"select": "member=member_0000000001"}, {"select": "shard=1", "weight": -1},
                            {"select": "host=10.0.0.1", "weight": 7}, {"select": "shard=1", "weight": "7"}, 7]}
                """);
        try (var addresses = new Recorder<>(namer.addresses(known()));
                var http = new Recorder<>(namer.addresses(Path.parse("/discovery/prod/web:http#1")))) {
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(
                            weighted(endpoint("10.0.0.1", 80, 1), 0.5), weighted(endpoint("10.0.0.2", 80, 2), 3)))));
            zookeeper.put(
                    "/discovery/prod/web/vector_0000000002",
                    "{\"vector\": [{\"select\": \"inet=10.0.0.1:80\", \"weight\": 0.5}]}");
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(
                            weighted(endpoint("10.0.0.1", 80, 1), 0.25), weighted(endpoint("10.0.0.2", 80, 2), 3)))));
            assertThat(http.last()).isEqualTo(ready(Set.of(weighted(endpoint("10.0.0.1", 8080, 1), 0.5))));
            zookeeper.put("/discovery/prod/web/vector_0000000001", "no longer JSON");
            zookeeper.delete("/discovery/prod/web/vector_0000000002");
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
        }
    }

    private static Endpoint weighted(Endpoint endpoint, double weight) {
        return new Endpoint(endpoint.address(), endpoint.port(), OptionalDouble.of(weight), endpoint.metadata());
    }

    @Test
    void the_sets_that_exist_are_listed_while_somebody_watches() throws Exception {
        zookeeper.put("/discovery/test/web/member_1", member("10.0.0.1", 80, "ALIVE", 1));
        zookeeper.put("/discovery/empty", "");
        zookeeper.put("/discovery/only/vector_1", "{}");
        try (var names = new Recorder<>(namer.names())) {
            Path test = prefix().concat(Path.parse("/discovery/test/web"));
            eventually(() -> assertThat(names.last()).isEqualTo(State.ready(Set.of(prefix().concat(known()), test))));
            zookeeper.put("/discovery/new/deep/er/web/member_1", member("10.0.0.1", 80, "ALIVE", 1));
            zookeeper.delete("/discovery/test");
            Path deep = prefix().concat(Path.parse("/discovery/new/deep/er/web"));
            eventually(() -> assertThat(names.last()).isEqualTo(State.ready(Set.of(prefix().concat(known()), deep))));
        }
        eventually(() -> assertThat(zookeeper.watches()).isZero());
    }

    @Test
    void members_that_come_go_and_change_are_seen() throws Exception {
        try (var addresses = new Recorder<>(namer.addresses(known()))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            zookeeper.put("/discovery/prod/web/member_0000000003", member("10.0.0.3", 80, "ALIVE", 3));
            zookeeper.put("/discovery/prod/web/member_0000000005", member("web.test", 80, "ALIVE", 5));
            zookeeper.delete("/discovery/prod/web/member_0000000001");
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(
                            endpoint("10.0.0.2", 80, 2), endpoint("10.0.0.3", 80, 3), endpoint("10.0.0.9", 80, 5)))));
            // A node that is made again under its old name.
            zookeeper.delete("/discovery/prod/web/member_0000000002");
            zookeeper.put("/discovery/prod/web/member_0000000002", member("10.0.0.22", 80, "ALIVE", 2));
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(
                            endpoint("10.0.0.22", 80, 2), endpoint("10.0.0.3", 80, 3), endpoint("10.0.0.9", 80, 5)))));
        }
    }

    @Test
    void a_set_whose_parents_do_not_exist_yet_is_noticed_when_it_appears() throws Exception {
        Path path = Path.parse("/later/on/web/x");
        try (var tree = new Recorder<>(namer.lookup(path))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            zookeeper.put("/later/on/web/member_1", member("10.0.0.1", 80, "ALIVE", 1));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(Path.parse("/later/on/web"), Path.of("x"))));
            zookeeper.delete("/later");
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
        }
    }

    @Test
    void a_longer_set_takes_over_from_a_shorter_one_while_it_has_members() throws Exception {
        Path path = Path.parse("/discovery/prod/web/v2/x");
        try (var tree = new Recorder<>(namer.lookup(path))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(known(), Path.parse("/v2/x"))));
            zookeeper.put("/discovery/prod/web/v2/member_1", member("10.0.0.1", 80, "ALIVE", 1));
            eventually(
                    () -> assertThat(tree.last()).isEqualTo(bound(Path.parse("/discovery/prod/web/v2"), Path.of("x"))));
            zookeeper.put("/discovery/prod/web/v2/member_1", member("10.0.0.1", 80, "DEAD", 1));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(known(), Path.parse("/v2/x"))));
        }
    }

    @Test
    void the_root_may_be_a_set() throws Exception {
        zookeeper.put("/member_1", member("10.0.0.1", 80, "ALIVE", 1));
        try (var tree = new Recorder<>(namer.lookup(Path.parse("/no/such")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(Path.EMPTY, Path.parse("/no/such"))));
        }
    }

    @Test
    void names_stand_while_the_server_is_away_and_converge_when_it_is_back() throws Exception {
        try (var addresses = new Recorder<>(namer.addresses(known()));
                var tree = new Recorder<>(namer.lookup(known()));
                var nobody = new Recorder<>(namer.lookup(unknown()))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            eventually(() -> assertThat(nobody.last()).isEqualTo(negative()));
            for (int i = 10; i < 12; i++) {
                zookeeper.stop();
                eventually(() -> assertThat(addresses.last()).isInstanceOf(State.Stale.class));
                eventually(() -> assertThat(tree.last()).isInstanceOf(State.Stale.class));
                zookeeper.start();
                zookeeper.put("/discovery/prod/web/member_" + i, member("10.0.0." + i, 80, "ALIVE", i));
                int added = i;
                eventually(() -> assertThat(addresses.last())
                        .isInstanceOfSatisfying(
                                State.Ready.class,
                                ready -> assertThat(((Addresses.Endpoints) ready.value()).endpoints())
                                        .contains(endpoint("10.0.0." + added, 80, added))));
                eventually(() -> assertThat(tree.last()).isEqualTo(bound(known(), Path.EMPTY)));
            }
            assertThat(addresses.heard()).doesNotContain(State.ready(new Addresses.Neg()), ready(Set.of()));
            assertThat(tree.heard()).doesNotContain(negative());
        }
    }

    @Test
    void changes_after_a_session_has_expired_are_seen() throws Exception {
        try (var addresses = new Recorder<>(namer.addresses(known()));
                var later = new Recorder<>(namer.lookup(Path.of("later")))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            eventually(() -> assertThat(later.last()).isEqualTo(negative()));
            for (int i = 0; i < 3; i++) {
                zookeeper.expireSessions();
                zookeeper.put("/discovery/prod/web/member_0000000001", member("10.0.1." + i, 80, "ALIVE", 1));
                Set<Endpoint> now = Set.of(endpoint("10.0.1." + i, 80, 1), endpoint("10.0.0.2", 80, 2));
                eventually(() -> assertThat(addresses.last()).isEqualTo(ready(now)));
            }
            zookeeper.put("/later/member_1", member("10.0.0.1", 80, "ALIVE", 1));
            eventually(() -> assertThat(later.last()).isEqualTo(bound(Path.of("later"), Path.EMPTY)));
        }
    }

    @Test
    void a_name_that_was_never_read_fails_until_the_server_is_there() {
        zookeeper.stop();
        try (var addresses = new Recorder<>(namer.addresses(known()))) {
            eventually(() -> assertThat(addresses.last()).isInstanceOf(State.Failed.class));
            zookeeper.start();
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
        }
    }

    @Test
    void the_servers_watches_are_released() throws Exception {
        Set<Recorder<?>> recorders = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            recorders.add(new Recorder<>(namer.lookup(Path.of("nonsense" + i, "x"))));
        }
        recorders.add(new Recorder<>(namer.addresses(known())));
        eventually(() -> assertThat(recorders).noneMatch(tree -> tree.last() instanceof State.Pending<?>));
        assertThat(zookeeper.watches()).isGreaterThan(200);
        recorders.forEach(Recorder::close);
        eventually(() -> assertThat(zookeeper.watches()).isZero());
    }

    @Test
    void letting_go_of_one_name_keeps_the_watches_that_another_needs() throws Exception {
        String member = "/discovery/prod/web/member_0000000001";
        try (var addresses = new Recorder<>(namer.addresses(known()))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            try (var tree = new Recorder<>(namer.lookup(Path.parse(member)))) {
                eventually(() -> assertThat(tree.last()).isEqualTo(bound(known(), Path.of("member_0000000001"))));
            }
            zookeeper.put(member, member("10.0.0.11", 80, "ALIVE", 1));
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(endpoint("10.0.0.11", 80, 1), endpoint("10.0.0.2", 80, 2)))));
        }
    }

    @Test
    void no_client_is_started_before_somebody_watches() {
        for (int i = 0; i < 10; i++) {
            namer.lookup(Path.of("n" + i));
            namer.addresses(Path.of("n" + i));
        }
        assertThat(namer.isStarted()).isFalse();
    }
}
