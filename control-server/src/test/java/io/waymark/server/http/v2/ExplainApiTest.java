package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Interpreter;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.guard.GuardOptions;
import io.waymark.interpreter.guard.GuardedNamer;
import io.waymark.interpreter.guard.Sources;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.server.bindings.Bindings;
import io.waymark.server.http.Answer;
import io.waymark.server.http.Front;
import io.waymark.server.http.HttpMetrics;
import io.waymark.server.http.HttpOptions;
import io.waymark.server.http.HttpServer;
import io.waymark.server.policy.Explainer;
import io.waymark.server.policy.LocalEndings;
import io.waymark.store.Change;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.Namespace;
import io.waymark.store.StoreSettings;
import io.waymark.store.VersionedDtab;
import io.waymark.store.VersionedStore;
import io.waymark.store.memory.MemoryBackend;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code explain}, {@code compare} and {@code reverse} on a real port, with a real store and engine. */
@Timeout(120)
class ExplainApiTest {
    private static final Namespace SHOP = new Namespace("shop");
    private static final String ROUTES = """
            # the shop
            /srv => /#/fs ;
            /svc => /srv ;   /svc/web => 9 * /srv/web & 1 * /srv/web-v2 | /srv/old ;
            """;

    private final RealTime time = new RealTime();
    private final ScriptedNamer scripted = new ScriptedNamer();
    private final GuardedNamer guarded =
            new GuardedNamer(Path.parse("/#/fs"), "scripted", scripted, GuardOptions.DEFAULT, time);
    private final Namers namers = new Namers(List.of(new Namers.Mount(Path.parse("/#/fs"), guarded)));
    private final Sources sources = new Sources(List.of(guarded.source()));
    private final VersionedStore store =
            new VersionedStore(new MemoryBackend(), StoreSettings.DEFAULT, time, InstantSource.system(), new Random(1));
    private final Bindings bindings = new Bindings(
            namespace -> store.dtab(namespace)
                    .map(known -> known.map(VersionedDtab::dtab).orElse(Dtab.EMPTY)),
            namers,
            time,
            time,
            new Interpreter.Options(
                    Limits.DEFAULT, Duration.ofSeconds(10), 1_000, Duration.ofMillis(1), Duration.ofMillis(20)));
    private final Duration patience = Duration.ofMillis(300);
    private final HttpServer server = new HttpServer(
            HttpOptions.loopback(0),
            new Front(
                    exchange -> exchange.answer(Answer.text(500, "not asked here")),
                    new ApiV2(List.of(
                            new ExplainResource(store, new Explainer(bindings, sources, patience), Limits.DEFAULT),
                            reverse(sources, patience))),
                    List::of,
                    () -> ""),
            HttpMetrics.NONE,
            time,
            1,
            Duration.ofSeconds(5));
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Watch> watches = new ArrayList<>();
    private int port;

    /** Names of one label, each with addresses; those that a test says nothing of do not exist. */
    private static final class ScriptedNamer implements Namer {
        private final Map<String, Cell<Addresses>> cells = new ConcurrentHashMap<>();

        Cell<Addresses> cell(String label) {
            return cells.computeIfAbsent(label, unused -> new Cell<>(State.ready(new Addresses.Neg())));
        }

        void has(String label, String... ips) throws Exception {
            Set<Endpoint> endpoints = new HashSet<>();
            for (String ip : ips) {
                endpoints.add(new Endpoint(
                        InetAddress.getByName(ip),
                        80,
                        OptionalDouble.of(2),
                        Map.of("zone", "z1", "nodeName", "n1", "version", "7")));
            }
            cell(label).setValue(new Addresses.Endpoints(endpoints));
        }

        @Override
        public Live<NameTree<Name>> lookup(Path path) {
            return cell(path.label(0).utf8())
                    .map(known -> known instanceof Addresses.Neg
                            ? NameTree.neg()
                            : NameTree.leaf(new Bound(Path.parse("/#/fs").concat(path.take(1)), path.drop(1))));
        }

        @Override
        public Live<Addresses> addresses(Path id) {
            return cell(id.label(0).utf8());
        }
    }

