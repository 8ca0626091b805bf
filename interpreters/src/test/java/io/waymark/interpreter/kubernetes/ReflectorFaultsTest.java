package io.waymark.interpreter.kubernetes;

import static io.waymark.interpreter.kubernetes.ApiServer.isWatch;
import static io.waymark.interpreter.kubernetes.ApiServer.service;
import static io.waymark.interpreter.kubernetes.ApiServer.silentWatch;
import static io.waymark.interpreter.kubernetes.ApiServer.slice;
import static io.waymark.interpreter.kubernetes.ApiServer.sliceBuilder;
import static io.waymark.interpreter.kubernetes.ApiServer.watchThatSays;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.MockResponse;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.hosts.HostOptions;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.State;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an API server may do to those who watch it. */
class ReflectorFaultsTest {
    private static final Path WEB = Path.parse("/prod/http/web");
    static final String EXPIRED = """
            {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"too old resource version","reason":"Expired","code":410}}""";

    private final RealTime time = new RealTime();
    private final ApiServer server = new ApiServer();
    private final KubernetesClient operator = server.client();
    private KubernetesNamer namer = namer(server.access(), Duration.ofMinutes(3), Duration.ofMinutes(10));

    @BeforeEach
    void fill() {
        operator.resource(service("prod", "web")).create();
        operator.resource(slice("prod", "web", "web-1", "10.0.0.1")).create();
    }

    @AfterEach
    void stop() {
        namer.close();
        operator.close();
        server.close();
        time.close();
    }

    private KubernetesNamer namer(Access access, Duration quiet, Duration resync) {
        var options = new KubernetesOptions(
                Duration.ofMillis(500),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                quiet,
                resync,
                Duration.ofMillis(50),
                50,
                1_000);
        var hosts = new Hosts(host -> Set.of(), time, time, new Random(1), HostOptions.DEFAULT);
        return new KubernetesNamer(
                Path.parse("/#/k8s"), access, Shape.DEFAULT, options, hosts, time, time, new Random(1));
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
    }

    private static Addresses pods(String... addresses) {
        return new Addresses.Endpoints(java.util.Arrays.stream(addresses)
                .map(address -> new Endpoint(
                        Host.of(address).address().orElseThrow(),
                        8080,
                        OptionalDouble.empty(),
                        Map.of("nodeName", "node-1", "zone", "zone-a")))
                .collect(java.util.stream.Collectors.toSet()));
    }

    private static void isReady(Recorder<Addresses> recorder, String... addresses) {
        eventually(() -> assertThat(recorder.last()).isEqualTo(State.ready(pods(addresses))));
    }

    private static void isStale(Recorder<Addresses> recorder, String... addresses) {
        eventually(() -> {
            assertThat(recorder.last()).isInstanceOf(State.Stale.class);
            assertThat(recorder.last().known()).contains(pods(addresses));
        });
    }

    private void watching() {
        eventually(
                () -> assertThat(server.asked("prod", "endpointslices", true)).isPositive());
        eventually(() -> assertThat(server.asked("prod", "services", true)).isPositive());
    }

    @Test
    void while_the_server_is_away_the_last_answer_stands_and_is_called_stale() {
        try (var addresses = new Recorder<>(namer.addresses(WEB));
                var tree = new Recorder<>(namer.lookup(WEB))) {
            isReady(addresses, "10.0.0.1");
            watching();
            server.stop();
            isStale(addresses, "10.0.0.1");
            eventually(() -> assertThat(tree.last()).isInstanceOf(State.Stale.class));
            server.start();
            isReady(addresses, "10.0.0.1");
            operator.resource(slice("prod", "web", "web-2", "10.0.0.2")).create();
            isReady(addresses, "10.0.0.1", "10.0.0.2");
            assertThat(addresses.heard())
                    .allMatch(state -> state.known().isEmpty()
                            || !((Addresses.Endpoints) state.known().get())
                                    .endpoints()
                                    .isEmpty());
        }
    }

