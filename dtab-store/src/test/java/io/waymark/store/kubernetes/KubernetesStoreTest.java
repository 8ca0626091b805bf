package io.waymark.store.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.waymark.store.Backend;
import io.waymark.store.DtabStoreContract;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;

class KubernetesStoreTest extends DtabStoreContract {
    private final ApiServer server = new ApiServer();
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    @Override
    protected Backend connect() {
        return new KubernetesBackend(server.settings(), executor, InstantSource.system());
    }

    /** As {@code kubectl apply} and {@code kubectl delete} do. */
    @Override
    protected void writeOutside(String name, Optional<String> text) throws Exception {
        try (KubernetesClient kubectl = server.client()) {
            var dtab = kubectl.genericKubernetesResources("waymark.io/v1", "Dtab")
                    .inNamespace("default")
                    .withName(name);
            if (text.isEmpty()) {
                dtab.delete();
            } else if (dtab.get() == null) {
                GenericKubernetesResource applied = new GenericKubernetesResourceBuilder()
                        .withApiVersion("waymark.io/v1")
                        .withKind("Dtab")
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .build();
                applied.setAdditionalProperty("spec", Map.of("dtab", text.get()));
                kubectl.resource(applied).create();
            } else {
                dtab.patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        Serialization.asJson(Map.of("spec", Map.of("dtab", text.get()))));
            }
        }
    }

    @AfterEach
    void stop() {
        server.close();
        executor.shutdownNow();
    }
}
