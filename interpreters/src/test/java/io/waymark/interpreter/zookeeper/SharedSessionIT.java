package io.waymark.interpreter.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.live.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the namers of one ZooKeeper have in common: its nodes, read in one session. A real ZooKeeper. */
class SharedSessionIT {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Path LEADER = Path.parse("/apps/master");
    private static final Path SERVICE = Path.of("web");

    private final RealTime time = new RealTime();
    private final Hosts hosts = new FakeHosts().hosts(time, time);
    private final List<ZooKeeperNamer> namers = new ArrayList<>();

    @TempDir
    private java.nio.file.Path directory;

    private LocalZooKeeper zookeeper;

    @BeforeEach
    void a_leader_and_a_service() throws Exception {
        zookeeper = new LocalZooKeeper(directory).start();
        zookeeper.put("/apps/master/member_1", "10.0.0.1:80");
        zookeeper.put("/services/web/1", instance("10.0.0.1"));
        zookeeper.put("/services/api/1", instance("10.0.0.2"));
    }

    @AfterEach
    void nothing_is_left_open() {
        try {
            namers.forEach(
                    namer -> eventually(() -> assertThat(namer.openCount()).isZero()));
        } finally {
            namers.forEach(ZooKeeperNamer::close);
            zookeeper.close();
            time.close();
        }
    }

    private static String instance(String address) {
        return "{\"address\": \"" + address + "\", \"port\": 80}";
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(assertion);
    }

    private ZooKeeperOptions options() {
        return options(zookeeper.connect());
    }

    private static ZooKeeperOptions options(String connect) {
        return new ZooKeeperOptions(connect, Duration.ofSeconds(4), Duration.ofSeconds(1), 4, 500, 32)
                .withResync(NEVER);
    }

    private Nodes nodes(ZooKeeperOptions options) {
        return new Nodes(options, time, time, new Random(1));
    }

    private CuratorNamer curator(Nodes nodes) {
        return kept(new CuratorNamer(Path.parse("/#/curator"), "/services", nodes, hosts, time));
    }

    private LeaderNamer leader(Nodes nodes) {
        return kept(new LeaderNamer(Path.parse("/#/leader"), nodes, hosts, time));
    }

    private <T extends ZooKeeperNamer> T kept(T namer) {
        namers.add(namer);
        return namer;
    }

    private static State<Addresses> leads(String address) {
        return State.ready(new Addresses.Endpoints(Set.of(new Endpoint(FakeHosts.ip(address), 80))));
    }

    private static State<Addresses> serves(String... addresses) {
        return State.ready(all(addresses));
    }

    private static Addresses all(String... addresses) {
        Set<Endpoint> endpoints = new HashSet<>();
        for (String address : addresses) {
            endpoints.add(new Endpoint(FakeHosts.ip(address), 80));
        }
        return new Addresses.Endpoints(endpoints, Map.of("ssl", "false"));
    }

    private static State<NameTree<Name>> bound(String id) {
        return State.ready(NameTree.leaf(new Bound(Path.parse(id), Path.EMPTY)));
    }

    @Test
    void namers_of_one_zookeeper_share_a_session_which_ends_with_the_last_of_them() {
        Nodes nodes = nodes(options());
        CuratorNamer curator = curator(nodes);
        LeaderNamer leader = leader(nodes);
        try (var service = new Recorder<>(curator.addresses(SERVICE))) {
            try (var master = new Recorder<>(leader.addresses(LEADER))) {
                eventually(() -> assertThat(service.last()).isEqualTo(serves("10.0.0.1")));
                eventually(() -> assertThat(master.last()).isEqualTo(leads("10.0.0.1")));
                assertThat(zookeeper.sessions()).isEqualTo(1);
            }
            leader.close();
            leader.close();
            try (var other = new Recorder<>(curator.addresses(Path.of("api")))) {
                eventually(() -> assertThat(other.last()).isEqualTo(serves("10.0.0.2")));
            }
        }
        curator.close();
        eventually(() -> assertThat(zookeeper.sessions()).isZero());
    }

