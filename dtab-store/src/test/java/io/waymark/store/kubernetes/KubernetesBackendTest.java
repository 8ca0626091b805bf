package io.waymark.store.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.waymark.live.State;
import io.waymark.store.Backend;
import io.waymark.store.BackendContract;
import io.waymark.store.StoreException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesBackendTest extends BackendContract {
    private final ApiServer server = new ApiServer();
    private final KubernetesClient kubectl = server.client();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    @Override
    protected Backend connect() {
        return new KubernetesBackend(server.settings(), executor, InstantSource.system());
    }

    @AfterEach
    void stop() {
        kubectl.close();
        server.close();
        executor.shutdownNow();
    }

    private KubernetesBackend opened() {
        var backend = new KubernetesBackend(server.settings(), executor, InstantSource.system());
        backend.open();
        return backend;
    }

    private static Backend.Write put(Optional<String> expected, String text, long number) {
        return new Backend.Write("web", expected, new Backend.Head.Put(text), number, "record of " + text);
    }

    private static Optional<String> version(Backend backend) throws StoreException {
        return backend.readHead("web").map(Backend.Document::version);
    }

    private static boolean isHeadWrite(RecordedRequest request) {
        return request.getMethod().equals("PUT") && request.getPath().endsWith("/dtabs/web");
    }

    private GenericKubernetesResource object() {
        return kubectl.genericKubernetesResources("waymark.io/v1", "Dtab")
                .inNamespace("default")
                .withName("web")
                .get();
    }

    private void apply(String text) {
        GenericKubernetesResource resource = new GenericKubernetesResourceBuilder()
                .withApiVersion("waymark.io/v1")
                .withKind("Dtab")
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .build();
        resource.setAdditionalProperty("spec", Map.of("dtab", text));
        kubectl.resource(resource).create();
    }

    @Test
    void what_kubectl_applies_is_a_head_and_can_be_numbered_without_being_changed() throws Exception {
        try (var backend = opened()) {
            apply("/svc => /host");
            eventually(backend, "web", "/svc => /host");
            Optional<String> version = version(backend);
            assertThat(backend.recordNumbers("web")).isEmpty();
            assertThat(backend.write(new Backend.Write("web", version, new Backend.Head.Keep(), 1, "adopted")))
                    .isEqualTo(Backend.Outcome.WRITTEN);
            assertThat(version(backend)).isEqualTo(version);
            assertThat(backend.readRecord("web", 1)).contains("adopted");
        }
    }

    @Test
    void the_status_tells_what_became_of_it() throws Exception {
        try (var backend = opened()) {
            apply("/svc => | ;");
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(object().<String>get("status", "state")).isEqualTo("Invalid");
                assertThat(object().<String>get("status", "problem")).contains("expected");
            });
            backend.write(new Backend.Write(
                    "web",
                    version(backend),
                    new Backend.Head.Put("/svc => /a ; /svc => /b"),
                    7,
                    "# waymark {\"author\":\"ada\",\"message\":\"why\",\"time\":\"2026-01-02T03:04:05Z\"}\nx"));
            await().atMost(PATIENCE).untilAsserted(() -> {
                Map<String, Object> status = object().get("status");
                assertThat(status)
                        .containsEntry("state", "Valid")
                        .containsEntry("entries", 2)
                        .containsEntry("revision", 7)
                        .containsEntry("author", "ada")
                        .containsEntry("message", "why")
                        .containsEntry("time", "2026-01-02T03:04:05Z")
                        .doesNotContainKey("problem");
            });
        }
    }

    @Test
    void a_write_without_an_answer_is_unknown_whether_it_happened_or_not() throws Exception {
        try (var backend = opened()) {
            backend.write(put(Optional.empty(), "one", 1));
            Optional<String> one = version(backend);
            server.answer(request ->
                    isHeadWrite(request) ? Optional.of(new MockResponse().setResponseCode(504)) : Optional.empty());
            assertThat(backend.write(put(one, "two", 2))).isEqualTo(Backend.Outcome.UNKNOWN);
            server.answer(request -> Optional.empty());
            assertThat(backend.readHead("web").orElseThrow().text()).isEqualTo("one");
            assertThat(backend.recordNumbers("web")).containsExactly(1L);

            server.answer(request -> {
                if (!isHeadWrite(request)) {
                    return Optional.empty();
                }
                server.happen(request);
                return Optional.of(new MockResponse().setResponseCode(502));
            });
            assertThat(backend.write(put(one, "two", 2))).isEqualTo(Backend.Outcome.UNKNOWN);
            server.answer(request -> Optional.empty());
            assertThat(backend.readHead("web").orElseThrow().text()).isEqualTo("two");
            assertThat(backend.readRecord("web", 2)).contains("record of two");
            assertThat(backend.recordNumbers("web")).containsExactly(2L, 1L);
            assertThat(backend.write(put(version(backend), "three", 3))).isEqualTo(Backend.Outcome.WRITTEN);
            assertThat(backend.readRecord("web", 2)).contains("record of two");
        }
    }

    @Test
    void no_record_is_lost_though_no_record_can_be_given_an_object() throws Exception {
        try (var backend = opened()) {
            server.answer(request ->
                    request.getMethod().equals("POST") && request.getPath().endsWith("/dtabrevisions")
                            ? Optional.of(new MockResponse().setResponseCode(500))
                            : Optional.empty());
            assertThat(backend.write(put(Optional.empty(), "one", 1))).isEqualTo(Backend.Outcome.WRITTEN);
            assertThat(backend.readRecord("web", 1)).contains("record of one");
            assertThat(backend.recordNumbers("web")).containsExactly(1L);
            Optional<String> one = version(backend);
            assertThatThrownBy(() -> backend.write(put(one, "two", 2))).isInstanceOf(StoreException.class);
            assertThat(backend.readHead("web").orElseThrow().text()).isEqualTo("one");

            server.answer(request -> Optional.empty());
            assertThat(backend.write(put(one, "two", 2))).isEqualTo(Backend.Outcome.WRITTEN);
            assertThat(backend.recordNumbers("web")).containsExactly(2L, 1L);
            assertThat(backend.readRecord("web", 1)).contains("record of one");
        }
    }

    @Test
    void a_first_write_that_is_cut_short_leaves_nothing() throws Exception {
        try (var backend = opened()) {
            server.answer(request ->
                    isHeadWrite(request) ? Optional.of(new MockResponse().setResponseCode(403)) : Optional.empty());
            assertThatThrownBy(() -> backend.write(put(Optional.empty(), "one", 1)))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.FORBIDDEN));
            assertThat(object()).isNotNull();
            assertThat(backend.readHead("web")).isEmpty();
            assertThat(backend.recordNumbers("web")).isEmpty();
            server.answer(request -> Optional.empty());
            assertThat(backend.write(put(Optional.empty(), "one", 1))).isEqualTo(Backend.Outcome.WRITTEN);
        }
    }

    @Test
    void a_deletion_that_is_cut_short_has_happened() throws Exception {
        try (var backend = opened()) {
            backend.write(put(Optional.empty(), "one", 1));
            server.answer(request -> request.getMethod().equals("DELETE")
                    ? Optional.of(new MockResponse().setResponseCode(500))
                    : Optional.empty());
            assertThat(backend.write(
                            new Backend.Write("web", version(backend), new Backend.Head.Delete(), 2, "deleted")))
                    .isEqualTo(Backend.Outcome.WRITTEN);
            assertThat(object()).isNotNull();
            assertThat(backend.readHead("web")).isEmpty();
            await().atMost(PATIENCE).until(() -> backend.heads().current().equals(State.ready(Map.of())));
            assertThat(backend.write(put(Optional.empty(), "again", 2))).isEqualTo(Backend.Outcome.CONFLICT);
            assertThat(backend.write(put(Optional.empty(), "again", 3))).isEqualTo(Backend.Outcome.WRITTEN);
            assertThat(backend.recordNumbers("web")).containsExactly(3L, 2L, 1L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 413, 429, 500, 200})
    void while_the_server_refuses_heads_are_stale_and_nothing_is_lost(int code) throws Exception {
        try (var backend = opened()) {
            backend.write(put(Optional.empty(), "one", 1));
            eventually(backend, "web", "one");
            server.answer(request ->
                    Optional.of(new MockResponse().setResponseCode(code).setBody("<html>No</html>")));
            server.stop();
            server.start();
            await().atMost(PATIENCE).until(() -> backend.heads().current() instanceof State.Stale);
            if (code != 404) { // which means that there is no such object
                assertThatThrownBy(() -> backend.readHead("web")).isInstanceOf(StoreException.class);
            }
            server.answer(request -> Optional.empty());
            eventually(backend, "web", "one");
        }
    }

    @Test
    void while_the_server_is_away_writes_are_refused() throws Exception {
        try (var backend = opened()) {
            backend.write(put(Optional.empty(), "one", 1));
            eventually(backend, "web", "one");
            Optional<String> one = version(backend);
            server.stop();
            await().atMost(PATIENCE).until(() -> backend.heads().current() instanceof State.Stale);
            assertThatThrownBy(() -> backend.write(put(one, "two", 2)))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNAVAILABLE));
            server.start();
            eventually(backend, "web", "one");
            assertThat(backend.write(put(one, "two", 2))).isEqualTo(Backend.Outcome.WRITTEN);
            eventually(backend, "web", "two");
        }
    }

    @Test
    void an_expired_watch_is_followed_by_reading_everything_anew() throws Exception {
        AtomicInteger left = new AtomicInteger(2);
        server.answer(request -> request.getPath().contains("watch=true") && left.getAndDecrement() > 0
                ? Optional.of(new MockResponse().setResponseCode(410))
                : Optional.empty());
        try (var backend = opened()) {
            await().atMost(PATIENCE).until(() -> left.get() < 0);
            backend.write(put(Optional.empty(), "one", 1));
            eventually(backend, "web", "one");
        }
    }
}
