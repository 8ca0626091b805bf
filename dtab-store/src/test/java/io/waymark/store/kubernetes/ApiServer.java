package io.waymark.store.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
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
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** An API server that knows our kinds, and can be told to answer otherwise. */
final class ApiServer extends Dispatcher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("io.fabric8.mockwebserver"); // kept, or its level is forgotten

    static {
        LOG.setLevel(Level.WARNING);
    }

    private final KubernetesCrudDispatcher objects =
            new KubernetesCrudDispatcher(List.of(kind("Dtab", "dtabs"), kind("DtabRevision", "dtabrevisions")));
    private volatile Function<RecordedRequest, Optional<MockResponse>> fault = request -> Optional.empty();
    private KubernetesMockServer server;
    private int port;

    ApiServer() {
        start();
    }

    private static CustomResourceDefinitionContext kind(String kind, String plural) {
        return new CustomResourceDefinitionContext.Builder()
                .withGroup("waymark.io")
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withScope("Namespaced")
                .withStatusSubresource(kind.equals("Dtab"))
                .build();
    }

    /** Starts, on the port it had before if it had one, with the objects it had. */
    void start() {
        server = new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), this, false);
        server.init(InetAddress.getLoopbackAddress(), port);
        port = server.getPort();
    }

    void stop() {
        server.shutdown();
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        return fault.apply(request).orElseGet(() -> endless(objects.dispatch(request)));
    }

    /** Lets the request happen. */
    MockResponse happen(RecordedRequest request) {
        return objects.dispatch(request);
    }

    /** From now on what {@code faults} gives is answered, where it gives anything. */
    void answer(Function<RecordedRequest, Optional<MockResponse>> faults) {
        fault = faults;
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

    KubernetesSettings settings() {
        return KubernetesSettings.of(new Access.Proxy("127.0.0.1", port));
    }

    KubernetesClient client() {
        return server.createClient();
    }
}
