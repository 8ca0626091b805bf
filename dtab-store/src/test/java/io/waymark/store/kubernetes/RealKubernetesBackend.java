package io.waymark.store.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.waymark.store.Backend;
import io.waymark.store.BackendContract;
import io.waymark.store.StoreException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Not one of the tests that always run: see {@code tools/test-kubernetes}. */
class RealKubernetesBackend extends BackendContract {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private String namespace;

    @Override
    protected Backend connect() throws Exception {
        if (namespace == null) {
            namespace = RealKubernetes.namespace();
        }
        return backend("admin", namespace);
    }

    private Backend backend(String account, String namespace) {
        var settings = KubernetesSettings.of(RealKubernetes.as(account)).withNamespace(namespace);
        return new KubernetesBackend(settings, executor, InstantSource.system());
    }

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void the_account_of_the_manifest_may_do_all_that_is_needed_and_no_other_namespace() throws Exception {
        try (KubernetesClient admin = RealKubernetes.admin()) {
            RealKubernetes.namespace(admin, "waymark");
            RealKubernetes.apply(admin, "rbac.yaml");
            try (Backend mine = backend("waymark", "waymark");
                    Backend other = backend("waymark", namespace)) {
                mine.open();
                await().atMost(PATIENCE)
                        .until(() -> mine.heads().current().known().isPresent());
                Backend.Write write =
                        new Backend.Write("rights", Optional.empty(), new Backend.Head.Put("/a => /b"), 1, "one");
                assertThat(mine.write(write)).isEqualTo(Backend.Outcome.WRITTEN);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(admin.genericKubernetesResources("waymark.io/v1", "Dtab")
                                        .inNamespace("waymark")
                                        .withName("rights")
                                        .get()
                                        .<Map<String, Object>>get("status"))
                                .containsEntry("state", "Valid")
                                .containsEntry("revision", 1)
                                .containsEntry("entries", 1));
                Optional<String> version = mine.readHead("rights").map(Backend.Document::version);
                assertThat(mine.write(new Backend.Write("rights", version, new Backend.Head.Delete(), 2, "two")))
                        .isEqualTo(Backend.Outcome.WRITTEN);
                assertThat(admin.genericKubernetesResources("waymark.io/v1", "Dtab")
                                .inNamespace("waymark")
                                .withName("rights")
                                .get())
                        .isNull();
                mine.deleteRecords("rights", mine.recordNumbers("rights"));
                assertThat(mine.recordNumbers("rights")).isEmpty();

                assertThatThrownBy(() -> other.write(write))
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.FORBIDDEN));
            }
        }
    }
}
