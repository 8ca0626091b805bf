package io.waymark.server.http;

import static io.waymark.server.http.ScriptedAnswers.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Interpreter;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.RealTime;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.server.bindings.Bindings;
import io.waymark.server.policy.Writes;
import io.waymark.store.Namespace;
import io.waymark.store.StoreSettings;
import io.waymark.store.VersionedDtab;
import io.waymark.store.VersionedStore;
import io.waymark.store.memory.MemoryBackend;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The API on the real store and the real engine: what is written is what is bound. */
@Timeout(120)
class EngineTest {
    private final RealTime time = new RealTime();
    private final ListedNamer listed = new ListedNamer();
    private final Namers namers = new Namers(List.of(new Namers.Mount(Path.parse("/#/listed"), listed)));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final VersionedStore store =
            new VersionedStore(new MemoryBackend(), StoreSettings.DEFAULT, time, InstantSource.system(), new Random(1));
    private final Bindings bindings = new Bindings(this::dtab, namers, time, time, Interpreter.Options.DEFAULT);
    private final HttpServer server = new HttpServer(
            HttpOptions.loopback(0),
            new ApiV1(store, Writes.to(store), new RealAnswers(), new Random(1)),
            HttpMetrics.NONE,
            time,
            2,
            Duration.ofSeconds(5));
    private int port;

    private Live<Dtab> dtab(Namespace namespace) {
        return store.dtab(namespace).map(known -> known.map(VersionedDtab::dtab).orElse(Dtab.EMPTY));
    }

    /** The names that a test lists, and their addresses. */
    private static final class ListedNamer implements Namer {
        private final Map<Path, Cell<Addresses>> addresses = new ConcurrentHashMap<>();

        @Override
        public Live<NameTree<Name>> lookup(Path path) {
            return addresses(path.take(1))
                    .map(known -> known instanceof Addresses.Neg
                            ? NameTree.neg()
                            : NameTree.leaf(new Bound(Path.parse("/#/listed").concat(path.take(1)), path.drop(1))));
        }

        @Override
        public Cell<Addresses> addresses(Path id) {
            return addresses.computeIfAbsent(id, unused -> new Cell<>(State.ready(new Addresses.Neg())));
        }
    }

    /** The engine, as the API asks it. */
    private final class RealAnswers implements Answers {
        @Override
        public Live<NameTree<Bound>> bind(Namespace namespace, Path name, Dtab local) {
            return bindings.bind(namespace, name, local);
        }

        @Override
        public Live<Addresses> addresses(Path id) {
            return bindings.addresses(id);
        }

        @Override
        public Live<DelegateTree> delegate(Optional<Namespace> namespace, NameTree<Path> tree, Dtab local) {
            return namespace
                    .map(name -> bindings.delegate(name, tree, local))
                    .orElseGet(() -> bindings.delegate(Live.of(local), tree));
        }

        @Override
        public Live<Set<Path>> names() {
            return listed.names();
        }
    }

    @BeforeEach
    void start() throws Exception {
        store.open();
        port = server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        bindings.close();
        namers.close();
        store.close();
        client.close();
        time.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        return client.send(
                headers.length == 0 ? request.build() : request.headers(headers).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, "", headers);
    }

    private String put(String dtab) throws IOException, InterruptedException {
        HttpResponse<String> response = send("PUT", "/api/1/dtabs/shop", dtab, "Content-Type", "application/dtab");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
        return response.headers().firstValue("ETag").orElseThrow();
    }

