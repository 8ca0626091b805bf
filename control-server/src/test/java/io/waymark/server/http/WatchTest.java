package io.waymark.server.http;

import static io.waymark.server.http.ScriptedAnswers.endpoints;
import static io.waymark.server.http.ScriptedAnswers.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Cell;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.store.Change;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Open watches: one chunk for each change, nothing for what is no change, never a line that is not data. */
class WatchTest {
    private static final Problem AWAY = new Problem("away", Instant.EPOCH);

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void stop_and_find_nothing_left_open() {
        server.close();
        await().until(() -> server.store.watchers() + server.answers.watchers() == 0);
        assertThat(server.metrics.watches).hasValue(0);
    }

    @Test
    void each_change_of_a_dtab_is_exactly_one_chunk() throws IOException {
        server.put("shop", "/svc => /a");
        try (Wire wire = new Wire(server.port)) {
            wire.send("GET /api/1/dtabs/shop?watch=1 HTTP/1.1\r\n\r\n");
            assertThat(wire.head().lines())
                    .contains("HTTP/1.1 200 OK", "Content-Type: application/json", "transfer-encoding: chunked")
                    .noneMatch(line -> line.startsWith("ETag"));
            assertThat(wire.chunk()).isEqualTo("[{\"prefix\":\"/svc\",\"dst\":\"/a\"}]\n");
            server.put("shop", "/svc => /b");
            assertThat(wire.chunk()).isEqualTo("[{\"prefix\":\"/svc\",\"dst\":\"/b\"}]\n");
            server.put("shop", "/svc => /b"); // another revision of the same content is told, as namerd does
            assertThat(wire.chunk()).isEqualTo("[{\"prefix\":\"/svc\",\"dst\":\"/b\"}]\n");
        }
    }

    @Test
    void a_dtab_that_is_not_there_is_waited_for_and_its_deletion_is_not_told() throws Exception {
        try (Wire wire = server.watch("/api/1/dtabs/shop?watch=true")) {
            server.put("shop", "/svc => /a");
            assertThat(wire.chunk()).contains("/a");
            server.store.delete(new Namespace("shop"), new Expected.Anything(), new Change("", ""));
            server.put("shop", "/svc => /b");
            assertThat(wire.chunk()).contains("/b");
        }
    }

    @Test
    void a_dtab_is_watched_in_the_form_that_was_asked_for() throws IOException {
        server.put("shop", "# canary\n/svc => 0.995*/a & 0.005*/b");
        try (Wire wire = new Wire(server.port)) {
            wire.send("GET /api/1/dtabs/shop?watch=t HTTP/1.1\r\nAccept: application/dtab\r\n\r\n");
            assertThat(wire.head()).contains("Content-Type: application/dtab\n");
            assertThat(wire.chunk()).isEqualTo("# canary\n/svc => 0.995*/a & 0.005*/b\n");
        }
    }

    @Test
    void the_list_of_namespaces_is_sorted() throws IOException {
        try (Wire wire = server.watch("/api/1/dtabs?watch=true")) {
            assertThat(wire.chunk()).isEqualTo("[]\n");
            server.store.namespaces.setValue(Set.of(new Namespace("b"), new Namespace("a"), new Namespace("C")));
            assertThat(wire.chunk()).isEqualTo("[\"C\",\"a\",\"b\"]\n");
        }
    }

    @Test
    void while_the_store_fails_a_watch_is_silent() throws IOException {
        server.put("shop", "/svc => /a");
        Cell<Optional<VersionedDtab>> dtab = server.store.dtab(new Namespace("shop"));
        try (Wire wire = server.watch("/api/1/dtabs/shop?watch=true")) {
            assertThat(wire.chunk()).contains("/a");
            dtab.update(state -> state.stale(AWAY));
            dtab.set(State.failed(AWAY));
            server.put("shop", "/svc => /b");
            assertThat(wire.chunk()).contains("/b");
        }
    }

