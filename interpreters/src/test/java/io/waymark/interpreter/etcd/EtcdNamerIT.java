package io.waymark.interpreter.etcd;

import static io.waymark.interpreter.etcd.Outside.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
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
import io.waymark.store.faults.EtcdProcess;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real etcd. */
class EtcdNamerIT extends NamerContract {
    private static final AtomicInteger PLACES = new AtomicInteger();
    private static final Path WEB = Path.of("web");

    @TempDir
    private static java.nio.file.Path directory;

    private static EtcdProcess server;
    private static Outside outside;

    private final RealTime time = new RealTime();
    private final Hosts hosts = new FakeHosts().put("web.test", "10.0.0.9").hosts(time, time);
    private final String place = "/t" + PLACES.incrementAndGet();
    private final EtcdOptions options =
            EtcdOptions.of(URI.create(server.endpoint())).withPathPrefix(place);
    private EtcdNamer namer = namer(options);

    @BeforeAll
    static void start() throws Exception {
        server = new EtcdProcess(directory);
        outside = new Outside(server.port());
    }

    @AfterAll
    static void stop() {
        outside.close();
        server.close();
    }

    @BeforeEach
    void register() {
        outside.change(place + "/web", Set.of(), Set.of("10.0.0.1:80", "[2001:db8::1]:80", "web.test:80"));
        outside.put(place + "x/web/1", endpoint("10.9.9.9:80")); // not under the prefix
    }

    @AfterEach
    void nothing_is_left_open() {
        try {
            eventually(() -> assertThat(openCount()).isZero());
        } finally {
            namer.close();
            time.close();
        }
    }

    private EtcdNamer namer(EtcdOptions with) {
        return new EtcdNamer(Path.parse("/#/etcd"), with, hosts, time, time, new Random(1));
    }

    private static Endpoint ip(String address) {
        return new Endpoint(FakeHosts.ip(address), 80);
    }

    @Override
    protected Namer namer() {
        return namer;
    }

    @Override
    protected Path prefix() {
        return Path.parse("/#/etcd");
    }

    @Override
    protected Path known() {
        return WEB;
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return Set.of(ip("10.0.0.1"), ip("2001:db8::1"), ip("10.0.0.9"));
    }

    @Override
    protected int openCount() {
        return namer.openCount() + hosts.openCount();
    }

    @Test
    void a_name_is_the_shortest_beginning_that_is_a_service() {
        Path shop = Path.of("prod", "shop");
        outside.put(place + "/prod/shop/1", endpoint("10.0.0.1:80"));
        outside.put(place + "/prod/shop/eu/1", endpoint("10.0.0.2:80"));
        try (var tree = new Recorder<>(namer.lookup(Path.of("prod", "shop", "eu", "x")));
                var part = new Recorder<>(namer.lookup(Path.of("prod")));
                var all = new Recorder<>(namer.addresses(shop));
                var hidden = new Recorder<>(namer.addresses(shop.child("eu")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(shop, Path.of("eu", "x"))));
            eventually(() -> assertThat(part.last()).isEqualTo(negative()));
            eventually(() -> assertThat(all.last()).isEqualTo(ready(Set.of(ip("10.0.0.1")))));
            eventually(() -> assertThat(hidden.last()).isEqualTo(ready(Set.of(ip("10.0.0.2")))));

            outside.delete(place + "/prod/shop/1");
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(shop.child("eu"), Path.of("x"))));

