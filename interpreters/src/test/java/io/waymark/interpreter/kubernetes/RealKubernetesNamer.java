package io.waymark.interpreter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerContract;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.hosts.HostOptions;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.State;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The namer against the API server that {@code tools/test-kubernetes} starts, over TLS, with a token that may do what
 * {@code deploy/kubernetes/rbac.yaml} allows. Not one of the tests that always run.
 */
class RealKubernetesNamer extends NamerContract {
    private static final Path PREFIX = Path.parse("/#/kubernetes");
    private static final Path WEB = Path.parse("/prod/http/web");

    private final RealTime time = new RealTime();
    private KubernetesClient operator;
    private KubernetesNamer namer;

    private static Access as(String account) {
        java.nio.file.Path files = java.nio.file.Path.of(System.getProperty("waymark.kubernetes.files"));
        return new Access.Server(
                URI.create(System.getProperty("waymark.kubernetes.url")),
                Optional.of(files.resolve(account + ".token")),
                Optional.of(files.resolve("certs/apiserver.crt")),
                Optional.empty(),
                Optional.empty());
    }

    @BeforeEach
    void fill() throws Exception {
        operator = new KubernetesClientBuilder()
                .withConfig(as("admin").config(Duration.ofSeconds(10)))
                .build();
        for (String namespace : new String[] {"prod", "waymark"}) {
            operator.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(namespace)
                            .endMetadata()
                            .build())
                    .serverSideApply();
        }
        try (InputStream rbac = Files.newInputStream(
                java.nio.file.Path.of(System.getProperty("waymark.root"), "deploy/kubernetes/rbac.yaml"))) {
            operator.load(rbac).items().forEach(item -> operator.resource(item).serverSideApply());
        }
        serveSlices();
        operator.resource(ApiServer.service("prod", "web")).create();
        operator.resource(ApiServer.slice("prod", "web", "web-1", "10.1.0.1", "10.1.0.2"))
                .create();
        var hosts = new Hosts(host -> Set.of(), time, time, new Random(1), HostOptions.DEFAULT);
        namer = new KubernetesNamer(
                PREFIX, as("waymark"), Shape.DEFAULT, KubernetesOptions.DEFAULT, hosts, time, time, new Random(1));
    }

    @AfterEach
    void stop() {
        if (namer != null) {
            namer.close();
        }
        operator.discovery().v1().endpointSlices().inNamespace("prod").delete();
        operator.services().inNamespace("prod").delete();
        operator.endpoints().inNamespace("prod").delete();
        operator.close();
        time.close();
    }

    private void serveSlices() {
        operator.resource(slices()).serverSideApply();
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(operator.discovery()
                                .v1()
                                .endpointSlices()
                                .inNamespace("prod")
                                .list())
                        .isNotNull());
    }

    /** This server has no slices of version v1; a kind of that name serves as well. */
    private static CustomResourceDefinition slices() {
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName("endpointslices.discovery.k8s.io")
                .addToAnnotations("api-approved.kubernetes.io", "https://github.com/kubernetes/kubernetes/pull/78953")
                .endMetadata()
                .withNewSpec()
                .withGroup("discovery.k8s.io")
                .withScope("Namespaced")
                .withNewNames()
                .withKind("EndpointSlice")
                .withPlural("endpointslices")
                .withSingular("endpointslice")
                .withListKind("EndpointSliceList")
                .endNames()
                .addNewVersion()
                .withName("v1")
                .withServed(true)
                .withStorage(true)
                .withNewSchema()
                .withNewOpenAPIV3Schema()
                .withType("object")
                .withXKubernetesPreserveUnknownFields(true)
                .endOpenAPIV3Schema()
                .endSchema()
                .endVersion()
                .endSpec()
                .build();
    }

    private static Endpoint pod(String address) {
        return new Endpoint(
                Host.of(address).address().orElseThrow(),
                8080,
                OptionalDouble.empty(),
                Map.of("nodeName", "node-1", "zone", "zone-a"));
    }

    @Override
    protected Namer namer() {
        return namer;
    }

    @Override
    protected Path prefix() {
        return PREFIX;
    }

    @Override
    protected Path known() {
        return WEB;
    }

    @Override
    protected Path unknown() {
        return Path.parse("/prod/http/no-such-service");
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return Set.of(pod("10.1.0.1"), pod("10.1.0.2"));
    }

    @Override
    protected int openCount() {
        return namer.watches();
    }

    @Test
    void changes_are_heard() {
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(endpoints())));
            operator.resource(ApiServer.slice("prod", "web", "web-2", "10.1.0.3"))
                    .create();
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(pod("10.1.0.1"), pod("10.1.0.2"), pod("10.1.0.3")))));
            operator.resource(ApiServer.slice("prod", "web", "web-1", "10.1.0.1"))
                    .delete();
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of(pod("10.1.0.3")))));
            operator.resource(ApiServer.slice("prod", "web", "web-2", "10.1.0.3"))
                    .delete();
            eventually(() -> assertThat(addresses.last()).isEqualTo(ready(Set.of())));
            operator.services().inNamespace("prod").withName("web").delete();
            eventually(() ->
                    assertThat(addresses.last()).isEqualTo(State.ready(new io.waymark.interpreter.Addresses.Neg())));
            assertThat(namer.resyncs().orElseThrow().missed()).isZero();
        }
    }

    @Test
    void clusters_without_slices_have_endpoints() {
        operator.resource(slices()).delete();
        eventually(() -> assertThat(operator.resource(slices()).get()).isNull());
        operator.resource(ApiServer.endpoints("prod", "web", "10.1.0.5", "10.1.0.6"))
                .create();
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(new Endpoint(
                            Host.of("10.1.0.5").address().orElseThrow(),
                            8080,
                            OptionalDouble.empty(),
                            Map.of("nodeName", "node-1"))))));
        } finally {
            serveSlices();
        }
    }

    @Test
    void the_load_balancer_of_a_service_is_found() {
        operator.resource(new ServiceBuilder(ApiServer.service("prod", "shop"))
                        .editSpec()
                        .withType("LoadBalancer")
                        .removeMatchingFromPorts(port -> "UDP".equals(port.getProtocol()))
                        .endSpec()
                        .build())
                .create();
        operator.services()
                .inNamespace("prod")
                .withName("shop")
                .editStatus(service -> new ServiceBuilder(service)
                        .withNewStatus()
                        .withNewLoadBalancer()
                        .addNewIngress()
                        .withIp("198.51.100.1")
                        .endIngress()
                        .endLoadBalancer()
                        .endStatus()
                        .build());
        var hosts = new Hosts(host -> Set.of(), time, time, new Random(1), HostOptions.DEFAULT);
        try (var external = new KubernetesNamer(
                        PREFIX,
                        as("waymark"),
                        new Shape(Shape.Target.LOAD_BALANCER, Optional.empty(), Optional.empty()),
                        KubernetesOptions.DEFAULT,
                        hosts,
                        time,
                        time,
                        new Random(1));
                var addresses = new Recorder<>(external.addresses(Path.parse("/prod/80/shop")))) {
            eventually(() -> assertThat(addresses.last())
                    .isEqualTo(ready(Set.of(
                            new Endpoint(Host.of("198.51.100.1").address().orElseThrow(), 80)))));
        }
    }
}