    @BeforeEach
    void start() throws Exception {
        store.open();
        port = server.start();
        for (String label : List.of("web", "web-v2", "old")) {
            scripted.has(label, "10.0.0.1");
        }
        put(SHOP, ROUTES);
    }

    private ReverseResource reverse(Sources sources, Duration patience) {
        LocalEndings endings = new LocalEndings(bindings, sources, (namespace, request) -> 3, patience);
        return new ReverseResource(store, endings);
    }

    @AfterEach
    void stop() {
        watches.forEach(Watch::close);
        server.close();
        bindings.close();
        namers.close();
        store.close();
        client.close();
        time.close();
    }

    private void put(Namespace namespace, String text) throws Exception {
        store.put(namespace, text, new Expected.Anything(), new Change("ann", "because"));
    }

    private HttpResponse<String> ask(String question, String... parameters) throws Exception {
        StringBuilder path = new StringBuilder("http://127.0.0.1:" + port + "/api/2/namespaces/" + question);
        for (int i = 0; i < parameters.length; i += 2) {
            path.append(i == 0 ? '?' : '&')
                    .append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], UTF_8));
        }
        URI uri = URI.create(path.toString());
        HttpResponse<String> response =
                client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        Contract.check("GET", uri.getRawPath(), response);
        return response;
    }

    private JsonNode get(String question, String... parameters) throws Exception {
        HttpResponse<String> response = ask(question, parameters);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(response.body());
    }

    /** Has {@code name} bound, as long as the test runs, to something that contains {@code id}. */
    private void use(String name, String local, String id) {
        Live<NameTree<Bound>> bound = bindings.bind(SHOP, Path.parse(name), Dtab.parse(local));
        watches.add(bound.watch(state -> {}));
        await().until(() -> bound.current().toString().contains(id));
    }

    private static JsonNode without(JsonNode node, String child) {
        JsonNode copy = node.deepCopy();
        ((ObjectNode) copy).remove(child);
        return copy;
    }

    @Test
    void each_step_has_its_entry_its_share_and_its_reason() throws Exception {
        JsonNode explained = get("shop/explain", "name", "/svc/web");
        assertThat(without(explained, "tree").toString()).isEqualTo("""
                        {"namespace":"shop","revision":1,"name":"/svc/web","outcome":{"state":"bound",\
                        "tree":"9*/#/fs/web & /#/fs/web-v2","leaves":[{"id":"/#/fs/web","share":0.9},\
                        {"id":"/#/fs/web-v2","share":0.1}]},"freshness":{"state":"ready"}}""");
        JsonNode alternatives = explained.path("tree");
        assertThat(without(alternatives, "children").toString())
                .isEqualTo("{\"path\":\"/svc/web\",\"kind\":\"alt\",\"wins\":true,\"share\":1.0}");
        JsonNode union = alternatives.path("children").get(0);
        assertThat(without(union, "children").toString()).isEqualTo("""
                        {"path":"/svc/web","kind":"union","entry":{"prefix":"/svc/web",\
                        "dst":"9*/srv/web & /srv/web-v2 | /srv/old","source":"namespace","index":2,"line":3,\
                        "column":18},"wins":true,"share":1.0}""");
        JsonNode tenth = union.path("children").get(1);
        assertThat(tenth.path("weight").asDouble()).isEqualTo(1);
        assertThat(tenth.path("share").asDouble()).isCloseTo(0.1, within(1e-9));
        assertThat(tenth.path("children").get(0).path("bound").toString()).isEqualTo("""
                        {"id":"/#/fs/web-v2","addresses":{"state":"ready","total":1,"endpoints":[{"address":"10.0.0.1",\
                        "port":80,"weight":2.0,"zone":"z1","node":"n1","meta":{"version":"7"}}]}}""");
        for (int later : List.of(1, 2)) {
            JsonNode loser = alternatives.path("children").get(later);
            assertThat(loser.path("wins").asBoolean()).isFalse();
            assertThat(loser.path("share").asDouble()).isZero();
            assertThat(loser.path("why").asString()).isEqualTo("passed over: an earlier alternative is bound");
            assertThat(loser.path("entry").path("index").asInt()).isEqualTo(later == 1 ? 2 : 1);
        }
    }

    @Test
    void a_requests_own_rules_are_told_from_the_namespaces() throws Exception {
        JsonNode explained = get("shop/explain", "name", "/svc/web/x", "dtab", "/nothing=>/x;\n/svc/web=>/#/fs/old");
        assertThat(explained.path("dtab").asString()).isEqualTo("/nothing=>/x;\n/svc/web=>/#/fs/old");
        assertThat(explained.path("outcome").path("leaves").toString())
                .isEqualTo("[{\"id\":\"/#/fs/old\",\"share\":1.0,\"residual\":\"/x\"}]");
        JsonNode winner = explained.path("tree").path("children").get(0);
        assertThat(winner.path("entry").toString())
                .isEqualTo("{\"prefix\":\"/svc/web\",\"dst\":\"/#/fs/old\",\"source\":\"request\",\"index\":1,"
                        + "\"line\":2,\"column\":1}");
        assertThat(explained.path("tree").path("children").get(1).path("why").asString())
                .isEqualTo("passed over: an earlier alternative is bound");
    }

    @Test
    void a_past_revision_is_explained_by_what_it_said() throws Exception {
        put(SHOP, "/svc => ! | /#/fs ;");
        JsonNode now = get("shop/explain", "name", "/svc/web");
        assertThat(now.path("revision").asInt()).isEqualTo(2);
        assertThat(now.path("outcome").toString()).isEqualTo("{\"state\":\"failed\",\"tree\":\"!\",\"leaves\":[]}");
        assertThat(now.path("tree").path("children").get(1).path("why").asString())
                .isEqualTo("after a !");
        JsonNode then = get("shop/explain", "name", "/svc/web", "revision", "1");
        assertThat(then.path("revision").asInt()).isEqualTo(1);
        assertThat(then.path("outcome").path("state").asString()).isEqualTo("bound");
    }

    @Test
    void a_source_that_fails_makes_what_it_said_stale() throws Exception {
        Instant since = Instant.parse("2026-01-02T03:04:05Z");
        scripted.cell("web").update(before -> before.stale(new Problem("the disk is away", since)));
        JsonNode explained = get("shop/explain", "name", "/svc/web");
        assertThat(explained.path("outcome").path("state").asString()).isEqualTo("bound");
        assertThat(explained.path("freshness").path("state").asString()).isEqualTo("stale");
        assertThat(explained.path("freshness").path("since").asString()).isEqualTo(since.toString());
        assertThat(explained.path("freshness").path("reason").asString()).contains("the disk is away");
        JsonNode addresses = explained.at("/tree/children/0/children/0/children/0/bound/addresses");
        assertThat(addresses.path("state").asString()).isEqualTo("stale");
        assertThat(addresses.path("reason").asString()).contains("the disk is away");
        assertThat(addresses.path("total").asInt()).isEqualTo(1);
    }

    @Test
    void endpoints_that_are_held_are_said_to_be() throws Exception {
        scripted.has("web", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6");
        watches.add(bindings.addresses(Path.parse("/#/fs/web")).watch(state -> {}));
        scripted.has("web", "10.0.0.1");
        JsonNode explained = get("shop/explain", "name", "/srv/web");
        JsonNode addresses = explained.at("/tree/children/0/bound/addresses");
        assertThat(addresses.path("state").asString()).isEqualTo("held");
        assertThat(addresses.path("total").asInt()).isEqualTo(6);
        assertThat(addresses.path("reason").asString()).contains("5 of 6 endpoints");
        assertThat(explained.path("freshness").path("state").asString()).isEqualTo("stale");
    }

    @Test
    void what_is_not_known_in_time_is_pending() throws Exception {
        scripted.cell("slow").set(State.pending());
        JsonNode explained = get("shop/explain", "name", "/svc/web", "dtab", "/svc/web => /srv/slow | /srv/old");
        assertThat(explained.path("outcome").toString()).isEqualTo("{\"state\":\"pending\",\"leaves\":[]}");
        assertThat(explained.path("freshness").path("state").asString()).isEqualTo("pending");
        assertThat(explained.at("/tree/children/0/why").isMissingNode()).isTrue();
        assertThat(explained.at("/tree/children/0/children/0/why").asString())
                .isEqualTo("pending: nothing is known yet");
        assertThat(explained.at("/tree/children/1/why").asString())
                .isEqualTo("passed over for now: an earlier alternative is pending");
    }

    @Test
    void an_alternative_that_the_bindings_passed_over_is_passed_over_here() throws Exception {
        put(SHOP, ROUTES + "/svc/api => /srv/slow | /srv/old ;");
        scripted.cell("slow").set(State.pending());
        use("/svc/api", "", "/#/fs/old");
        JsonNode explained = get("shop/explain", "name", "/svc/api");
        assertThat(explained.path("outcome").path("leaves").toString())
                .isEqualTo("[{\"id\":\"/#/fs/old\",\"share\":1.0}]");
        assertThat(explained.at("/tree/children/0/why").asString()).isEqualTo("pending for too long");
        assertThat(explained.at("/tree/children/1/wins").asBoolean()).isTrue();
    }

    @Test
    void an_explanation_too_big_to_read_is_cut_and_says_so() throws Exception {
        put(SHOP, "/svc => 1 * (1 * /svc & 1 * /#/fs) & 1 * /#/fs ;"); // two unions in each of a hundred levels
        HttpResponse<String> deep = ask("shop/explain", "name", "/svc/web");
        assertThat(deep.statusCode()).isEqualTo(200);
        assertThat(deep.body()).contains("\"left\":2");
        assertThat(JsonMapper.shared()
                        .readTree(deep.body())
                        .at("/outcome/leaves/0/share")
                        .asDouble())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void a_namespace_that_does_not_exist_is_explained_by_the_requests_rules_only() throws Exception {
        assertThat(ask("nowhere/explain", "name", "/svc/web").statusCode()).isEqualTo(404);
        JsonNode explained = get("nowhere/explain", "name", "/svc/web", "dtab", "/svc=>/#/fs");
        assertThat(explained.has("revision")).isFalse();
        assertThat(explained.path("outcome").path("state").asString()).isEqualTo("bound");
    }

    @ParameterizedTest
    @CsvSource({
        "shop/explain,                                         400, invalid-request,   name",
        "shop/explain?name=svc,                                400, invalid-request,   name",
        "shop/explain?name=/svc&nmae=/svc,                     400, invalid-request,   nmae",
        "shop/explain?name=/svc&dtab=/a%3D%3E,                 422, invalid-dtab,      dtab",
        "shop/explain?name=/svc&revision=x,                    400, invalid-request,   revision",
        "shop/explain?name=/svc&revision=7,                    404, no-such-revision,  7",
        "nowhere/explain?name=/svc&revision=1&dtab=/a%3D%3E/b, 404, no-such-namespace, nowhere",
        "sh%20op/explain?name=/svc,                            404, no-such-namespace, sh op",
        "shop/compare?name=/svc,                               404, no-such-revision,  first",
        "shop/compare?name=/svc&other=shop&to=1,               400, invalid-request,   other",
        "shop/compare?name=/svc&other=a%20b,                   400, invalid-request,   other",
        "shop/compare?name=/svc&other=nowhere,                 404, no-such-namespace, nowhere",
        "shop/reverse,                                         400, invalid-request,   address",
        "shop/reverse?id=/a&address=10.0.0.1:80,               400, invalid-request,   address",
        "shop/reverse?id=a,                                    400, invalid-request,   id",
        "shop/reverse?address=localhost:80,                    400, invalid-request,   localhost",
        "shop/reverse?address=10.0.0.256:80,                   400, invalid-request,   10.0.0.256",
        "shop/reverse?address=[cafe]:80,                       400, invalid-request,   cafe",
        "shop/reverse?address=10.0.0.1:65536,                  400, invalid-request,   65536",
        "shop/reverse?id=/a&limit=0,                           400, invalid-request,   limit",
        "nowhere/reverse?id=/a,                                404, no-such-namespace, nowhere",
    })
    void what_cannot_be_answered_is_a_problem_that_says_why(String question, int status, String code, String word)
            throws Exception {
        HttpResponse<String> response = ask(question.replace("[", "%5B").replace("]", "%5D"));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(response.body());
        assertThat(problem.path("code").asString()).isEqualTo(code);
        assertThat(problem.path("detail").asString()).contains(word);
    }

    @Test
    void two_revisions_are_compared_by_where_traffic_goes() throws Exception {
        put(SHOP, ROUTES.replace("9 *", "4 *"));
        JsonNode compared = get("shop/compare", "name", "/svc/web");
        assertThat(compared.path("from").path("revision").asInt()).isEqualTo(1);
        assertThat(compared.path("to").path("revision").asInt()).isEqualTo(2);
        assertThat(compared.path("from").path("tree").asString()).isEqualTo("9*/#/fs/web & /#/fs/web-v2");
        assertThat(compared.path("to").path("tree").asString()).isEqualTo("4*/#/fs/web & /#/fs/web-v2");
        assertThat(compared.path("moved").asDouble()).isCloseTo(0.1, within(1e-9));
        JsonNode back = get("shop/compare", "name", "/svc/web", "from", "2", "to", "1", "dtab", "/svc/web=>/#/fs/old");
        assertThat(back.path("moved").asDouble()).isZero();
    }

    @Test
    void two_namespaces_are_compared_as_they_are_now() throws Exception {
        Namespace stage = new Namespace("stage");
        put(stage, "/svc => /#/fs ;");
        JsonNode compared = get("shop/compare", "name", "/svc/web", "other", "stage");
        assertThat(compared.path("from").path("namespace").asString()).isEqualTo("shop");
        assertThat(compared.path("to").path("namespace").asString()).isEqualTo("stage");
        assertThat(compared.path("moved").asDouble()).isCloseTo(0.1, within(1e-9));
        scripted.cell("slow").set(State.pending());
        JsonNode unknown = get("shop/compare", "name", "/svc/slow", "other", "stage");
        assertThat(unknown.path("to").path("state").asString()).isEqualTo("pending");
        assertThat(unknown.has("moved")).isFalse();
    }

    @Test
    void names_in_use_are_found_by_the_cluster_or_the_address_they_end_at() throws Exception {
        scripted.has("web-v2", "10.0.0.2", "10.0.0.3");
        use("/svc/web", "", "/#/fs/web-v2");
        use("/svc/web-v2", "", "/#/fs/web-v2");
        use("/svc/web", "/svc/web => /#/fs/old", "/#/fs/old");
        assertThat(get("shop/reverse", "id", "/#/fs/web-v2").toString()).isEqualTo("""
                        {"namespace":"shop","names":[{"name":"/svc/web-v2","share":1.0,"clients":3},\
                        {"name":"/svc/web","share":0.1,"clients":3}],"total":2,"complete":true}""");
        assertThat(get("shop/reverse", "id", "/#/fs").path("names").size()).isEqualTo(3);
        JsonNode first = get("shop/reverse", "id", "/#/fs", "limit", "1");
        assertThat(first.path("names").size()).isEqualTo(1);
        assertThat(first.path("total").asInt()).isEqualTo(3);
        assertThat(get("shop/reverse", "address", "10.0.0.3:80").path("names").toString())
                .isEqualTo("[{\"name\":\"/svc/web-v2\",\"share\":1.0,\"clients\":3},"
                        + "{\"name\":\"/svc/web\",\"share\":0.1,\"clients\":3}]");
        JsonNode own =
                get("shop/reverse", "address", "10.0.0.1:80").path("names").get(0);
        assertThat(own.path("dtab").asString()).isEqualTo("/svc/web=>/#/fs/old");
        assertThat(get("shop/reverse", "address", "10.0.0.3:81").path("names").size())
                .isZero();
    }
}
