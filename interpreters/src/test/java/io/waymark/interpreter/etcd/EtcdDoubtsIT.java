package io.waymark.interpreter.etcd;

import static io.waymark.interpreter.etcd.Outside.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.Permission;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.live.State;
import io.waymark.store.faults.EtcdProcess;
import io.waymark.store.faults.FaultyProxy;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When etcd answers, and yet is not to be believed at once; and when it wants to know who asks. */
class EtcdDoubtsIT {
    private static final Path WEB = Path.of("web");
    private static final String KEY = "/services/web/1";

    @TempDir
    private java.nio.file.Path directory;

    private final RealTime time = new RealTime();

    @AfterEach
    void stop() {
        time.close();
    }

    private EtcdNamer namer(EtcdOptions options) {
        return new EtcdNamer(
                Path.parse("/#/etcd"), options, new FakeHosts().hosts(time, time), time, time, new Random(1));
    }

    private static EtcdOptions.Timing timing(Duration requestTimeout, Duration resync) {
        EtcdOptions.Timing quick = EtcdFaultsIT.QUICK;
        return new EtcdOptions.Timing(
                requestTimeout, quick.retryFirst(), quick.retryMax(), quick.checkEvery(), resync, quick.settle());
    }

    private EtcdNamer namer(URI... endpoints) {
        return namer(EtcdOptions.of(endpoints).with(EtcdFaultsIT.QUICK));
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(assertion);
    }

    private static State<Addresses> ready(String address) {
        return State.ready(new Addresses.Endpoints(Set.of(new Endpoint(FakeHosts.ip(address), 80))));
    }

    private static void becomes(Recorder<Addresses> addresses, String address) {
        eventually(() -> assertThat(addresses.last()).isEqualTo(ready(address)));
    }

    private static void becomesStale(Recorder<Addresses> addresses, String address, String why) {
        eventually(() -> assertThat(addresses.heard())
                .anySatisfy(state -> assertThat(state).isInstanceOfSatisfying(State.Stale.class, stale -> {
                    assertThat(State.ready(stale.value())).isEqualTo(ready(address));
                    assertThat(stale.problem().message()).contains(why);
                })));
    }

    @Test
    void what_the_watch_has_not_told_is_found_by_reading_all_again() throws Exception {
        try (SilentEtcd etcd = new SilentEtcd();
                EtcdNamer namer = namer(etcd.endpoint())) {
            etcd.put(KEY, endpoint("10.0.0.1:80"), 5);
            try (var addresses = new Recorder<>(namer.addresses(WEB))) {
                becomes(addresses, "10.0.0.1");
                etcd.put(KEY, endpoint("10.0.0.2:80"), 6);
                becomes(addresses, "10.0.0.2");
                assertThat(namer.resyncs().orElseThrow().missed()).isEqualTo(1);
                assertThat(addresses.heard()).noneMatch(state -> state instanceof State.Stale);
            }
        }
    }

    @Test
    void a_watch_that_does_not_answer_is_given_up() throws Exception {
        EtcdOptions.Timing noResync = timing(Duration.ofMillis(500), Duration.ofHours(1));
        try (SilentEtcd etcd = new SilentEtcd();
                EtcdNamer namer = namer(EtcdOptions.of(etcd.endpoint()).with(noResync))) {
            etcd.put(KEY, endpoint("10.0.0.1:80"), 5);
            try (var addresses = new Recorder<>(namer.addresses(WEB))) {
                becomes(addresses, "10.0.0.1");
                etcd.hang();
                etcd.put(KEY, endpoint("10.0.0.2:80"), 6);
                becomesStale(addresses, "10.0.0.1", "has not answered for");
                becomes(addresses, "10.0.0.2");
            }
        }
    }

