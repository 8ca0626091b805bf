package io.waymark.interpreter.kubernetes;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Service;
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
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An API server that keeps objects, remembers what it was asked, and can be told to answer otherwise. */
final class ApiServer extends Dispatcher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("io.fabric8.mockwebserver"); // kept, or its level is forgotten

    static {
        LOG.setLevel(Level.WARNING);
    }

    private final KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private volatile Function<RecordedRequest, Optional<MockResponse>> fault = request -> Optional.empty();
    private KubernetesMockServer server;
    private int port;

    ApiServer() {
        start();
    }

    /** Starts, on the port it had before if it had one, with the objects it had. */
    void start() {
        server = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), this, false);
        server.init(InetAddress.getLoopbackAddress(), port);
        port = server.getPort();
    }

    /** Ends all connections, and takes no new ones. */
    void stop() {
        server.shutdown();
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        requests.add(request);
        return fault.apply(request).orElseGet(() -> endless(objects.dispatch(request)));
    }

    /**
     * The mock is not told when a watch ends: it would hold up all other requests until its own threads have ended, and
     * lose a request that changes something meanwhile.
     */
    private static MockResponse endless(MockResponse response) {
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

    /** From now on what {@code faults} gives is answered, where it gives anything. */
    void answer(Function<RecordedRequest, Optional<MockResponse>> faults) {
        fault = faults;
    }

    /** From now on the objects are served again. */
    void heal() {
        fault = request -> Optional.empty();
    }

    static boolean isWatch(RecordedRequest request) {
        return request.getPath().contains("watch=true");
    }

    /** Requests to watch, or to list, of a kind in a namespace. */
    long asked(String namespace, String plural, boolean watch) {
        return requests.stream()
                .filter(request -> request.getMethod().equals("GET")
                        && isWatch(request) == watch
                        && request.getPath().contains("/namespaces/" + namespace + "/" + plural))
                .count();
    }

    List<RecordedRequest> requests() {
        return requests;
    }

    /** A watch that at once says this, and nothing more. */
    static MockResponse watchThatSays(String event) {
        return new MockResponse().withWebSocketUpgrade(new WebSocketListener() {
            @Override
            public void onOpen(WebSocket socket, Response response) {
                socket.send(event);
            }
        });
    }

    /** A watch that is opened and never says anything. */
    static MockResponse silentWatch() {
        return new MockResponse().withWebSocketUpgrade(new WebSocketListener() {});
    }

    Access.Proxy access() {
        return new Access.Proxy("127.0.0.1", port);
    }

    int port() {
        return port;
    }

    KubernetesClient client() {
        return server.createClient();
    }

    static Service service(String namespace, String name) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("version", "v1")
                .endMetadata()
                .withNewSpec()
                .addNewPort()
                .withName("http")
                .withPort(80)
                .withNewTargetPort("web")
                .endPort()
                .addNewPort()
                .withName("admin")
                .withPort(9990)
                .withNewTargetPort(9000)
                .endPort()
                .addNewPort()
                .withName("gossip")
                .withPort(7946)
                .withProtocol("UDP")
                .endPort()
                .endSpec()
                .build();
    }

    /** A slice whose ports are {@code http}, 8080, and {@code admin}, 9000. */
    static EndpointSliceBuilder sliceBuilder(String namespace, String service, String name) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(Members.SERVICE_NAME, service)
                .addToLabels("version", "v1")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("http")
                .withPort(8080)
                .withProtocol("TCP")
                .endPort()
                .addNewPort()
                .withName("admin")
                .withPort(9000)
                .endPort();
    }

    static EndpointSlice slice(String namespace, String service, String name, String... addresses) {
        EndpointSliceBuilder slice = sliceBuilder(namespace, service, name);
        for (String address : addresses) {
            slice.addNewEndpoint()
                    .withAddresses(address)
                    .withNewConditions()
                    .withReady(true)
                    .endConditions()
                    .withNodeName("node-1")
                    .withZone("zone-a")
                    .endEndpoint();
        }
        return slice.build();
    }

    static Endpoints endpoints(String namespace, String name, String ready, String notReady) {
        return new EndpointsBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .addNewSubset()
                .addNewPort()
                .withName("http")
                .withPort(8080)
                .endPort()
                .addNewAddress()
                .withIp(ready)
                .withNodeName("node-1")
                .endAddress()
                .addNewNotReadyAddress()
                .withIp(notReady)
                .endNotReadyAddress()
                .endSubset()
                .build();
    }
}