    @Test
    void a_watch_follows_the_dtab_and_says_nothing_to_what_changes_nothing() throws Exception {
        listed.addresses(Path.parse("/a")).setValue(endpoints("10.0.0.1:80"));
        listed.addresses(Path.parse("/b")).setValue(endpoints("10.0.0.2:80"));
        try (Wire wire = new Wire(port)) {
            wire.send("GET /api/1/bind/shop?path=%2Fsvc%2Fweb&watch=1&dtab= HTTP/1.1\r\n\r\n");
            assertThat(wire.head()).startsWith("HTTP/1.1 200 ");
            assertThat(wire.chunk()).isEqualTo("{\"type\":\"neg\"}\n");
            put("/svc => /#/listed/a");
            assertThat(wire.chunk())
                    .contains("\"id\":\"/#/listed/a\",\"path\":\"/web\"")
                    .contains("10.0.0.1");
            put("/svc => /#/listed/a ; /other => /x # not looked at");
            put("/svc => /svc"); // a loop: an error, and not a line of a watch
            listed.addresses(Path.parse("/b")).setValue(endpoints("10.0.0.3:80"));
            put("/svc => /#/listed/none | /#/listed/b");
            assertThat(wire.chunk()).contains("\"id\":\"/#/listed/b\"").contains("10.0.0.3");
            send("DELETE", "/api/1/dtabs/shop", "");
            assertThat(wire.chunk()).isEqualTo("{\"type\":\"neg\"}\n");
        }
        put("/svc => /svc");
        HttpResponse<String> loop = get("/api/1/bind/shop?path=/svc/web");
        assertThat(loop.statusCode()).isEqualTo(500);
        assertThat(loop.body()).contains("Max recursion level");
    }

    @Test
    void a_name_is_explained_in_a_namespace_and_without_one() throws Exception {
        listed.addresses(Path.parse("/a")).setValue(endpoints("10.0.0.1:80"));
        put("/svc => /host ; /host/web => /#/listed/a | ~");
        String leaf = "\"type\":\"leaf\",\"path\":\"/#/listed/a\"";
        assertThat(get("/api/1/delegate/shop?path=/svc/web").body())
                .startsWith("{\"type\":\"delegate\",\"path\":\"/svc/web\"")
                .contains(leaf, "10.0.0.1", "{\"type\":\"neg\",\"path\":\"~\"");
        assertThat(get("/api/1/delegate?path=/x&dtab=/x=%3E/svc/web&namespace=shop")
                        .body())
                .contains(leaf);
        assertThat(get("/api/1/delegate?path=/svc/web&dtab=/svc/web=%3E/%23/listed/a")
                        .body())
                .contains(leaf);
        assertThat(send(
                                "POST",
                                "/api/1/delegate",
                                "{\"dtab\":\"/x=>/#/listed/a\",\"path\":\"/x\"}",
                                "Content-Type",
                                "application/json")
                        .body())
                .contains(leaf);
    }

    @Test
    void a_tag_is_the_revision_and_every_write_moves_it() throws Exception {
        assertThat(put("/a => /b")).isEqualTo("AAAAAAAAAAE=");
        assertThat(put("/a => /b")).isEqualTo("AAAAAAAAAAI=");
        assertThat(get("/api/1/dtabs/shop").headers().firstValue("ETag")).contains("AAAAAAAAAAI=");
        send("DELETE", "/api/1/dtabs/shop", "");
        assertThat(put("/a => /b")).as("a tag is never used twice").isEqualTo("AAAAAAAAAAQ=");
    }

    @Test
    void writers_that_compare_and_set_lose_nothing() throws Exception {
        int writers = 8;
        int entriesEach = 25;
        put("/start => /here");
        List<Future<Integer>> conflicts = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < writers; writer++) {
                int mine = writer;
                conflicts.add(threads.submit(() -> {
                    int lost = 0;
                    for (int i = 0; i < entriesEach; ) {
                        HttpResponse<String> read = get("/api/1/dtabs/shop", "Accept", "application/dtab");
                        String tag = read.headers().firstValue("ETag").orElseThrow();
                        HttpResponse<String> write = send(
                                "PUT",
                                "/api/1/dtabs/shop",
                                read.body() + ";/w" + mine + "/" + i + " => /x",
                                "Content-Type",
                                "application/dtab",
                                "If-Match",
                                tag);
                        if (write.statusCode() == 204) {
                            i++;
                        } else {
                            assertThat(write.statusCode()).isEqualTo(412);
                            lost++;
                        }
                    }
                    return lost;
                }));
            }
            for (Future<Integer> each : conflicts) {
                each.get();
            }
        }
        String text = get("/api/1/dtabs/shop", "Accept", "application/dtab").body();
        assertThat(Dtab.parse(text).dentries()).doesNotHaveDuplicates().hasSize(1 + writers * entriesEach);
    }
}