    @Test
    void a_member_that_loses_the_others_ends_the_watch_and_all_is_read_again() throws Exception {
        try (SilentEtcd etcd = new SilentEtcd();
                EtcdNamer namer = namer(etcd.endpoint())) {
            etcd.put(KEY, endpoint("10.0.0.1:80"), 5);
            try (var addresses = new Recorder<>(namer.addresses(WEB))) {
                becomes(addresses, "10.0.0.1");
                eventually(() -> assertThat(etcd.watches()).isEqualTo(1));
                etcd.put(KEY, endpoint("10.0.0.2:80"), 6);
                etcd.loseLeader();
                becomesStale(addresses, "10.0.0.1", "no leader");
                becomes(addresses, "10.0.0.2");
                eventually(() -> assertThat(etcd.watches()).isEqualTo(2));
                etcd.put(KEY, endpoint("10.0.0.3:80"), 7);
                etcd.cancel("etcdserver: mvcc: something new");
                becomes(addresses, "10.0.0.3");
                assertThat(etcd.hasLeader()).containsOnly("true");
            }
        }
    }

    @Test
    void another_cluster_is_believed_only_when_it_stays() throws Exception {
        try (SilentEtcd etcd = new SilentEtcd();
                EtcdNamer namer = namer(etcd.endpoint())) {
            etcd.put(KEY, endpoint("10.0.0.1:80"), 5);
            try (var addresses = new Recorder<>(namer.addresses(WEB))) {
                becomes(addresses, "10.0.0.1");
                etcd.cluster(2);
                etcd.put("/services/other/1", endpoint("10.0.0.1:80"), 500);
                etcd.loseLeader();
                becomesStale(addresses, "10.0.0.1", "no leader");
                eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
            }
        }
    }

    @Test
    void one_member_of_another_cluster_among_the_endpoints_empties_nothing() throws Exception {
        try (EtcdProcess right = new EtcdProcess(Files.createDirectory(directory.resolve("right")));
                EtcdProcess wrong = new EtcdProcess(Files.createDirectory(directory.resolve("wrong")));
                Outside outside = new Outside(right.port());
                FaultyProxy proxy = new FaultyProxy(right.port());
                EtcdNamer namer = namer(URI.create("http://" + proxy.address()), URI.create(wrong.endpoint()))) {
            outside.put(KEY, endpoint("10.0.0.1:80"));
            try (var addresses = new Recorder<>(namer.addresses(WEB))) {
                becomes(addresses, "10.0.0.1");
                for (int i = 2; i < 6; i++) {
                    outside.put(KEY, endpoint("10.0.0." + i + ":80"));
                    proxy.cut();
                    becomes(addresses, "10.0.0." + i);
                }
                assertThat(addresses.heard()).noneMatch(state -> state.known().orElse(null) instanceof Addresses.Neg);
            }
        }
    }

    @Test
    void when_a_member_is_gone_another_one_is_asked() throws Exception {
        try (EtcdProcess server = new EtcdProcess(directory);
                Outside outside = new Outside(server.port());
                FaultyProxy first = new FaultyProxy(server.port());
                FaultyProxy second = new FaultyProxy(server.port());
                EtcdNamer namer =
                        namer(URI.create("http://" + first.address()), URI.create("http://" + second.address()))) {
            outside.put(KEY, endpoint("10.0.0.1:80"));
            try (var addresses = new Recorder<>(namer.addresses(WEB))) {
                becomes(addresses, "10.0.0.1");
                first.mode(FaultyProxy.Mode.HANG);
                outside.put(KEY, endpoint("10.0.0.2:80"));
                becomes(addresses, "10.0.0.2");
                first.mode(FaultyProxy.Mode.PASS);
                second.mode(FaultyProxy.Mode.REFUSE);
                outside.put(KEY, endpoint("10.0.0.3:80"));
                becomes(addresses, "10.0.0.3");
            }
        }
    }