            outside.put(place + "/prod/1", endpoint("10.0.0.3:80"));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(Path.of("prod"), Path.of("shop", "eu", "x"))));
            eventually(() -> assertThat(part.last()).isEqualTo(bound(Path.of("prod"), Path.EMPTY)));
        }
    }

    @Test
    void endpoints_come_change_and_go_with_their_keys_and_leases() {
        try (var tree = new Recorder<>(namer.lookup(Path.of("shop")));
                var addresses = new Recorder<>(namer.addresses(Path.of("shop")))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
            outside.lease(place + "/shop/1", endpoint("10.0.0.1:80"), 2);
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(ip("10.0.0.1")))));
            outside.put(place + "/shop/2", endpoint("10.0.0.2:80"));
            eventually(
                    () -> assertThat(addresses.last()).isEqualTo(ready(Set.of(ip("10.0.0.2"))))); // the lease is over
            outside.put(
                    place + "/shop/2",
                    "{\"Op\":0,\"Addr\":\"10.0.0.3:80\",\"Metadata\":{\"zone\":\"a\",\"weight\":0.5}}");
            Endpoint moved = new Endpoint(FakeHosts.ip("10.0.0.3"), 80, OptionalDouble.of(0.5), Map.of("zone", "a"));
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(moved))));
            outside.delete(place + "/shop/2");
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
        }
    }

    @Test
    void a_key_that_is_no_endpoint_takes_nobody_with_it() {
        outside.put(place + "/shop/bad", "{\"Addr\":7}");
        outside.put(place + "/shop/empty", "");
        outside.put(place + "/shop/long", endpoint("x".repeat(100_000) + ":80"));
        outside.put(place + "/shop/deep/" + "x/".repeat(20) + "1", endpoint("10.0.0.8:80"));
        outside.put(place + "//1", endpoint("10.0.0.8:80"));
        outside.put(place + "/1", endpoint("10.0.0.8:80"));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("shop")));
                var deep = new Recorder<>(namer.lookup(Path.of("shop", "deep")));
                var web = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(web.last()).isEqualTo(ready(endpoints())));
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
            outside.put(place + "/shop/good", endpoint("10.0.0.1:80"));
            outside.put(place + "/shop/bad", endpoint("10.0.0.2:80"));
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(ip("10.0.0.1"), ip("10.0.0.2")))));
            outside.put(place + "/shop/good", "no more");
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(ip("10.0.0.2")))));
            assertThat(web.last()).isEqualTo(ready(endpoints()));
            eventually(() -> assertThat(deep.last()).isEqualTo(bound(Path.of("shop"), Path.of("deep"))));
        }
    }

    @Test
    void all_services_are_listed() {
        outside.put(place + "/prod/shop/1", endpoint("10.0.0.1:80"));
        outside.put(place + "/bad/1", "7");
        Path shop = prefix().concat(Path.of("prod", "shop"));
        try (var names = new Recorder<>(namer.names())) {
            eventually(() -> assertThat(names.last()).isEqualTo(State.ready(Set.of(prefix().concat(WEB), shop))));
            outside.delete(place + "/prod/shop/1");
            eventually(() -> assertThat(names.last()).isEqualTo(State.ready(Set.of(prefix().concat(WEB)))));
        }
    }

    @Test
    void however_many_names_are_in_use_etcd_is_watched_once() throws Exception {
        int before = outside.watches();
        List<Recorder<?>> recorders = new ArrayList<>();
        List<Recorder<NameTree<Name>>> trees = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            trees.add(new Recorder<>(namer.lookup(Path.of("web", "v" + i))));
            trees.add(new Recorder<>(namer.lookup(Path.of("none" + i, "v"))));
            recorders.add(new Recorder<>(namer.addresses(Path.of("none" + i))));
        }
        recorders.addAll(trees);
        recorders.add(new Recorder<>(namer.names()));
        eventually(() -> assertThat(trees).allMatch(tree -> tree.last() instanceof State.Ready));
        eventually(() -> assertThat(outside.watches()).isEqualTo(before + 1));
        recorders.forEach(Recorder::close);
        eventually(() -> assertThat(outside.watches()).isEqualTo(before));
    }

    @Test
    void services_are_read_page_by_page_and_as_of_one_moment() {
        Set<Endpoint> expected = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            keys.add("10.0.1." + i + ":80");
            expected.add(ip("10.0.1." + i));
        }
        outside.change(place + "/many", Set.of(), keys);
        EtcdOptions.Limits few = new EtcdOptions.Limits(1_000, 1 << 20, 1_000, 7, 16, 1_000);
        namer.close();
        namer = namer(options.with(few));
        try (var addresses = new Recorder<>(namer.addresses(Path.of("many")))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(expected)));
        }
    }

    @Test
    void pages_that_are_too_large_are_asked_for_in_parts() {
        String long60 = endpoint("10.0.0.1:80").replace("null", "\"" + "x".repeat(60_000) + "\"");
        for (int i = 0; i < 400; i++) { // 24 MB, more than one answer may have
            outside.put(place + "/long/" + i, long60);
        }
        try (var addresses = new Recorder<>(namer.addresses(Path.of("long")))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(ip("10.0.0.1")))));
            assertThat(addresses.heard()).noneMatch(state -> state instanceof State.Failed);
        } finally {
            for (int i = 0; i < 400; i++) {
                outside.delete(place + "/long/" + i);
            }
        }
    }

    @Test
    void without_a_prefix_every_key_of_the_cluster_counts() {
        namer.close();
        namer = namer(options.withPathPrefix(""));
        String service = "plain" + PLACES.incrementAndGet();
        outside.put(service + "/10.0.0.1:80", endpoint("10.0.0.1:80"));
        try (var addresses = new Recorder<>(namer.addresses(Path.of(service)))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(ip("10.0.0.1")))));
            outside.delete(service + "/10.0.0.1:80");
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
        }
    }

    @Test
    void with_more_keys_than_allowed_what_was_known_stands() {
        namer.close();
        namer = namer(options.with(new EtcdOptions.Limits(5, 1 << 20, 1_000, 100, 16, 1_000)));
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            for (int i = 0; i < 3; i++) {
                outside.put(place + "/more/" + i, endpoint("10.0.0.1:80"));
            }
            outside.delete(place + "/web/web.test:80"); // six are left
            outside.put(place + "/more/4", endpoint("10.0.0.1:80"));
            eventually(() -> assertThat(addresses.last())
                    .isInstanceOfSatisfying(
                            State.Stale.class,
                            stale -> assertThat(stale.problem().message())
                                    .contains("more than 5 keys", "keysMax", place)));
            try (var late = new Recorder<>(namer.lookup(Path.of("web", "late")))) {
                eventually(() -> assertThat(late.last()).isInstanceOf(State.Stale.class));
            }
            outside.delete(place + "/more/0");
            outside.delete(place + "/more/1");
            outside.delete(place + "/more/2");
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(ip("10.0.0.1"), ip("2001:db8::1")))));
        }
    }

    @Test
    void reading_all_again_finds_nothing_that_the_watch_has_not_told_while_keys_change_all_the_time() {
        EtcdOptions.Timing eager = new EtcdOptions.Timing(
                Duration.ofSeconds(5),
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                Duration.ofMillis(200),
                Duration.ofMillis(50),
                Duration.ofMillis(500));
        namer.close();
        namer = namer(options.with(eager).with(new EtcdOptions.Limits(1_000, 1 << 20, 1_000, 3, 16, 1_000)));
        AtomicInteger writes = new AtomicInteger();
        try (var addresses = new Recorder<>(namer.addresses(Path.of("flap")));
                var web = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(web.last()).isEqualTo(ready(endpoints())));
            eventually(() -> {
                for (int i = 0; i < 20; i++) {
                    int number = writes.incrementAndGet();
                    outside.put(place + "/flap/" + number % 9, endpoint("10.0.2." + number % 200 + ":80"));
                    outside.delete(place + "/flap/" + (number + 4) % 9);
                }
                assertThat(namer.resyncs().orElseThrow().done()).isGreaterThan(5);
            });
            assertThat(namer.resyncs().orElseThrow().missed()).isZero();
            assertThat(web.heard()).noneMatch(state -> state instanceof State.Stale);
            assertThat(addresses.heard()).hasSizeGreaterThan(20);
        }
    }
}