    @Test
    void a_bind_watch_is_answered_once_something_is_known_of_every_leaf() throws IOException {
        Cell<NameTree<Bound>> tree = server.answers.tree("default", "/svc/web", "");
        server.answers.reach("/#/a").set(State.pending());
        tree.setValue(leaf("/#/a"));
        try (Wire wire = server.watch("/api/1/bind/default?path=%2Fsvc%2Fweb&watch=1&dtab=")) {
            await().until(() -> server.answers.reach("/#/a").watchers() == 1);
            server.answers.reach("/#/a").setValue(endpoints("10.0.0.1:80"));
            assertThat(wire.chunk())
                    .isEqualTo(
                            "{\"type\":\"leaf\",\"bound\":{\"addr\":{\"type\":\"bound\",\"addrs\":"
                                    + "[{\"ip\":\"10.0.0.1\",\"port\":80,\"meta\":{}}],\"meta\":{}},\"id\":\"/#/a\",\"path\":\"/\"}}\n");
            await().until(() -> server.answers.reach("/#/a").watchers() == 0);
        }
    }

    @Test
    void a_bind_watch_tells_trees_and_not_addresses() throws IOException {
        Cell<NameTree<Bound>> tree = server.answers.tree("default", "/svc/web", "/svc=>/x");
        server.answers.reach("/#/a").setValue(endpoints("10.0.0.1:80"));
        tree.setValue(leaf("/#/a"));
        try (Wire wire = server.watch("/api/1/bind/default?path=/svc/web&watch=1&dtab=/svc%3D%3E/x")) {
            assertThat(wire.chunk()).contains("\"id\":\"/#/a\"");
            server.answers.reach("/#/a").setValue(endpoints("10.0.0.2:80"));
            tree.set(State.failed(new Problem("Max recursion level: 100 reached in Namer lookup", Instant.EPOCH)));
            tree.setValue(NameTree.neg());
            assertThat(wire.chunk()).isEqualTo("{\"type\":\"neg\"}\n");
            tree.setValue(leaf("/#/a"));
            assertThat(wire.chunk()).contains("10.0.0.2");
        }
    }

    @Test
    void a_binding_that_fails_at_first_is_told_when_it_is_mended() throws IOException {
        Cell<NameTree<Bound>> tree = server.answers.tree("default", "/svc/web", "");
        tree.set(State.failed(AWAY));
        try (Wire wire = server.watch("/api/1/bind/default?path=/svc/web&watch=1")) {
            await().until(() -> tree.watchers() == 1);
            tree.setValue(leaf("/$/inet/h/80"));
            assertThat(wire.chunk()).contains("\"id\":\"/$/inet/h/80\"").contains("{\"type\":\"neg\"}");
        }
    }

    @Test
    void an_addr_watch_tells_every_change_and_failures_as_data() throws IOException {
        server.answers.reach("/#/a").set(State.pending());
        try (Wire wire = server.watch("/api/1/addr/anything?path=%2F%23%2Fa&watch=1")) {
            server.answers.reach("/#/a").setValue(endpoints("10.0.0.1:80"));
            assertThat(wire.chunk())
                    .isEqualTo(
                            "{\"type\":\"bound\",\"addrs\":[{\"ip\":\"10.0.0.1\",\"port\":80,\"meta\":{}}],\"meta\":{}}\n");
            server.answers.reach("/#/a").update(state -> state.stale(AWAY)); // still the last known addresses
            server.answers.reach("/#/a").setValue(endpoints());
            assertThat(wire.chunk()).isEqualTo("{\"type\":\"bound\",\"addrs\":[],\"meta\":{}}\n");
            server.answers.reach("/#/a").set(State.failed(new Problem("line 1: not an address", Instant.EPOCH)));
            assertThat(wire.chunk()).isEqualTo("{\"type\":\"failed\",\"cause\":\"line 1: not an address\"}\n");
        }
    }