    @Test
    void what_a_lease_would_have_ended_stands_while_etcd_is_down_and_goes_when_it_is_back() throws Exception {
        try (EtcdProcess server = new EtcdProcess(directory);
                Outside outside = new Outside(server.port());
                EtcdNamer namer = namer(URI.create(server.endpoint()))) {
            outside.lease(KEY, endpoint("10.0.0.1:80"), 2);
            try (var addresses = new Recorder<>(namer.addresses(WEB))) {
                becomes(addresses, "10.0.0.1");
                server.kill();
                becomesStale(addresses, "10.0.0.1", "etcd at http://127.0.0.1:" + server.port());
                server.startAgain();
                eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
            }
        }
    }

    @Test
    void who_logs_in_may_read_what_their_roles_allow_also_after_the_token_has_gone() throws Exception {
        try (EtcdProcess server = new EtcdProcess(directory);
                Outside outside = new Outside(server.port())) {
            outside.put(KEY, endpoint("10.0.0.1:80"));
            enableLogins(outside);
            EtcdOptions plain = EtcdOptions.of(URI.create(server.endpoint()))
                    .with(timing(Duration.ofSeconds(10), Duration.ofHours(1))); // etcd takes its time over passwords
            try (EtcdNamer bob = namer(plain.with(new EtcdOptions.Login("bob", "secret")));
                    EtcdNamer elsewhere = namer(
                            plain.with(new EtcdOptions.Login("bob", "secret")).withPathPrefix("/private"));
                    EtcdNamer wrong = namer(plain.with(new EtcdOptions.Login("bob", "wrong")));
                    EtcdNamer nobody = namer(plain);
                    var addresses = new Recorder<>(bob.addresses(WEB))) {
                becomes(addresses, "10.0.0.1");
                for (EtcdNamer refused : List.of(elsewhere, wrong, nobody)) {
                    try (var none = new Recorder<>(refused.addresses(WEB))) {
                        eventually(() -> assertThat(none.last()).isInstanceOf(State.Failed.class));
                        assertThat(none.last().toString())
                                .containsAnyOf("permission denied", "authentication failed", "user name is empty")
                                .doesNotContain("secret", "wrong");
                    }
                }
                server.kill();
                becomesStale(addresses, "10.0.0.1", "etcd at");
                server.startAgain(); // tokens are forgotten
                becomes(addresses, "10.0.0.1");
            }
        }
    }

    /** With a user who may read the services. */
    private static void enableLogins(Outside outside) {
        var auth = AuthGrpc.newBlockingStub(outside.channel());
        auth.roleAdd(AuthRoleAddRequest.newBuilder().setName("reader").build());
        auth.roleGrantPermission(AuthRoleGrantPermissionRequest.newBuilder()
                .setName("reader")
                .setPerm(Permission.newBuilder()
                        .setPermType(Permission.Type.READ)
                        .setKey(ByteString.copyFromUtf8("/services/"))
                        .setRangeEnd(ByteString.copyFromUtf8("/services0")))
                .build());
        auth.roleAdd(AuthRoleAddRequest.newBuilder().setName("root").build());
        for (var user : Map.of("root", "root", "bob", "reader").entrySet()) {
            auth.userAdd(AuthUserAddRequest.newBuilder()
                    .setName(user.getKey())
                    .setPassword("secret")
                    .build());
            auth.userGrantRole(AuthUserGrantRoleRequest.newBuilder()
                    .setUser(user.getKey())
                    .setRole(user.getValue())
                    .build());
        }
        auth.authEnable(AuthEnableRequest.getDefaultInstance());
    }

    @Test
    void certificates_that_cannot_be_read_are_a_problem_of_every_name() {
        EtcdOptions.Tls missing = new EtcdOptions.Tls(Optional.of(directory.resolve("missing.pem")), Optional.empty());
        try (EtcdNamer namer =
                        namer(EtcdOptions.of(URI.create("https://127.0.0.1:1")).with(missing));
                var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(addresses.last())
                    .isInstanceOfSatisfying(
                            State.Failed.class,
                            failed -> assertThat(failed.problem().message()).contains("TLS files", "missing.pem")));
        }
    }
}
