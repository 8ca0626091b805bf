package io.waymark.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.linkerd.mesh.BoundTreeRsp;
import io.linkerd.mesh.Endpoint;
import io.linkerd.mesh.Replicas;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The client against servers that say what a test wants them to. */
class WaymarkClientTest {
    private static final Path WEB = Path.parse("/svc/web");

    /** Everything that a watcher heard. */
    private static final class Heard<T> implements AutoCloseable {
        private final List<State<T>> states = new CopyOnWriteArrayList<>();
        private final Watch watch;

        Heard(Live<T> live) {
            watch = live.watch(states::add);
        }

        void awaitLast(State<T> expected) {
            await().untilAsserted(() -> assertThat(states).last().isEqualTo(expected));
        }

        State<T> last() {
            return states.get(states.size() - 1);
        }

        @Override
        public void close() {
            watch.close();
        }
    }

    private static WaymarkClient client(FakeServer... servers) {
        // A seed that begins with the first server.
        return client(List.of(servers).stream().map(FakeServer::address).toList());
    }

    private static WaymarkClient client(List<String> servers) {
        ClientOptions options =
                new ClientOptions(servers, false, Duration.ofMillis(10), Duration.ofMillis(200), Duration.ofMillis(1));
        long seed = 0;
        while (new Random(seed).nextInt(servers.size()) != 0) {
            seed++;
        }
        return new WaymarkClient(options, new Random(seed));
    }

    private static State<NameTree<Bound>> bound(String id) {
        return State.ready(NameTree.leaf(new Bound(Path.parse(id), Path.EMPTY)));
    }

    @Test
    void a_name_is_followed_and_the_request_says_which() throws Exception {
        try (FakeServer server = new FakeServer("/#/fs/blue");
                WaymarkClient client = client(server)) {
            Heard<NameTree<Bound>> web =
                    new Heard<>(client.bind("shop", WEB, Dtab.parse("/svc/* => 0.5 * /a & 2 * /b")));
            web.awaitLast(bound("/#/fs/blue"));
            server.bindTo("/#/fs/green");
            web.awaitLast(bound("/#/fs/green"));
            assertThat(server.binds.get(0).getRoot().getElems(0).toStringUtf8()).isEqualTo("shop");
            assertThat(server.binds
                            .get(0)
                            .getDtab()
                            .getDentries(0)
                            .getPrefix()
                            .getElems(1)
                            .hasWildcard())
                    .isTrue();
            assertThat(server.binds
                            .get(0)
                            .getDtab()
                            .getDentries(0)
                            .getDst()
                            .getUnion()
                            .getTrees(1)
                            .getWeight())
                    .isEqualTo(2);
        }
    }

    @Test
    void however_many_watch_there_is_one_stream_and_none_when_nobody_does() throws Exception {
        try (FakeServer server = new FakeServer("/#/fs/blue");
                WaymarkClient client = client(server)) {
            Heard<NameTree<Bound>> one = new Heard<>(client.bind("default", WEB));
            Heard<NameTree<Bound>> two = new Heard<>(client.bind("default", WEB));
            one.awaitLast(bound("/#/fs/blue"));
            two.awaitLast(bound("/#/fs/blue"));
            assertThat(server.binds).hasSize(1);
            one.close();
            two.close();
            await().until(() -> server.trees.isEmpty() && client.following() == 0);
        }
    }

    @Test
    void when_a_server_dies_another_is_used_and_the_last_answer_stays_meanwhile() throws Exception {
        try (FakeServer first = new FakeServer("/#/fs/blue");
                FakeServer second = new FakeServer("/#/fs/green");
                WaymarkClient client = client(first, second)) {
            Heard<NameTree<Bound>> web = new Heard<>(client.bind("default", WEB));
            web.awaitLast(bound("/#/fs/blue"));
            first.stop();
            web.awaitLast(bound("/#/fs/green"));
            assertThat(web.states)
                    .as("never empty in between")
                    .allMatch(state ->
                            state instanceof State.Pending || state.known().isPresent());
        }
    }

    @Test
    void when_the_only_server_is_gone_the_answer_is_stale_until_it_is_back() throws Exception {
        FakeServer before = new FakeServer("/#/fs/blue");
        int port = before.port();
        try (WaymarkClient client = client(before)) {
            Heard<NameTree<Bound>> web = new Heard<>(client.bind("default", WEB));
            web.awaitLast(bound("/#/fs/blue"));
            before.stop();
            await().until(() -> web.last() instanceof State.Stale);
            assertThat(web.last().known()).isEqualTo(bound("/#/fs/blue").known());
            try (FakeServer after = new FakeServer("/#/fs/green", port)) {
                web.awaitLast(bound("/#/fs/green"));
                assertThat(after.binds).isNotEmpty();
            }
        } finally {
            before.stop();
        }
    }