    @Test
    void a_resolve_watch_follows_the_name_and_its_addresses() throws IOException {
        Cell<NameTree<Bound>> tree = server.answers.tree("default", "/svc/web", "");
        try (Wire wire = server.watch("/api/1/resolve/default?path=/svc/web&watch=1")) {
            assertThat(wire.chunk()).isEqualTo("{\"type\":\"neg\"}\n");
            server.answers.reach("/#/a").setValue(endpoints("10.0.0.1:80"));
            tree.setValue(new NameTree.Union<>(
                    List.of(new NameTree.Weighted<>(1, leaf("/#/a")), new NameTree.Weighted<>(0, leaf("/#/b")))));
            assertThat(wire.chunk()).contains("10.0.0.1");
            server.answers.reach("/#/b").setValue(endpoints("10.0.0.9:80")); // nobody follows it
            tree.set(State.failed(AWAY));
            server.answers.reach("/#/a").setValue(endpoints("10.0.0.2:80"));
            tree.setValue(leaf("/#/a"));
            assertThat(wire.chunk()).contains("10.0.0.2");
        }
    }

    @Test
    void the_names_that_are_known_can_be_watched() throws IOException {
        try (Wire wire = server.watch("/api/1/bound-names?watch=1")) {
            assertThat(wire.chunk()).isEqualTo("[]\n");
            server.answers.names.setValue(Set.of(Path.parse("/#/fs/b"), Path.parse("/#/fs/a")));
            assertThat(wire.chunk()).isEqualTo("[\"/#/fs/a\",\"/#/fs/b\"]\n");
        }
    }

    @Test
    void a_client_that_leaves_leaves_nothing_behind() throws IOException {
        server.put("shop", "/svc => /a");
        for (int i = 0; i < 20; i++) {
            try (Wire wire = server.watch("/api/1/dtabs/shop?watch=true")) {
                assertThat(wire.chunk()).contains("/a");
            }
        }
        await().until(() -> server.metrics.watches.get() == 0 && server.store.watchers() == 0);
    }

    @Test
    void one_watch_too_many_is_cut_so_that_linkerd_tries_again_later() throws IOException {
        try (TestServer small = new TestServer(TestServer.watchesMax(1))) {
            try (Wire first = small.watch("/api/1/dtabs?watch=1");
                    Wire second = new Wire(small.port)) {
                assertThat(first.chunk()).isEqualTo("[]\n");
                second.send("GET /api/1/dtabs?watch=1 HTTP/1.1\r\n\r\n");
                assertThat(second.head())
                        .startsWith("HTTP/1.1 503 ")
                        .contains("transfer-encoding: chunked")
                        .contains("Waymark-Reason: too many open watches");
                assertThat(second.isClosed()).as("cut without a last chunk").isTrue();
            }
            await().until(() -> small.metrics.watches.get() == 0);
            small.watch("/api/1/dtabs?watch=1").close();
        }
    }

    @Test
    void at_shutdown_watches_end_in_order_and_answers_under_way_are_finished() throws Exception {
        TestServer closing = new TestServer();
        closing.put("shop", "/svc => /a");
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        closing.store.nextWrite(() -> {
            entered.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                throw new StoreException(StoreException.Reason.UNAVAILABLE, "interrupted", e);
            }
            return new WriteResult.Written(7);
        });
        try (Wire watch = closing.watch("/api/1/dtabs/shop?watch=1");
                Wire idle = new Wire(closing.port);
                Wire writing = new Wire(closing.port)) {
            watch.chunk();
            idle.send("GET /healthz HTTP/1.1\r\n\r\n");
            idle.answer();
            writing.send("DELETE /api/1/dtabs/shop HTTP/1.1\r\n\r\n");
            entered.await();
            Thread close = Thread.ofVirtual().start(closing::close);
            assertThat(watch.chunk()).as("the last chunk").isEmpty();
            assertThat(watch.isClosed()).isTrue();
            assertThat(idle.isClosed()).isTrue();
            leave.countDown();
            assertThat(writing.head()).startsWith("HTTP/1.1 204 ").contains("ETag: AAAAAAAAAAc=");
            close.join();
        }
    }
}