    @Test
    void what_a_lost_watch_did_not_tell_is_found_by_reading_everything_again() throws Exception {
        CuratorNamer curator = curator(nodes(options().withResync(Duration.ofMillis(300))));
        Resyncs resyncs = curator.resyncs().orElseThrow();
        try (var service = new Recorder<>(curator.addresses(SERVICE));
                var late = new Recorder<>(curator.lookup(Path.of("late")))) {
            eventually(() -> assertThat(service.last()).isEqualTo(serves("10.0.0.1")));
            eventually(() -> assertThat(late.last()).isEqualTo(State.ready(NameTree.neg())));
            for (int i = 2; i < 5; i++) { // a round between the two would set the watches again
                zookeeper.forgetWatches();
                zookeeper.put("/services/web/1", instance("10.0.0." + i));
                State<Addresses> changed = serves("10.0.0." + i);
                eventually(() -> assertThat(service.last()).isEqualTo(changed));
            }
            zookeeper.forgetWatches();
            zookeeper.put("/services/late/1", instance("10.0.0.1"));
            eventually(() -> assertThat(late.last()).isEqualTo(bound("/#/curator/late")));
            eventually(() -> assertThat(resyncs.missed()).isPositive());
        }
    }

    @Test
    void reading_everything_again_finds_nothing_while_watches_tell() throws Exception {
        CuratorNamer curator = curator(nodes(options().withResync(Duration.ofMillis(2))));
        Resyncs resyncs = curator.resyncs().orElseThrow();
        try (var service = new Recorder<>(curator.addresses(SERVICE));
                var late = new Recorder<>(curator.lookup(Path.of("late")))) {
            eventually(() -> assertThat(late.last()).isEqualTo(State.ready(NameTree.neg())));
            long done = resyncs.done();
            for (int i = 0; i < 200; i++) {
                zookeeper.put("/services/web/1", instance("10.0.0." + i));
                if (i % 10 == 0) {
                    zookeeper.put("/services/late/1", instance("10.0.0.1"));
                    zookeeper.delete("/services/late");
                }
            }
            eventually(() -> assertThat(service.last()).isEqualTo(serves("10.0.0.199")));
            eventually(() -> assertThat(resyncs.done()).isGreaterThan(done + 20));
            assertThat(resyncs.missed()).isZero();
        }
    }

    @Test
    void a_node_that_may_not_be_read_affects_only_the_names_that_need_it() throws Exception {
        Nodes nodes = nodes(options());
        CuratorNamer curator = curator(nodes);
        LeaderNamer leader = leader(nodes);
        zookeeper.put("/services/web/2", instance("10.0.0.2"));
        zookeeper.put("/apps/other/member_1", "10.0.0.3:80");
        zookeeper.onlyAdaReads("/services/web/2", "secret");
        zookeeper.onlyAdaReads("/apps/master", "secret");
        try (var service = new Recorder<>(curator.addresses(SERVICE));
                var api = new Recorder<>(curator.addresses(Path.of("api")));
                var master = new Recorder<>(leader.lookup(LEADER.child("x")));
                var other = new Recorder<>(leader.addresses(Path.parse("/apps/other")));
                var groups = new Recorder<>(leader.names());
                var services = new Recorder<>(curator.names())) {
            // The instance that may be read, and that this is not all.
            eventually(() -> assertThat(service.last())
                    .isInstanceOfSatisfying(
                            State.Stale.class,
                            stale -> assertThat(stale.value()).isEqualTo(all("10.0.0.1"))));
            eventually(() -> assertThat(master.last()).isInstanceOf(State.Failed.class));
            eventually(() -> assertThat(api.last()).isEqualTo(serves("10.0.0.2")));
            eventually(() -> assertThat(other.last()).isEqualTo(leads("10.0.0.3")));
            eventually(
                    () -> assertThat(groups.last()).isEqualTo(State.ready(Set.of(Path.parse("/#/leader/apps/other")))));
            eventually(() -> assertThat(services.last())
                    .isEqualTo(State.ready(Set.of(Path.parse("/#/curator/web"), Path.parse("/#/curator/api")))));
            assertThat(api.heard()).doesNotHaveAnyElementsOfTypes(State.Stale.class, State.Failed.class);

            zookeeper.everybodyReads("/services/web/2");
            zookeeper.everybodyReads("/apps/master");
            eventually(() -> assertThat(service.last()).isEqualTo(serves("10.0.0.1", "10.0.0.2")));
            eventually(() -> assertThat(master.last())
                    .isEqualTo(
                            State.ready(NameTree.leaf(new Bound(Path.parse("/#/leader/apps/master"), Path.of("x"))))));
        }
    }

