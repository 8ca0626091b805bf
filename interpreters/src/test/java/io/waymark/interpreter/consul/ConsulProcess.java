package io.waymark.interpreter.consul;

import io.waymark.store.faults.Child;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A Consul agent in a process of its own, which is a server too and forgets everything when it ends. */
final class ConsulProcess implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = Child.freePort();
    private final Child child;

    ConsulProcess(Path directory) throws InterruptedException {
        this.child = Child.start(
                        directory.resolve("consul.log"),
                        List.of(
                                "consul",
                                "agent",
                                "-dev",
                                "-bind=127.0.0.1",
                                "-http-port=" + port,
                                "-dns-port=-1",
                                "-grpc-port=-1",
                                "-server-port=" + Child.freePort(),
                                "-serf-lan-port=" + Child.freePort(),
                                "-serf-wan-port=" + Child.freePort()))
                .awaitPort(port);
        // It answers before it leads, and before it is in its own catalog.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> send("GET", "/v1/catalog/nodes", "").contains("127.0.0.1"));
    }

    int port() {
        return port;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Registers a node with one instance of a service, as {@code json} has it. */
    void register(String json) {
        send("PUT", "/v1/catalog/register", json);
    }

    void register(String node, String service, String address, int servicePort) {
        register("""
                {"Node": "%s", "Address": "%s", "Service": {"ID": "%s", "Service": "%s", "Port": %d}}""".formatted(node, address, service, service, servicePort));
    }

    void deregister(String node) {
        send("PUT", "/v1/catalog/deregister", "{\"Node\": \"%s\"}".formatted(node));
    }

    private String send(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        child.close();
    }
}