    @Test
    void without_any_server_the_reason_is_told_and_a_later_start_is_noticed() throws Exception {
        int port;
        try (FakeServer taken = new FakeServer("/#/fs/x")) {
            port = taken.port();
        }
        try (WaymarkClient client = client(List.of("127.0.0.1:" + port))) {
            Heard<NameTree<Bound>> web = new Heard<>(client.bind("default", WEB));
            await().until(() -> web.last() instanceof State.Failed);
            assertThat(((State.Failed<NameTree<Bound>>) web.last()).problem().message())
                    .startsWith("UNAVAILABLE")
                    .contains(Integer.toString(port));
            try (FakeServer late = new FakeServer("/#/fs/blue", port)) {
                web.awaitLast(bound("/#/fs/blue"));
                assertThat(late.binds).isNotEmpty();
            }
        }
    }

    @Test
    void an_error_of_one_name_does_not_cost_the_server() throws Exception {
        try (FakeServer first = new FakeServer("/#/fs/blue");
                FakeServer second = new FakeServer("/#/fs/green");
                WaymarkClient client = client(first, second)) {
            Heard<NameTree<Bound>> web = new Heard<>(client.bind("default", WEB));
            web.awaitLast(bound("/#/fs/blue"));
            first.endTrees(Status.INTERNAL.withDescription("Max recursion level: 100 reached in Namer lookup"));
            await().until(() -> first.binds.size() == 2);
            web.awaitLast(bound("/#/fs/blue"));
            assertThat(second.binds).isEmpty();
            assertThat(web.states)
                    .anyMatch(state -> state instanceof State.Stale<NameTree<Bound>> stale
                            && stale.problem().message().contains("Max recursion level"));
        }
    }

    @Test
    void a_tree_that_says_nothing_is_a_problem_and_not_the_end() throws Exception {
        try (FakeServer server = new FakeServer("/#/fs/blue");
                WaymarkClient client = client(server)) {
            Heard<NameTree<Bound>> web = new Heard<>(client.bind("default", WEB));
            web.awaitLast(bound("/#/fs/blue"));
            server.sendTree(BoundTreeRsp.getDefaultInstance());
            await().until(() -> server.binds.size() == 2);
            web.awaitLast(bound("/#/fs/blue"));
        }
    }

    @Test
    void addresses_come_with_their_weights_and_metadata() throws Exception {
        try (FakeServer server = new FakeServer("/#/fs/blue");
                WaymarkClient client = client(server)) {
            Heard<Addresses> web = new Heard<>(client.addresses(Path.parse("/#/fs/web")));
            await().until(() -> server.replicas.size() == 1);
            server.send(Replicas.newBuilder()
                    .setPending(Replicas.Pending.getDefaultInstance())
                    .build());
            server.send(Replicas.newBuilder()
                    .setBound(Replicas.Bound.newBuilder()
                            .addEndpoints(Endpoint.newBuilder()
                                    .setAddress(ByteString.copyFrom(new byte[] {10, 0, 0, 1}))
                                    .setPort(80)
                                    .putMetadata("endpoint_addr_weight", "0.5"))
                            .putMetadata("authority", "web.example"))
                    .build());
            web.awaitLast(State.ready(new Addresses.Endpoints(
                    java.util.Set.of(new Addresses.Endpoint(
                            InetAddress.getByAddress(new byte[] {10, 0, 0, 1}),
                            80,
                            OptionalDouble.of(0.5),
                            Map.of("endpoint_addr_weight", "0.5"))),
                    Map.of("authority", "web.example"))));
            server.send(Replicas.newBuilder()
                    .setFailed(Replicas.Failed.newBuilder().setMessage("boom"))
                    .build());
            await().until(() -> web.last() instanceof State.Failed<Addresses> failed
                    && failed.problem().message().equals("boom"));
            server.send(Replicas.newBuilder()
                    .setNeg(Replicas.Neg.getDefaultInstance())
                    .build());
            web.awaitLast(State.ready(new Addresses.Neg()));
        }
    }

    @Test
    void a_closed_client_leaves_no_stream_and_keeps_what_it_knew() throws Exception {
        try (FakeServer server = new FakeServer("/#/fs/blue")) {
            WaymarkClient client = client(server);
            Live<NameTree<Bound>> live = client.bind("default", WEB);
            Heard<NameTree<Bound>> web = new Heard<>(live);
            web.awaitLast(bound("/#/fs/blue"));
            client.close();
            await().until(server.trees::isEmpty);
            assertThat(live.current().known()).isEqualTo(bound("/#/fs/blue").known());
        }
    }

    @Test
    void waits_grow_and_are_never_all_the_same() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), new Random(1));
        assertThat(backoff.after(1)).isBetween(Duration.ZERO, Duration.ofMillis(100));
        assertThat(backoff.after(2)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(backoff.after(5)).isBetween(Duration.ofMillis(800), Duration.ofMillis(1600));
        assertThat(backoff.after(1_000)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
        assertThat(backoff.after(1_000)).isNotEqualTo(backoff.after(1_000));
    }

    @Test
    void a_client_without_servers_is_refused() {
        assertThatThrownBy(() -> ClientOptions.of(List.of())).hasMessageContaining("expected: at least one");
    }
}
