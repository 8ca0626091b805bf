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
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real ZooKeeper. */
class LeaderNamerIT extends NamerContract {
    private final RealTime time = new RealTime();
    private final Hosts hosts = new FakeHosts().hosts(time, time);

    @TempDir
    private java.nio.file.Path directory;

    private LocalZooKeeper zookeeper;
    private LeaderNamer namer;

    @BeforeEach
    void elect_a_leader() throws Exception {
        zookeeper = new LocalZooKeeper(directory).start();
        zookeeper.put("/apps/master/member_0000000007", "10.0.0.1:80,[::1]:81,nonsense");
        zookeeper.put("/apps/master/member_0000000008", "10.0.0.2:80");
        namer = new LeaderNamer(
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

    @Override
    protected Namer namer() {
        return namer;
    }

    @Override
    protected Path prefix() {
        return Path.parse("/#/io.l5d.zkLeader");
    }

    @Override
    protected Path known() {
        return Path.parse("/apps/master");
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return Set.of(new Endpoint(FakeHosts.ip("10.0.0.1"), 80), new Endpoint(FakeHosts.ip("::1"), 81));
    }

    @Override
    protected int openCount() {
        return namer.openCount() + hosts.openCount();
    }

    @Test
    void the_next_in_line_takes_over_and_a_group_without_candidates_is_no_name() throws Exception {
        try (var addresses = new Recorder<>(namer.addresses(known()));
                var tree = new Recorder<>(namer.lookup(Path.parse("/apps/master/a/b")))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            zookeeper.delete("/apps/master/member_0000000007");
            eventually(() ->
                    assertThat(addresses.last()).isEqualTo(ready(Set.of(new Endpoint(FakeHosts.ip("10.0.0.2"), 80)))));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(known(), Path.parse("/a/b"))));
            zookeeper.delete("/apps/master/member_0000000008");
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
            zookeeper.put("/apps/master/member_0000000009", "10.0.0.3:80");
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(known(), Path.parse("/a/b"))));
        }
    }

    @Test
    void the_groups_that_exist_are_listed() throws Exception {
        zookeeper.put("/apps/other/leader", "10.0.0.1:80");
        try (var names = new Recorder<>(namer.names())) {
            eventually(() -> assertThat(names.last()).isEqualTo(State.ready(Set.of(prefix().concat(known())))));
            zookeeper.put("/apps/other/member_1", "10.0.0.1:80");
            Path other = prefix().concat(Path.parse("/apps/other"));
            eventually(() -> assertThat(names.last()).isEqualTo(State.ready(Set.of(prefix().concat(known()), other))));
        }
    }

    @Test
    void the_last_leader_stands_while_the_server_is_away() {
        try (var addresses = new Recorder<>(namer.addresses(known()))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            zookeeper.stop();
            eventually(() -> assertThat(addresses.last())
                    .isInstanceOfSatisfying(
                            State.Stale.class,
                            stale -> assertThat(stale.value()).isEqualTo(new Addresses.Endpoints(endpoints()))));
            zookeeper.start();
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
        }
    }
}
