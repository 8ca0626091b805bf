package io.waymark.server.http.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.guard.GuardOptions;
import io.waymark.interpreter.guard.GuardedNamer;
import io.waymark.interpreter.guard.Sources;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.server.http.Answer;
import io.waymark.server.http.Front;
import io.waymark.server.http.HttpMetrics;
import io.waymark.server.http.HttpOptions;
import io.waymark.server.http.HttpServer;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api/2/discovery} on a real port. */
class DiscoveryApiTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Map<Path, Cell<Addresses>> services = new ConcurrentHashMap<>();
    private final Resyncs resyncs = new Resyncs();
    private final GuardedNamer disco = guarded("/#/disco", Optional.of(resyncs));
    private final GuardedNamer other = guarded("/#/other", Optional.empty());
    private final List<Watch> watches = new ArrayList<>();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server = new HttpServer(
            HttpOptions.loopback(0),
            new Front(
                    exchange -> exchange.answer(Answer.text(500, "not asked here")),
                    new ApiV2(List.of(new DiscoveryResource(new Sources(List.of(disco.source(), other.source()))))),
                    List::of,
                    () -> ""),
            HttpMetrics.NONE,
            blocking,
            1,
            Duration.ofSeconds(5));
    private int port;

    @BeforeEach
    void start() throws Exception {
        port = server.start();
    }

    @AfterEach
    void stop() {
        watches.forEach(Watch::close);
        server.close();
        client.close();
        blocking.close();
    }

    /** A clock that stands still, so that a hold does not end by itself. */
    private static final class StoppedClock implements Scheduler {
        @Override
        public Instant now() {
            return NOW;
        }

        @Override
        public Watch schedule(Duration delay, Runnable task) {
            return () -> {};
        }
    }

    private GuardedNamer guarded(String prefix, Optional<Resyncs> resyncs) {
        Namer namer = new Namer() {
            @Override
            public Live<NameTree<Name>> lookup(Path path) {
                return Live.of(NameTree.neg());
            }

            @Override
            public Live<Addresses> addresses(Path id) {
                return service(id.show());
            }

            @Override
            public Optional<Resyncs> resyncs() {
                return resyncs;
            }
        };
        return new GuardedNamer(Path.parse(prefix), "scripted", namer, GuardOptions.DEFAULT, new StoppedClock());
    }

    private Cell<Addresses> service(String name) {
        return services.computeIfAbsent(Path.parse(name), unused -> new Cell<>());
    }

    private static Addresses endpoints(int count) {
        return new Addresses.Endpoints(IntStream.rangeClosed(1, count)
                .mapToObj(i -> new Endpoint(InetAddress.getLoopbackAddress(), i))
                .collect(Collectors.toSet()));
    }

    private void use(GuardedNamer namer, String service, int endpoints) {
        service(service).setValue(endpoints(endpoints));
        watches.add(namer.addresses(Path.parse(service)).watch(state -> {}));
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> response = send("GET", path, "");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return JsonMapper.shared().readTree(response.body());
    }

    private static List<String> texts(JsonNode list, String property) {
        return list.valueStream().map(item -> item.path(property).asString()).toList();
    }

    @Test
    void each_source_says_what_it_serves_and_how_fresh_it_is() throws Exception {
        use(disco, "/web", 10);
        use(disco, "/api", 10);
        use(disco, "/new", 1);
        service("/web").setValue(endpoints(4));
        service("/api").update(before -> before.stale(new Problem("agent away", NOW.minusSeconds(60))));
        resyncs.different(2);
        assertThat(get("/api/2/discovery").path("sources").get(0).toString()).isEqualTo("""
                        {"namer":"/#/disco","kind":"scripted","state":"held",\
                        "names":{"total":0,"pending":0,"ready":0,"stale":0,"failed":0,"held":0},\
                        "services":{"total":3,"pending":0,"ready":1,"stale":1,"failed":0,"held":1},\
                        "staleSince":"2026-01-02T03:03:05Z","changedAt":"2026-01-02T03:04:05Z",\
                        "lastProblem":{"message":"agent away","since":"2026-01-02T03:03:05Z"},\
                        "resyncs":{"done":1,"missed":2},"holds":1,"releases":0,"emptyIsNegative":false,\
                        "breaker":{"enabled":true,"shareLost":0.5,"atLeast":4,"holdSecs":600,"windowSecs":10}}""");
        assertThat(get("/api/2/discovery").path("sources").get(1).toString())
                .startsWith("{\"namer\":\"/#/other\",\"kind\":\"scripted\",\"state\":\"ready\"")
                .doesNotContain("resyncs", "staleSince", "changedAt");
    }

    @Test
    void each_service_says_why_it_is_not_fresh() throws Exception {
        use(disco, "/web", 10);
        use(disco, "/api", 3);
        service("/web").setValue(endpoints(4));
        assertThat(get("/api/2/discovery/services?id=/%23/disco/web").toString())
                .isEqualTo("""
                        {"services":[{"id":"/#/disco/web","state":"held","since":"2026-01-02T03:04:05Z",\
                        "reason":"source /#/disco says 6 of 10 endpoints of /#/disco/web are gone; held until \
                        2026-01-02T03:14:05Z, or until an operator releases it (POST /api/2/discovery/release)",\
                        "endpoints":10,"hold":{"lost":6,"of":10,"since":"2026-01-02T03:04:05Z",\
                        "until":"2026-01-02T03:14:05Z"}}]}""");
        assertThat(texts(get("/api/2/discovery/services?state=ready").path("services"), "id"))
                .containsExactly("/#/disco/api");
        assertThat(get("/api/2/discovery/services?namer=/%23/other").toString()).isEqualTo("{\"services\":[]}");
    }

    @Test
    void many_services_come_in_pages_in_order() throws Exception {
        for (int i = 0; i < 25; i++) {
            use(i % 2 == 0 ? disco : other, "/s" + (100 + i), 1);
        }
        List<String> all = new ArrayList<>();
        int pages = 0;
        String next = "/api/2/discovery/services?limit=10&state=ready";
        while (!next.isEmpty()) {
            JsonNode page = get(next);
            assertThat(page.path("services").size()).isBetween(1, 10);
            all.addAll(texts(page.path("services"), "id"));
            next = page.path("next").asString("");
            pages++;
        }
        assertThat(pages).isEqualTo(3);
        assertThat(all).hasSize(25).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void what_is_held_can_be_released() throws Exception {
        for (String name : List.of("/a", "/b", "/c")) {
            use(disco, name, 10);
            service(name).setValue(endpoints(0));
        }
        HttpResponse<String> one = send("POST", "/api/2/discovery/release", "{\"id\":\"/#/disco/b\"}");
        assertThat(one.statusCode()).isEqualTo(200);
        assertThat(one.body()).isEqualTo("{\"released\":[\"/#/disco/b\"]}\n");
        assertThat(disco.addresses(Path.parse("/b")).current()).isEqualTo(State.ready(endpoints(0)));
        assertThat(disco.addresses(Path.parse("/a")).current().known()).contains(endpoints(10));
        assertThat(send("POST", "/api/2/discovery/release", "{\"namer\":\"/#/disco\"}")
                        .body())
                .isEqualTo("{\"released\":[\"/#/disco/a\",\"/#/disco/c\"]}\n");
        assertThat(send("POST", "/api/2/discovery/release", "{\"namer\":\"/#/disco\"}")
                        .body())
                .isEqualTo("{\"released\":[]}\n");
        assertThat(get("/api/2/discovery")
                        .path("sources")
                        .get(0)
                        .path("releases")
                        .asInt())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "GET ; /api/2/nothing ; ; 404 ; no-such-route ; There is no /api/2/nothing (expected: one of discovery,",
                "GET ; /api/2/ ; ; 404 ; no-such-route ; There is no /api/2/",
                "POST ; /api/2/discovery ; {} ; 405 ; method-not-allowed ; This resource knows GET, HEAD only.",
                "GET ; /api/2/discovery/release ; ; 405 ; method-not-allowed ; This resource knows POST only.",
                "GET ; /api/2/discovery/services?limit=0 ; ; 400 ; invalid-request ; limit: '0' (expected: a whole number",
                "GET ; /api/2/discovery/services?limit=x ; ; 400 ; invalid-request ; limit: 'x' (expected: a whole number",
                "GET ; /api/2/discovery/services?state=odd ; ; 400 ; invalid-request ; state: 'odd' (expected: one of pending",
                "GET ; /api/2/discovery/services?namer=x ; ; 400 ; invalid-request ; namer: ",
                "GET ; /api/2/discovery/services?namer=/x ; ; 404 ; no-such-namer ; There is no namer at '/x' (expected: /#/disco",
                "POST ; /api/2/discovery/release ; nonsense ; 400 ; invalid-request ; The body is not JSON",
                "POST ; /api/2/discovery/release ; [] ; 400 ; invalid-request ; The body is a list",
                "POST ; /api/2/discovery/release ; {} ; 400 ; invalid-request ; The body is not what is expected",
                "POST ; /api/2/discovery/release ; {\"id\":5} ; 400 ; invalid-request ; id is a number (expected: a string)",
                "POST ; /api/2/discovery/release ; {\"id\":\"/a\",\"b\":\"\"} ; 400 ; invalid-request ; b is not known",
                "POST ; /api/2/discovery/release ; {\"id\":\"/a\"} ; 404 ; no-such-namer ; No namer knows '/a'",
                "POST ; /api/2/discovery/release ; {\"namer\":\"/a\"} ; 404 ; no-such-namer ; There is no namer at '/a'"
            })
    void what_cannot_be_answered_is_a_problem_document(
            String method, String path, String body, int status, String code, String detail) throws Exception {
        HttpResponse<String> response = send(method, path, body == null ? "" : body);
        isProblem(response, status, code, detail);
    }

    private static void isProblem(HttpResponse<String> response, int status, String code, String detail) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(response.body());
        assertThat(problem.propertyNames()).isEqualTo(Set.of("type", "title", "status", "detail", "code"));
        assertThat(problem.path("type").asString())
                .isEqualTo("/api/2/problems/" + problem.path("code").asString());
        assertThat(problem.path("title").asString()).isNotEmpty();
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("code").asString()).isEqualTo(code);
        assertThat(problem.path("detail").asString()).startsWith(detail);
    }

    @Test
    void a_page_of_another_site_may_not_release_anything() throws Exception {
        use(disco, "/a", 10);
        service("/a").setValue(endpoints(0));
        isProblem(
                send(
                        "POST",
                        "/api/2/discovery/release",
                        "{\"namer\":\"/#/disco\"}",
                        "Origin",
                        "http://elsewhere.example"),
                403,
                "forbidden",
                "A page of 'http://elsewhere.example' may not change anything here");
        assertThat(disco.addresses(Path.parse("/a")).current().known()).contains(endpoints(10));
    }

    @Test
    void a_method_that_is_not_allowed_names_those_that_are() throws Exception {
        assertThat(send("PUT", "/api/2/discovery", "{}").headers().firstValue("Allow"))
                .contains("GET, HEAD");
    }
}
