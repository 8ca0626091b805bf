package io.waymark.benchmarks.discovery;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.kubernetes.Access;
import io.waymark.interpreter.kubernetes.KubernetesNamer;
import io.waymark.interpreter.kubernetes.KubernetesOptions;
import io.waymark.interpreter.kubernetes.Shape;
import io.waymark.live.Scheduler;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An imitation of an API server, in this process: slices of a hundred endpoints each, as Kubernetes makes them. */
final class KubernetesSource implements Source {
    private static final String NAMESPACE = "bench";
    private static final int SLICE = 100;
    private static final Logger LOG = Logger.getLogger("io.fabric8.mockwebserver"); // kept, or its level is forgotten

    static {
        LOG.setLevel(Level.WARNING); // it tells of every request
    }

    private final KubernetesMockServer server =
            new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new Objects(), false);
    private final KubernetesClient client;

    KubernetesSource() {
        server.init(InetAddress.getLoopbackAddress(), 0);
        this.client = server.createClient();
    }

    @Override
    public String title() {
        return "kubernetes";
    }

    @Override
    public Namer namer(Path prefix, Hosts hosts, Executor executor, Scheduler scheduler) {
        return new KubernetesNamer(
                prefix,
                new Access.Proxy("127.0.0.1", server.getPort()),
                Shape.DEFAULT,
                KubernetesOptions.DEFAULT,
                hosts,
                executor,
                scheduler,
                new Random(1));
    }

    @Override
    public Path name(String service) {
        return Path.of(NAMESPACE, "http", service);
    }

    private static EndpointSlice slice(String service, int from, int to, int changed, int version) {
        EndpointSliceBuilder slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(service + "-" + from)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("http")
                .withPort(8080)
                .withProtocol("TCP")
                .endPort();
        for (int i = from; i < to; i++) {
            slice.addNewEndpoint()
                    .withAddresses(Source.address(i, i == changed ? version : 0))
                    .withNewConditions()
                    .withReady(true)
                    .endConditions()
                    .withNodeName("node-1")
                    .withZone("zone-a")
                    .endEndpoint();
        }
        return slice.build();
    }

    @Override
    public void register(String service, int endpoints) {
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace(NAMESPACE)
                        .withName(service)
                        .endMetadata()
                        .withNewSpec()
                        .addNewPort()
                        .withName("http")
                        .withPort(80)
                        .withNewTargetPort("http")
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        for (int from = 0; from < endpoints; from += SLICE) {
            client.resource(slice(service, from, Math.min(endpoints, from + SLICE), -1, 0))
                    .create();
        }
    }

    @Override
    public void change(String service, int endpoint, int version) {
        int from = endpoint / SLICE * SLICE;
        client.resource(slice(service, from, from + SLICE, endpoint, version)).update();
    }

    @Override
    public void close() {
        client.close();
        server.shutdown();
    }

    /** The mock is not told when a watch ends: it would hold up all other requests until its own threads have ended. */
    private static final class Objects extends Dispatcher {
        private final KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            MockResponse response = objects.dispatch(request);
            WebSocketListener watch = response.getWebSocketListener();
            return watch == null
                    ? response
                    : new MockResponse().withWebSocketUpgrade(new WebSocketListener() {
                        @Override
                        public void onOpen(WebSocket socket, Response opened) {
                            watch.onOpen(socket, opened);
                        }
                    });
        }
    }
}