    @Test
    void a_server_that_comes_late_is_found() {
        server.stop();
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(addresses.last()).isInstanceOf(State.Failed.class));
            server.start();
            isReady(addresses, "10.0.0.1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "500 {}",
                "403 {\"kind\":\"Status\",\"code\":403,\"message\":\"forbidden\"}",
                "200 <html>Welcome</html>",
                "200 {}",
                "200 {\"kind\":\"EndpointSliceList\",\"items\":[]}",
                "200 {\"kind\":\"EndpointSliceList\",\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[{\"meta",
                "200 []",
                "200"
            })
    void a_wrong_answer_takes_nothing_away(String answer) {
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            isReady(addresses, "10.0.0.1");
            watching();
            server.answer(request -> Optional.of(new MockResponse()
                    .setResponseCode(Integer.parseInt(answer.substring(0, 3)))
                    .setBody(answer.substring(3).strip())));
            server.stop();
            server.start();
            isStale(addresses, "10.0.0.1");
            server.heal();
            isReady(addresses, "10.0.0.1");
        }
    }

    @Test
    void an_answer_that_does_not_come_is_not_waited_for_for_ever() {
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            isReady(addresses, "10.0.0.1");
            watching();
            server.answer(request -> Optional.of(new MockResponse().setBodyDelay(Duration.ofSeconds(20))));
            server.stop();
            server.start();
            isStale(addresses, "10.0.0.1");
            server.heal();
            isReady(addresses, "10.0.0.1");
        }
    }

    @Test
    void an_expired_watch_is_followed_by_reading_everything_anew() {
        AtomicInteger left = new AtomicInteger(3);
        server.answer(request ->
                isWatch(request) && request.getPath().contains("endpointslices") && left.getAndDecrement() > 0
                        ? Optional.of(watchThatSays(EXPIRED))
                        : Optional.empty());
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() ->
                    assertThat(server.asked("prod", "endpointslices", false)).isEqualTo(4));
            eventually(() ->
                    assertThat(server.asked("prod", "endpointslices", true)).isEqualTo(4));
            isReady(addresses, "10.0.0.1");
            operator.resource(slice("prod", "web", "web-1", "10.0.0.2")).update();
            isReady(addresses, "10.0.0.2");
        }
    }

    @Test
    void an_expired_watch_may_also_be_refused_at_once() {
        AtomicInteger left = new AtomicInteger(2);
        server.answer(request -> isWatch(request) && left.getAndDecrement() > 0
                ? Optional.of(new MockResponse()
                        .setResponseCode(410)
                        .setBody("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":410,\"reason\":\"Expired\"}"))
                : Optional.empty());
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(left).hasValueLessThan(-1));
            isReady(addresses, "10.0.0.1");
        }
    }

    @Test
    void nonsense_on_a_watch_takes_nothing_away() {
        AtomicInteger left = new AtomicInteger(4);
        List<String> nonsense =
                List.of("<html>", "{}", "{\"type\":\"MODIFIED\"}", "{\"type\":\"DELETED\",\"object\":{}}");
        server.answer(request -> {
            int turn = isWatch(request) ? left.decrementAndGet() : -1;
            return turn < 0 ? Optional.empty() : Optional.of(watchThatSays(nonsense.get(turn)));
        });
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(left).hasValueLessThan(-1));
            isReady(addresses, "10.0.0.1");
        }
    }

    @Test
    void a_silent_watch_is_not_trusted() {
        server.answer(request -> isWatch(request) ? Optional.of(silentWatch()) : Optional.empty());
        namer.close();
        namer = namer(server.access(), Duration.ofMillis(200), Duration.ofMinutes(10));
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            isReady(addresses, "10.0.0.1");
            operator.resource(slice("prod", "web", "web-1", "10.0.0.2")).update();
            isReady(addresses, "10.0.0.2");
        }
    }

    @Test
    void what_a_watch_misses_is_found_and_counted() {
        String bookmark = """
                {"type":"BOOKMARK","object":{"kind":"%s","apiVersion":"%s","metadata":{"resourceVersion":"1"}}}""";
        server.answer(request -> isWatch(request)
                ? Optional.of(
                        request.getPath().contains("endpointslices")
                                ? watchThatSays(bookmark.formatted("EndpointSlice", "discovery.k8s.io/v1"))
                                : watchThatSays(bookmark.formatted("Service", "v1")))
                : Optional.empty());
        namer.close();
        namer = namer(server.access(), Duration.ofMinutes(3), Duration.ofMillis(100));
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            isReady(addresses, "10.0.0.1");
            watching();
            assertThat(namer.resyncs().orElseThrow().missed()).isZero();
            operator.resource(slice("prod", "web", "web-1", "10.0.0.2")).update();
            operator.resource(slice("prod", "web", "web-2", "10.0.0.3")).create();
            isReady(addresses, "10.0.0.2", "10.0.0.3");
            operator.resource(slice("prod", "web", "web-2", "10.0.0.3")).delete();
            isReady(addresses, "10.0.0.2");
            assertThat(namer.resyncs().orElseThrow().missed()).isBetween(2L, 3L);
        }
    }

    @Test
    void an_answer_from_the_past_is_not_believed_at_once() {
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            isReady(addresses, "10.0.0.1");
            watching();
            operator.resource(slice("prod", "web", "web-1", "10.0.0.2")).update();
            isReady(addresses, "10.0.0.2");
            AtomicInteger left = new AtomicInteger(2);
            server.answer(request -> isWatch(request) && left.get() > 0
                    ? Optional.of(watchThatSays(EXPIRED))
                    : request.getPath().contains("endpointslices") && left.getAndDecrement() > 0
                            ? Optional.of(new MockResponse().setBody("""
                                            {"kind":"EndpointSliceList","apiVersion":"discovery.k8s.io/v1",
                                             "metadata":{"resourceVersion":"1"},"items":[]}"""))
                            : Optional.empty());
            server.stop();
            server.start();
            eventually(() -> assertThat(left).hasValueLessThan(0));
            isReady(addresses, "10.0.0.2");
            assertThat(addresses.heard()).doesNotContain(State.ready(pods()));
        }
    }

    @Test
    void of_a_thousand_changes_the_last_is_heard() {
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            isReady(addresses, "10.0.0.1");
            watching();
            for (int i = 0; i < 1_000; i++) {
                operator.resource(slice("prod", "web", "web-1", "10.0." + i / 250 + "." + (1 + i % 250)))
                        .update();
            }
            isReady(addresses, "10.0.3.250");
        }
    }

    @Test
    void the_token_is_read_again_for_every_request(@TempDir java.nio.file.Path folder) throws Exception {
        java.nio.file.Path token = Files.writeString(folder.resolve("token"), "first\n");
        namer.close();
        namer = namer(
                new Access.Server(
                        java.net.URI.create("http://127.0.0.1:" + server.port()),
                        Optional.of(token),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Duration.ofMinutes(3),
                Duration.ofMillis(100));
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            isReady(addresses, "10.0.0.1");
            eventually(() -> assertThat(bearers()).contains("Bearer first"));
            Files.writeString(token, "second\n");
            eventually(() -> assertThat(bearers()).contains("Bearer second"));
        }
    }

    private List<String> bearers() {
        return server.requests().stream()
                .map(request -> String.valueOf(request.getHeader("Authorization")))
                .toList();
    }

    @Test
    void a_kubeconfig_says_where_and_who(@TempDir java.nio.file.Path folder) throws Exception {
        java.nio.file.Path file = Files.writeString(folder.resolve("config"), kubeconfig("from-kubeconfig"));
        namer.close();
        namer = namer(new Access.Kubeconfig(file, Optional.of("here")), Duration.ofMinutes(3), Duration.ofMinutes(10));
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            isReady(addresses, "10.0.0.1");
            assertThat(bearers()).contains("Bearer from-kubeconfig");
        }
    }

    private String kubeconfig(String token) {
        return """
                apiVersion: v1
                kind: Config
                current-context: away
                clusters:
                  - {name: here, cluster: {server: 'http://127.0.0.1:%d'}}
                  - {name: away, cluster: {server: 'http://127.0.0.1:1'}}
                users:
                  - {name: waymark, user: {token: %s}}
                contexts:
                  - {name: here, context: {cluster: here, user: waymark}}
                  - {name: away, context: {cluster: away, user: waymark}}
                """.formatted(server.port(), token);
    }

    @Test
    void a_proxy_is_sent_no_token_that_is_found_elsewhere(@TempDir java.nio.file.Path folder) throws Exception {
        java.nio.file.Path elsewhere = Files.writeString(folder.resolve("config"), kubeconfig("elsewhere"));
        System.setProperty("kubeconfig", elsewhere.toString());
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            isReady(addresses, "10.0.0.1");
            server.answer(request -> Optional.of(new MockResponse().setResponseCode(401)));
            server.stop();
            server.start();
            isStale(addresses, "10.0.0.1");
            assertThat(bearers()).noneMatch(header -> header.contains("elsewhere"));
        } finally {
            System.clearProperty("kubeconfig");
        }
    }

    @Test
    void one_unreadable_object_affects_itself_only() {
        EndpointSlice odd = sliceBuilder("prod", "web", "odd").build();
        odd.setEndpoints(List.of(new io.fabric8.kubernetes.api.model.discovery.v1.Endpoint()));
        odd.setPorts(List.of(new io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort()));
        odd.setAddressType(null);
        operator.resource(odd).create();
        EndpointSlice orphan = slice("prod", "web", "orphan", "10.9.9.9");
        orphan.getMetadata().setLabels(null);
        operator.resource(orphan).create();
        EndpointSlice host = slice("prod", "web", "not-an-address", "300.1.1.1", "1::2::3");
        host.setAddressType("IPv6");
        operator.resource(host).create();
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            isReady(addresses, "10.0.0.1");
        }
    }

    @Test
    void versions_are_compared_as_numbers_where_they_are() {
        assertThat(Versions.compare("9", "10")).isNegative();
        assertThat(Versions.compare("10", "10")).isZero();
        assertThat(Versions.compare("123456789012345678901234567890", "9")).isPositive();
        assertThat(IntStream.of(Versions.compare("a", "10"), Versions.compare("", "1"), Versions.compare("01", "1")))
                .containsOnly(0);
    }
}
