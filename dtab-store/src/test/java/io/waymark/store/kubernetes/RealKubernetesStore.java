package io.waymark.store.kubernetes;

import io.waymark.store.Backend;
import io.waymark.store.DtabStoreContract;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

/** Not one of the tests that always run: see {@code tools/test-kubernetes}. */
class RealKubernetesStore extends DtabStoreContract {
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private String namespace;

    @Override
    protected Backend connect() throws Exception {
        if (namespace == null) {
            namespace = RealKubernetes.namespace();
        }
        var settings = KubernetesSettings.of(RealKubernetes.as("admin")).withNamespace(namespace);
        return new KubernetesBackend(settings, executor, InstantSource.system());
    }

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }
}
