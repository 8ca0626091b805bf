package io.waymark.store.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.waymark.live.State;
import io.waymark.store.Backend.Document;
import io.waymark.store.Backend.Head;
import io.waymark.store.Backend.Outcome;
import io.waymark.store.Backend.Write;
import io.waymark.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real agent cannot be brought to do. */
class ConsulHeadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Write WRITE = new Write("web", Optional.empty(), new Head.Put("/a => /b"), 1, "record");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private ConsulBackend backend;
    /** What a question about the heads is answered with, by the index that it is asked with. */
    private volatile Function<Long, Said> script = index -> new Said(500, "", "no script");

    /** An answer; it waits for ever if there is none. */
    private record Said(int status, String index, String body) {}

    private static Said heads(String index, String text) {
        String value = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return new Said(
                200,
                index,
                "[{\"Key\": \"namerd/dtabs/web\", \"ModifyIndex\": 3, \"Value\": \"%s\"}]".formatted(value));
    }

    private static final Said SILENCE = new Said(0, "", "");

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        backend = backend(server.getAddress().getPort());
    }

    private static ConsulBackend backend(int port) {
        var settings = ConsulSettings.of(URI.create("http://127.0.0.1:" + port))
                .withTimes(Duration.ofSeconds(5), Duration.ofSeconds(30))
                .with(new ConsulSettings.Backoff(Duration.ofMillis(5), Duration.ofMillis(50)));
        return new ConsulBackend(settings, InstantSource.system(), new Random(1));
    }

    @AfterEach
    void stop() {
        backend.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (!query.contains("recurse")) {
            send(exchange, new Said(404, "1", ""));
            return;
        }
        asked.add(query);
        long index = query.contains("index=") ? Long.parseLong(query.replaceAll(".*index=([0-9]+).*", "$1")) : 0;
        Said said = script.apply(index);
        if (said.status() != 0) {
            send(exchange, said);
        }
    }

    private static void send(HttpExchange exchange, Said said) throws IOException {
        byte[] bytes = said.body().getBytes(StandardCharsets.UTF_8);
        if (!said.index().isEmpty()) {
            exchange.getResponseHeaders().add("X-Consul-Index", said.index());
        }
        exchange.sendResponseHeaders(said.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String shown() {
        return backend.heads().current() instanceof State.Ready<Map<String, Document>>(var heads)
                        && heads.containsKey("web")
                ? heads.get("web").text()
                : "";
    }

    private void awaitShown(String text) {
        await().atMost(PATIENCE).until(() -> shown().equals(text));
    }

    @Test
    void an_index_that_goes_back_is_not_believed_before_all_is_read_anew() {
        List<State<?>> states = new CopyOnWriteArrayList<>();
        script = index -> index == 0 ? heads("9", "/a => /one") : SILENCE;
        backend.heads().watch(states::add);
        script = index -> switch (index.intValue()) {
            case 0 -> asked.size() == 1 ? heads("9", "/a => /one") : heads("4", "/a => /restored");
            case 9 -> heads("4", "/a => /past");
            default -> SILENCE;
        };
        backend.open();
        awaitShown("/a => /restored");
        assertThat(states.toString()).doesNotContain("/a => /past");
        await().atMost(PATIENCE).until(() -> asked.getLast().contains("index=4"));
        assertThat(asked).hasSize(4);
        assertThat(asked.get(2)).contains("consistent").doesNotContain("index=");
    }

    @Test
    void without_an_index_the_agent_is_asked_again_and_again() {
        for (String none : List.of("", "0", "-3", "many")) {
            script = index -> heads(none, "/a => /" + asked.size());
            if (asked.isEmpty()) {
                backend.open();
            }
            int before = asked.size();
            await().atMost(PATIENCE).until(() -> asked.size() > before + 1);
            assertThat(asked).noneMatch(query -> query.contains("index="));
        }
        assertThat(shown()).startsWith("/a => /");
    }

    @Test
    void what_is_not_consuls_answer_empties_nothing() {
        script = index -> index == 0 ? heads("9", "/a => /one") : new Said(404, "", "no such page");
        backend.open();
        awaitShown("/a => /one");
        await().atMost(PATIENCE).until(() -> asked.size() > 5);
        for (Said nonsense : List.of(
                new Said(200, "10", "<html>"),
                new Said(200, "10", "{}"),
                new Said(200, "10", "[{}]"),
                new Said(200, "10", "[{\"Key\": \"namerd/dtabs/web\", \"ModifyIndex\": 3, \"Value\": \"%%\"}]"),
                new Said(302, "10", ""),
                new Said(500, "10", "No cluster leader"))) {
            script = index -> nonsense;
            int before = asked.size();
            await().atMost(PATIENCE).until(() -> asked.size() > before + 2);
            assertThat(backend.heads().current()).isInstanceOf(State.Stale.class);
            assertThat(backend.heads()
                            .current()
                            .known()
                            .orElseThrow()
                            .get("web")
                            .text())
                    .isEqualTo("/a => /one");
        }
        script = index -> index == 0 ? heads("1", "/a => /two") : SILENCE;
        awaitShown("/a => /two");
    }

    @Test
    void a_write_that_is_answered_with_an_error_is_unknown_unless_the_error_comes_before_it() throws Exception {
        Map<String, Said> answers = Map.of(
                "lost", new Said(500, "", "leadership lost while committing log"),
                "early", new Said(500, "", "rpc error making call: No cluster leader"),
                "busy", new Said(429, "", "slow down"));
        for (var one : answers.entrySet()) {
            try (Scripted agent = new Scripted(one.getValue())) {
                ConsulBackend through = backend(agent.port());
                through.open();
                if (one.getKey().equals("lost")) {
                    assertThat(through.write(WRITE)).isEqualTo(Outcome.UNKNOWN);
                } else {
                    assertThatThrownBy(() -> through.write(WRITE)).isInstanceOf(StoreException.class);
                }
                assertThat(agent.writes()).isEqualTo(1);
                through.close();
            }
        }
    }

    @Test
    void a_write_whose_connection_is_closed_is_sent_once() throws Exception {
        try (Scripted agent = new Scripted(SILENCE)) {
            ConsulBackend through = backend(agent.port());
            through.open();
            assertThat(through.readHead("web")).isEmpty(); // the connection is there, and kept
            assertThat(through.write(WRITE)).isEqualTo(Outcome.UNKNOWN);
            assertThat(agent.writes()).isEqualTo(1);
            through.close();
        }
        ConsulBackend nowhere = backend(1);
        nowhere.open();
        assertThatThrownBy(() -> nowhere.write(WRITE)).isInstanceOf(StoreException.class);
        nowhere.close();
    }

    /** An agent that knows no key, and answers writes in one way, or closes the connection. */
    private final class Scripted implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final List<String> writes = new CopyOnWriteArrayList<>();
        private final Said toWrites;

        Scripted(Said toWrites) throws IOException {
            this.toWrites = toWrites;
            threads.execute(() -> {
                while (!listener.isClosed()) {
                    try {
                        Socket socket = listener.accept();
                        threads.execute(() -> serve(socket));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        int port() {
            return listener.getLocalPort();
        }

        int writes() {
            return writes.size();
        }

        private void serve(Socket socket) {
            try (socket;
                    var in = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    boolean write = line.startsWith("PUT");
                    int length = 0;
                    for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
                        if (header.regionMatches(true, 0, "content-length: ", 0, 16)) {
                            length = Integer.parseInt(header.substring(16));
                        }
                    }
                    for (int i = 0; i < length; i++) {
                        in.read();
                    }
                    if (write) {
                        writes.add(line);
                        if (toWrites.status() == 0) {
                            return;
                        }
                    }
                    Said said = write ? toWrites : new Said(404, "7", "");
                    socket.getOutputStream()
                            .write("HTTP/1.1 %d x\r\nX-Consul-Index: 7\r\nContent-Length: %d\r\n\r\n%s"
                                    .formatted(said.status(), said.body().length(), said.body())
                                    .getBytes(StandardCharsets.ISO_8859_1));
                }
            } catch (IOException gone) {
                // so is the test that asked
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
