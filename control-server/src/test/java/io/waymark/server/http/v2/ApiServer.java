package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Path;
import io.waymark.dtab.lint.Facts;
import io.waymark.interpreter.Interpreter;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.guard.Sources;
import io.waymark.live.Live;
import io.waymark.server.bindings.Bindings;
import io.waymark.server.http.Answer;
import io.waymark.server.http.Front;
import io.waymark.server.http.HttpLimits;
import io.waymark.server.http.HttpMetrics;
import io.waymark.server.http.HttpOptions;
import io.waymark.server.http.HttpServer;
import io.waymark.server.policy.Checks;
import io.waymark.server.policy.Everywhere;
import io.waymark.server.policy.Explainer;
import io.waymark.server.policy.Forecaster;
import io.waymark.server.policy.LocalEndings;
import io.waymark.server.policy.Planner;
import io.waymark.server.policy.Plans;
import io.waymark.server.policy.Shifter;
import io.waymark.server.policy.Writes;
import io.waymark.store.Backend;
import io.waymark.store.DtabStore;
import io.waymark.store.StoreException;
import io.waymark.store.StoreSettings;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole {@code /api/2} on a real port over a store in memory; all that it answers is held against its contract. */
final class ApiServer implements AutoCloseable {
    static final String JSON = "application/json";
    static final String DTAB = "application/dtab";

    final ApiV2 api;
    final int port;
    private final VersionedStore store;
    private final RealTime time = new RealTime();
    private final Bindings bindings;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final LonelyFleet fleet = new LonelyFleet(blocking);
    private final HttpServer server;

    ApiServer() {
        this(new MemoryBackend(), HttpLimits.DEFAULT, Writes::to);
    }

    /** Several may share a backend, as replicas do. */
    ApiServer(Backend backend, HttpLimits limits, Function<DtabStore, Writes> writes) {
        this(backend, limits, writes, true);
    }

    /** @param open whether the store has been read at all */
    ApiServer(Backend backend, HttpLimits limits, Function<DtabStore, Writes> writes, boolean open) {
        store = new VersionedStore(backend, StoreSettings.DEFAULT, blocking, InstantSource.system(), new Random(1));
        bindings = new Bindings(
                namespace -> Live.of(Dtab.EMPTY), new Namers(List.of()), time, time, Interpreter.Options.DEFAULT);
        Sources sources = new Sources(List.of());
        Duration patience = Duration.ofSeconds(2);
        ApiV2.Parts parts = new ApiV2.Parts(
                store,
                writes.apply(store),
                Checks.UNKNOWN,
                sources,
                () -> Facts.ofNamers(Set.of(Path.parse("/#/io.l5d.fs"))),
                Limits.DEFAULT,
                new Random(1),
                "test");
        List<Resource> resources = new ArrayList<>(ApiV2.resources(parts));
        resources.addAll(plans(parts));
        resources.add(new ExplainResource(store, new Explainer(bindings, sources, patience), Limits.DEFAULT));
        LocalEndings endings = new LocalEndings(bindings, sources, (namespace, request) -> 0, patience);
        resources.add(new ReverseResource(store, endings));
        resources.add(ReverseResource.ofReplica("self", endings));
        resources.addAll(fleet.resources(store));
        api = new ApiV2(resources);
        server = new HttpServer(
                new HttpOptions("127.0.0.1", 0, Optional.empty(), Set.of(), limits),
                new Front(exchange -> exchange.answer(Answer.empty(404)), api, List::of, () -> ""),
                HttpMetrics.NONE,
                blocking,
                1,
                Duration.ofSeconds(5));
        try {
            if (open) {
                store.open();
            }
            port = server.start();
        } catch (StoreException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Plans and shifts where nothing is bound and nobody listens. */
    private List<Resource> plans(ApiV2.Parts parts) {
        Forecaster forecaster = new Forecaster(bindings, blocking, Forecaster.PATIENCE);
        Planner planner = new Planner(
                store,
                bindings.namers(),
                forecaster,
                new Planner.Surroundings(
                        "self",
                        (namespace, request) -> 0,
                        Everywhere.ALONE,
                        parts.limits(),
                        blocking,
                        InstantSource.system(),
                        parts.random()));
        Shifter shifter = new Shifter(store, parts.writes(), planner, forecaster, parts.limits(), parts.random());
        return List.of(
                new PlanResource(store, planner, new Plans(InstantSource.system()), parts.writes(), "self"),
                new ShiftResource(store, shifter, InstantSource.system()));
    }

    /** Sends a request with headers as {@code name, value, …}. */
    HttpResponse<String> send(String method, String path, String body, String... headers) {
        return send(method, path, body.getBytes(UTF_8), headers);
    }

    HttpResponse<String> send(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Contract.check(method, path, response);
            return response;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    /** What a GET answers with 200. */
    JsonNode read(String path) {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    HttpResponse<String> json(String method, String path, String body, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = JSON;
        return send(method, path, body.replace('\'', '"'), all);
    }

    /** Writes a text. */
    HttpResponse<String> put(String namespace, String text, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = DTAB;
        return send("PUT", "/api/2/namespaces/" + namespace, text, all);
    }

    String text(String namespace) {
        return get("/api/2/namespaces/" + namespace, "Accept", DTAB).body();
    }

    static JsonNode json(HttpResponse<String> response) {
        return parsed(response.body());
    }

    static JsonNode parsed(String json) {
        return JsonMapper.shared().readTree(json);
    }

    /** Fails unless {@code response} is this problem; returns it. */
    static JsonNode problem(HttpResponse<String> response, int status, String code, String detail) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode problem = json(response);
        assertThat(problem.path("code").asString()).as(response.body()).isEqualTo(code);
        assertThat(problem.path("detail").asString()).contains(detail);
        return problem;
    }

    @Override
    public void close() {
        server.close();
        client.close();
        bindings.close();
        store.close();
        blocking.close();
        time.close();
    }
}
