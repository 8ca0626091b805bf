package io.waymark.server.e2e;

import static org.awaitility.Awaitility.await;

import io.waymark.server.Main;
import io.waymark.store.faults.Child;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A Waymark server in a process of its own, started with a configuration file as an operator starts it. */
final class WaymarkProcess implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final int httpPort = Child.freePort();
    private final int grpcPort = Child.freePort();
    private final Child child;

    /**
     * Starts a server and waits until it says that it is ready.
     *
     * @param name of its log and configuration in {@code directory}
     * @param common the storage and namers blocks of the configuration
     */
    WaymarkProcess(Path directory, String name, String common) throws IOException {
        Path config = directory.resolve(name + ".yaml");
        Files.writeString(config, common + """
                http: { port: %d }
                grpc: { port: %d }
                """.formatted(httpPort, grpcPort));
        this.child = Child.java(directory.resolve(name + ".log"), Main.class, "server", "--config", config.toString());
        await("ready: " + name).atMost(Duration.ofSeconds(60)).until(this::isReady);
    }

    private boolean isReady() throws InterruptedException {
        if (!child.isAlive()) {
            throw new IllegalStateException("it ended:\n" + child.output());
        }
        try {
            return get("/readyz").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Of its HTTP API. */
    String url() {
        return "http://127.0.0.1:" + httpPort;
    }

    int grpcPort() {
        return grpcPort;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    /** Writes a dtab; {@code etag} empty: whatever is there. */
    HttpResponse<String> put(String namespace, String dtab, String etag) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api/1/dtabs/" + namespace))
                .header("Content-Type", "application/dtab")
                .PUT(HttpRequest.BodyPublishers.ofString(dtab));
        return send(etag.isEmpty() ? request : request.header("If-Match", etag));
    }

    String etag(String namespace) throws IOException, InterruptedException {
        return get("/api/1/dtabs/" + namespace).headers().firstValue("ETag").orElseThrow();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + httpPort + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
    }

    String output() {
        return child.output();
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        child.kill();
    }

    @Override
    public void close() {
        child.close();
    }
}
