package io.waymark.store.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The API server that {@code tools/test-kubernetes} starts. */
final class RealKubernetes {
    private RealKubernetes() {}

    static Access as(String account) {
        Path files = Path.of(System.getProperty("waymark.kubernetes.files"));
        return new Access.Server(
                URI.create(System.getProperty("waymark.kubernetes.url")),
                Optional.of(files.resolve(account + ".token")),
                Optional.of(files.resolve("certs/apiserver.crt")),
                Optional.empty(),
                Optional.empty());
    }

    static KubernetesClient admin() {
        return new KubernetesClientBuilder()
                .withConfig(as("admin").config(Duration.ofSeconds(10)))
                .build();
    }

    /** A new Kubernetes namespace, with our kinds known to the server. */
    static String namespace() throws IOException {
        String name = "t-" + UUID.randomUUID();
        try (KubernetesClient admin = admin()) {
            namespace(admin, name);
            apply(admin, "dtab-crd.yaml");
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(admin.genericKubernetesResources("waymark.io/v1", "Dtab")
                                    .inNamespace(name)
                                    .list()
                                    .getItems())
                            .isEmpty());
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(admin.genericKubernetesResources("waymark.io/v1", "DtabRevision")
                                    .inNamespace(name)
                                    .list()
                                    .getItems())
                            .isEmpty());
        }
        return name;
    }

    static void namespace(KubernetesClient admin, String name) {
        admin.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    static void apply(KubernetesClient admin, String file) throws IOException {
        Path manifest = Path.of(System.getProperty("waymark.root"), "deploy/kubernetes", file);
        try (InputStream yaml = Files.newInputStream(manifest)) {
            for (HasMetadata item : admin.load(yaml).items()) {
                admin.resource(item).serverSideApply();
            }
        }
    }
}
