package io.waymark.store.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waymark.live.State;
import io.waymark.store.Backend;
import io.waymark.store.Backend.Document;
import io.waymark.store.Backend.Head;
import io.waymark.store.Backend.Outcome;
import io.waymark.store.Backend.Write;
import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import io.waymark.store.consul.ConsulSettings.Backoff;
import io.waymark.store.consul.ConsulSettings.Reads;
import io.waymark.store.faults.ConsulProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConsulAccessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MASTER = "5e1f9a31-3f5d-4b8c-9d6a-2f1f0a1c0d11";
    private static final Write WRITE = new Write("web", Optional.empty(), new Head.Put("/a => /b"), 1, "record");
    private static final String READER = "key_prefix \\\"namerd/\\\" { policy = \\\"read\\\" }";

    @TempDir
    private Path directory;

    private static Backend open(ConsulSettings settings) throws StoreException {
        Backend backend = new ConsulBackend(settings, InstantSource.system(), new Random());
        backend.open();
        return backend;
    }

    private static Map<String, Document> shown(Backend backend) {
        return backend.heads().current() instanceof State.Ready<Map<String, Document>>(var heads) ? heads : Map.of();
    }

    private static void assertReason(Reason reason, Attempt attempt) {
        assertThatThrownBy(attempt::make)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private interface Attempt {
        Object make() throws StoreException;
    }

    private static String tokenFor(ConsulProcess server) {
        server.send("PUT", "/v1/acl/policy", "{\"Name\": \"reader\", \"Rules\": \"%s\"}".formatted(READER));
        String answer = server.send("PUT", "/v1/acl/token", "{\"Policies\": [{\"Name\": \"reader\"}]}");
        return KeyValues.JSON.readTree(answer).path("SecretID").asString();
    }

    @Test
    void a_token_may_do_what_its_policies_allow_and_what_it_may_not_see_has_not_vanished() throws Exception {
        try (ConsulProcess server = ConsulProcess.withAccessControl(directory, MASTER)) {
            String reader = tokenFor(server);
            ConsulSettings settings = ConsulSettings.of(server.uri());
            try (Backend root = open(settings.withToken(MASTER));
                    Backend bob = open(settings.withToken(reader));
                    Backend nobody = open(settings)) {
                assertThat(root.write(WRITE)).isEqualTo(Outcome.WRITTEN);
                await().atMost(PATIENCE).until(() -> shown(bob).containsKey("web"));
                assertThat(bob.readHead("web")).isPresent();
                assertReason(
                        Reason.FORBIDDEN,
                        () -> bob.write(new Write("x", Optional.empty(), new Head.Put(""), 1, "record")));
                assertReason(Reason.FORBIDDEN, () -> nobody.readHead("web"));
                await().atMost(PATIENCE).until(() -> nobody.heads().current() instanceof State.Failed<?>);

                String policy = KeyValues.JSON
                        .readTree(server.send("GET", "/v1/acl/policy/name/reader", ""))
                        .path("ID")
                        .asString();
                server.send(
                        "PUT",
                        "/v1/acl/policy/" + policy,
                        "{\"Name\": \"reader\", \"Rules\": \"agent_prefix \\\"\\\" { policy = \\\"read\\\" }\"}");
                root.write(new Write("more", Optional.empty(), new Head.Put(""), 1, "record"));
                await().atMost(PATIENCE)
                        .until(() ->
                                bob.heads().current() instanceof State.Stale<Map<String, Document>>(var heads, var why)
                                        && heads.containsKey("web")
                                        && why.message().contains("403"));
            }
        }
    }

    @Test
    void with_fail_fast_nobody_tries_while_the_agent_is_known_to_be_away() throws Exception {
        try (ConsulProcess server = ConsulProcess.durable(directory)) {
            ConsulSettings settings =
                    ConsulSettings.of(server.uri()).with(new Backoff(Duration.ofMillis(100), Duration.ofMillis(100)));
            try (Backend fast = open(settings.withFailFast(true));
                    Backend usual = open(settings)) {
                await().atMost(PATIENCE).until(() -> fast.heads().current() instanceof State.Ready<?>);
                assertThat(fast.write(WRITE)).isEqualTo(Outcome.WRITTEN);
                server.kill();
                await().atMost(PATIENCE).until(() -> fast.heads().current() instanceof State.Stale<?>);
                assertThatThrownBy(() -> fast.readHead("web")).hasMessageContaining("not tried (failFast)");
                assertThatThrownBy(() -> fast.write(WRITE)).hasMessageContaining("not tried (failFast)");
                assertThatThrownBy(() -> usual.readHead("web")).hasMessageNotContaining("failFast");
                server.startAgain();
                await().atMost(PATIENCE).until(() -> fast.heads().current() instanceof State.Ready<?>);
                assertThat(fast.readHead("web")).isPresent();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_watch_can_read_in_any_mode(Reads mode) throws Exception {
        ConsulSettings place = SharedConsul.newPlace().with(mode);
        try (Backend backend = open(place)) {
            await().atMost(PATIENCE).until(() -> backend.heads().current() instanceof State.Ready<?>);
            backend.write(WRITE);
            await().atMost(PATIENCE).until(() -> shown(backend).containsKey("web"));
        }
    }

    @Test
    void another_datacenter_is_asked_by_its_name() throws Exception {
        ConsulSettings place = SharedConsul.newPlace();
        try (Backend here = open(place.withDatacenter("dc1"));
                Backend nowhere = open(place.withDatacenter("dc 9"))) {
            assertThat(here.write(WRITE)).isEqualTo(Outcome.WRITTEN);
            assertThatThrownBy(() -> nowhere.write(WRITE)).hasMessageContaining("No path to datacenter");
            await().atMost(PATIENCE).until(() -> nowhere.heads().current() instanceof State.Failed<?>);
        }
    }

    @Test
    void what_others_keep_beside_the_heads_is_no_matter() throws Exception {
        ConsulSettings place = SharedConsul.newPlace();
        SharedConsul.server().send("PUT", "/v1/kv" + place.pathPrefix() + "/", "");
        SharedConsul.server().send("PUT", "/v1/kv" + place.pathPrefix() + "/web", "/a => /b");
        SharedConsul.server().send("PUT", "/v1/kv" + place.pathPrefix() + "s/web", "/a => /c");
        try (Backend backend = open(place)) {
            await().atMost(PATIENCE).until(() -> !shown(backend).isEmpty());
            assertThat(shown(backend)).containsOnlyKeys("web");
            assertThat(backend.readHead("web").map(Document::text)).contains("/a => /b");
        }
    }

    @Test
    void a_write_that_is_larger_than_the_cluster_takes_is_refused_as_that() throws Exception {
        try (Backend backend = open(SharedConsul.newPlace().withTransactionBytesMax(1 << 20))) {
            String text = "x".repeat(backend.writeBytesMax() - 100);
            assertReason(
                    Reason.TOO_LARGE,
                    () -> backend.write(new Write("web", Optional.empty(), new Head.Put(text), 1, "record")));
            assertThat(backend.readHead("web")).isEmpty();
        }
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> ConsulSettings.of(URI.create("127.0.0.1/x")))
                .hasMessageContaining("http://127.0.0.1:8500");
        ConsulSettings good = ConsulSettings.of(URI.create("http://127.0.0.1:1"));
        for (String prefix : List.of("", "/", "dtabs", "/dtabs/")) {
            assertThatThrownBy(() -> good.withPathPrefix(prefix)).hasMessageContaining("pathPrefix: '" + prefix + "'");
        }
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessageContaining("at least 1 ms");
        assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("at least the first");
        assertThatThrownBy(() -> good.withTransactionBytesMax(1)).hasMessageContaining("at least 65536");
        assertThat(good.withToken("secret").toString()).doesNotContain("secret");
    }
}
