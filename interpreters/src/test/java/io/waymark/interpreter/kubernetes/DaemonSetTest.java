package io.waymark.interpreter.kubernetes;

import static io.waymark.interpreter.kubernetes.ApiServer.service;
import static io.waymark.interpreter.kubernetes.ApiServer.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.hosts.HostOptions;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.transformer.GatewayTransformer;
import io.waymark.interpreter.transformer.GatewayTransformer.Node;
import io.waymark.interpreter.transformer.Transformed;
import io.waymark.live.Live;
import io.waymark.live.State;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pods replaced by those of a DaemonSet, both from one API server. */
class DaemonSetTest {
    private static final Path PREFIX = Path.parse("/#/k8s");

    private final RealTime time = new RealTime();
    private final ApiServer server = new ApiServer();
    private final KubernetesClient operator = server.client();
    private final KubernetesNamer namer = namer();
    private final KubernetesNamer cluster = namer();

    private KubernetesNamer namer() {
        Hosts hosts = new Hosts(host -> Set.of(), time, time, new Random(1), HostOptions.DEFAULT);
        return new KubernetesNamer(
                PREFIX, server.access(), Shape.DEFAULT, KubernetesOptions.DEFAULT, hosts, time, time, new Random(1));
    }

    @AfterEach
    void stop() {
        namer.close();
        cluster.close();
        cluster.close(); // as two transformers that share it do
        operator.close();
        server.close();
        time.close();
    }

    private static void becomes(Recorder<Addresses> recorder, String... gateways) {
        await().untilAsserted(() -> assertThat(recorder.last())
                .isInstanceOfSatisfying(
                        State.Ready.class,
                        ready -> assertThat(((Addresses.Endpoints) ready.value()).endpoints())
                                .extracting(Endpoint::address)
                                .extracting(InetAddress::getHostAddress)
                                .containsExactlyInAnyOrder(gateways)));
    }

    private Live<Addresses> web(Node node) {
        GatewayTransformer transformer = new GatewayTransformer(
                Path.parse("/io.l5d.k8s.daemonset/linkerd/http/l5d"), cluster, Path.parse("/linkerd/http/l5d"), node);
        return new Transformed(namer, List.of(transformer), id -> Live.ofState(State.pending()), time)
                .findAddresses(PREFIX, Path.parse("/%/io.l5d.k8s.daemonset/linkerd/http/l5d/#/k8s/prod/http/web"))
                .orElseThrow();
    }

    @Test
    void pods_are_replaced_by_those_of_the_daemonset_on_their_nodes_as_both_come_and_go() {
        operator.resource(service("prod", "web")).create();
        operator.resource(slice("prod", "web", "web-1", "10.1.1.5", "10.1.2.5")).create();
        try (Recorder<Addresses> subnet = new Recorder<>(web(Node.SUBNET));
                Recorder<Addresses> name = new Recorder<>(web(Node.NAME))) {
            becomes(subnet); // there is no such DaemonSet
            await().until(() -> server.asked("linkerd", "services", true) == 1
                    && server.asked("linkerd", "endpointslices", true) == 1
                    && server.asked("prod", "endpointslices", true) == 1);
            operator.resource(service("linkerd", "l5d")).create();
            operator.resource(slice("linkerd", "l5d", "l5d-1", "10.1.1.2", "10.1.3.2"))
                    .create();
            becomes(subnet, "10.1.1.2");
            becomes(name, "10.1.1.2", "10.1.3.2"); // all of these are on node-1
            operator.resource(slice("prod", "web", "web-1", "10.1.3.5")).update();
            becomes(subnet, "10.1.3.2");
            assertThat(cluster.watches()).as("of services and of slices").isEqualTo(2);
        }
        await().until(() -> namer.watches() + cluster.watches() == 0);
    }
}