    @Test
    void who_says_who_they_are_may_read_what_is_theirs_in_every_session() throws Exception {
        zookeeper.onlyAdaReads("/services/web", "secret");
        zookeeper.onlyAdaReads("/services/web/1", "secret");
        ZooKeeperOptions usual = options();
        CuratorNamer ada = curator(nodes(usual.with(
                Optional.of(new ZooKeeperOptions.Auth("digest", "ada:secret")),
                usual.sessionTimeout(),
                usual.connectTimeout(),
                NEVER)));
        CuratorNamer nobody = curator(nodes(usual));
        try (var service = new Recorder<>(ada.addresses(SERVICE));
                var forbidden = new Recorder<>(nobody.addresses(SERVICE))) {
            eventually(() -> assertThat(service.last()).isEqualTo(serves("10.0.0.1")));
            eventually(() -> assertThat(forbidden.last()).isInstanceOf(State.Failed.class));
            zookeeper.expireSessions();
            zookeeper.put("/services/web/1", instance("10.0.0.7"));
            eventually(() -> assertThat(service.last()).isEqualTo(serves("10.0.0.7")));
            assertThat(forbidden.last()).isInstanceOf(State.Failed.class);
        }
        assertThat(usual.with(Optional.of(new ZooKeeperOptions.Auth("digest", "ada:secret")), NEVER, NEVER, NEVER)
                        .toString())
                .doesNotContain("secret]")
                .doesNotContain("ada:");
    }

    @Test
    void a_path_after_the_servers_is_what_is_read_below() throws Exception {
        CuratorNamer below = curator(nodes(options(zookeeper.connect() + "/teams/blue")));
        try (var service = new Recorder<>(below.addresses(SERVICE))) {
            eventually(() -> assertThat(service.last()).isEqualTo(State.ready(new Addresses.Neg())));
            zookeeper.put("/teams/blue/services/web/1", instance("10.0.0.8"));
            eventually(() -> assertThat(service.last()).isEqualTo(serves("10.0.0.8")));
            zookeeper.put("/teams/blue/services/web/1", instance("10.0.0.9"));
            eventually(() -> assertThat(service.last()).isEqualTo(serves("10.0.0.9")));
        }
        eventually(() -> assertThat(zookeeper.watches()).isZero());
    }

    @Test
    void ten_thousand_names_that_make_no_sense_leave_nothing_behind() {
        CuratorNamer curator = curator(nodes(options()));
        try (var service = new Recorder<>(curator.addresses(SERVICE))) {
            eventually(() -> assertThat(service.last()).isEqualTo(serves("10.0.0.1")));
            int watches = zookeeper.watches();
            for (int batch = 0; batch < 25; batch++) {
                List<Recorder<NameTree<Name>>> nonsense = new ArrayList<>();
                for (int i = 0; i < 400; i++) {
                    nonsense.add(new Recorder<>(curator.lookup(Path.of("nonsense-" + batch + "-" + i, "x"))));
                }
                eventually(() ->
                        assertThat(nonsense).allMatch(tree -> tree.last().equals(State.ready(NameTree.neg()))));
                nonsense.forEach(Recorder::close);
                eventually(() -> assertThat(zookeeper.watches()).isEqualTo(watches));
            }
            assertThat(service.last()).isEqualTo(serves("10.0.0.1"));
        }
        eventually(() -> assertThat(zookeeper.watches()).isZero());
    }

    @Test
    void more_names_than_the_limit_fail_and_the_others_stand() {
        CuratorNamer curator = curator(nodes(options()));
        try (var service = new Recorder<>(curator.addresses(SERVICE))) {
            eventually(() -> assertThat(service.last()).isEqualTo(serves("10.0.0.1")));
            List<Recorder<NameTree<Name>>> nonsense = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                nonsense.add(new Recorder<>(curator.lookup(Path.of("nonsense-" + i))));
            }
            eventually(() -> assertThat(nonsense).noneMatch(tree -> tree.last() instanceof State.Pending<?>));
            assertThat(nonsense).anyMatch(tree -> tree.last() instanceof State.Failed<?>);
            assertThat(curator.openCount()).isLessThan(4 * 500 + 10);
            nonsense.forEach(Recorder::close);
            assertThat(service.last()).isEqualTo(serves("10.0.0.1"));
        }
    }

    @Test
    void a_list_of_names_looks_at_no_more_nodes_than_it_may() throws Exception {
        for (int i = 10; i < 30; i++) {
            zookeeper.put("/many/group" + i + "/member_1", "10.0.0.1:80");
        }
        LeaderNamer leader = leader(nodes(options().withListedMax(12)));
        try (var names = new Recorder<>(leader.names())) {
            // The root, /apps, /many, /services, /apps/master; seven are left of twelve.
            Set<Path> expected = new HashSet<>(Set.of(Path.parse("/#/leader/apps/master")));
            for (int i = 10; i < 17; i++) {
                expected.add(Path.parse("/#/leader/many/group" + i));
            }
            eventually(() -> assertThat(names.last()).isEqualTo(State.ready(expected)));
            eventually(() -> assertThat(zookeeper.watches()).isEqualTo(12));
        }
        eventually(() -> assertThat(zookeeper.watches()).isZero());
    }
}
