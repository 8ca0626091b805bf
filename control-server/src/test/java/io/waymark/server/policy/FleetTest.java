package io.waymark.server.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.waymark.live.Scheduler;
import io.waymark.live.Watch;
import io.waymark.store.Presence;
import io.waymark.store.StoreException;
import io.waymark.store.memory.MemoryBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FleetTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final Presence presence = new MemoryBackend().presence();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private Instant now = START;

    /** The time of the test, in which nothing happens by itself. */
    private final Scheduler scheduler = new Scheduler() {
        @Override
        public Instant now() {
            return now;
        }

        @Override
        public Watch schedule(Duration delay, Runnable task) {
            return () -> {};
        }
    };

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.add(part);
        return part;
    }

    private Fleet fleet(String id, Presence told, URI... configured) {
        return part(new Fleet(
                id,
                "1.0",
                told,
                List.of(configured),
                new ReplicaClient(Optional::empty, Duration.ofMillis(500)),
                Runnable::run,
                scheduler));
    }

    /** A server that says that it is {@code id}, and answers {@code body} to a question for that one. */
    private URI server(String id, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        parts.add(() -> server.stop(0));
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        byte[] who = new Replica(id, url, "1.0", START).show().getBytes(UTF_8);
        server.createContext("/api/2/replica", exchange -> {
            String path = exchange.getRequestURI().getPath();
            boolean self = path.equals("/api/2/replica") || path.equals("/api/2/replica/" + id);
            boolean known = self || path.equals("/api/2/replica/" + id + "/sum");
            String asked = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            byte[] answer = self ? who : body.formatted(asked).getBytes(UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 404, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return url;
    }

    private void announce(String id, URI url) throws StoreException {
        presence.announce(id, new Replica(id, url, "1.0", START).show());
    }

    private static Map<String, Boolean> reached(Fleet fleet) {
        var reached = new TreeMap<String, Boolean>();
        fleet.others().forEach(member -> reached.put(member.replica().id(), member.answered()));
        return reached;
    }

    @Test
    void those_that_the_store_tells_of_are_asked_all_at_once_and_one_that_is_silent_is_not_waited_for()
            throws Exception {
        announce("b", server("b", "{\"sum\": 2, \"asked\": %s}"));
        announce("c", server("c", "this is no JSON"));
        announce("d", server("another", "{\"sum\": 3}"));
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            announce("e", URI.create("http://127.0.0.1:" + silent.getLocalPort()));
            announce("f", URI.create("http://127.0.0.1:1")); // where nobody listens
            presence.announce("g", "something else");
            Fleet fleet = fleet("a", presence);
            fleet.join(URI.create("http://127.0.0.1:1"));
            fleet.look();
            assertThat(presence.announced().get("a")).contains("http://127.0.0.1:1");
            assertThat(reached(fleet)).isEqualTo(Map.of("b", true, "c", true, "d", false, "e", false, "f", false));
            List<Fleet.Answer<Integer>> answers = fleet.ask(
                    "sum",
                    Optional.of("\"yes\"".getBytes(UTF_8)),
                    json -> json.get("asked").asString().equals("yes")
                            ? json.get("sum").asInt()
                            : -1);
            assertThat(answers).extracting(answer -> answer.replica().id()).containsExactly("b", "c", "d", "e", "f");
            assertThat(answers.getFirst().value()).contains(2);
            assertThat(answers.subList(1, 5)).noneMatch(Fleet.Answer::reachable);
        }
    }

    @Test
    void a_body_without_an_end_is_given_up() throws Exception {
        URI b = server("b", "{\"sum\": \"" + "x".repeat(33 << 20) + "\"}");
        announce("b", b);
        Fleet fleet = fleet("a", presence);
        fleet.look();
        assertThat(fleet.ask("sum", Optional.empty(), json -> json)).noneMatch(Fleet.Answer::reachable);
    }

    @Test
    void those_that_the_configuration_names_say_who_they_are_and_this_one_is_not_its_own_neighbour() throws Exception {
        URI b = server("b", "{}");
        URI a = server("a", "{}");
        URI nobody = URI.create("http://127.0.0.1:1");
        Fleet fleet = fleet("a", Presence.NONE, a, b, nobody);
        fleet.look();
        assertThat(reached(fleet)).isEqualTo(Map.of("b", true, "http://127.0.0.1:1", false));
        assertThat(fleet.ask("sum", Optional.empty(), JsonNode::isObject))
                .extracting(Fleet.Answer::reachable)
                .containsExactly(true, false);
    }

    @Test
    void while_the_store_is_away_those_that_were_known_stay_known_and_who_goes_says_so() throws Exception {
        announce("b", server("b", "{}"));
        var away = new Presence() {
            private boolean is;

            @Override
            public void announce(String id, String text) throws StoreException {
                if (is) {
                    throw new StoreException(StoreException.Reason.UNAVAILABLE, "away");
                }
                presence.announce(id, text);
            }

            @Override
            public Map<String, String> announced() throws StoreException {
                return presence.announced();
            }

            @Override
            public void withdraw(String id) throws StoreException {
                presence.withdraw(id);
            }
        };
        Fleet fleet = fleet("a", away);
        List<Integer> told = new ArrayList<>();
        fleet.onChange(members -> told.add(members.size()));
        fleet.join(URI.create("http://127.0.0.1:1"));
        fleet.look();
        away.is = true;
        now = START.plusSeconds(60);
        fleet.look();
        assertThat(reached(fleet)).isEqualTo(Map.of("b", true));
        assertThat(fleet.others().getFirst().seen()).isEqualTo(now);
        presence.withdraw("b");
        away.is = false;
        fleet.look();
        assertThat(fleet.others()).isEmpty();
        assertThat(told).containsExactly(1, 0);
        fleet.close();
        assertThat(presence.announced()).isEmpty();
    }
}
