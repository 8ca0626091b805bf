package io.waymark.store.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A Consul agent in a process of its own, which is a server too. */
public final class ConsulProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    // Where the whole cluster is one server there is nobody to wait for.
    private static final String HASTE = "performance { raft_multiplier = 1 }";

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = Child.freePort();
    private final Path log;
    private final List<String> command;
    private final String token;
    private Child child;

    private ConsulProcess(Path directory, String token, List<String> options) throws InterruptedException {
        this.log = directory.resolve("consul.log");
        this.token = token;
        this.command = new ArrayList<>(List.of("consul", "agent"));
        command.addAll(options);
        command.addAll(List.of(
                "-bind=127.0.0.1",
                "-http-port=" + port,
                "-dns-port=-1",
                "-grpc-port=-1",
                "-server-port=" + Child.freePort(),
                "-serf-lan-port=" + Child.freePort(),
                "-serf-wan-port=" + Child.freePort()));
        this.child = run();
    }

    /** One that forgets everything when it ends; {@code configuration} in Consul's own language. */
    public static ConsulProcess inMemory(Path directory, String... configuration) throws InterruptedException {
        return new ConsulProcess(directory, "", options(List.of("-dev"), configuration));
    }

    /** As {@link #inMemory}, with access control: what {@code master} may not, may who shows no token not either. */
    public static ConsulProcess withAccessControl(Path directory, String master) throws InterruptedException {
        String acl = "acl { enabled = true, default_policy = \"deny\", tokens { master = \"%s\" } }".formatted(master);
        return new ConsulProcess(directory, master, options(List.of("-dev"), acl));
    }

    /** One with its data in {@code directory}, which can be killed and started again on the same ports. */
    public static ConsulProcess durable(Path directory, String... configuration) throws InterruptedException {
        String data = "-data-dir=" + directory.resolve("data");
        return new ConsulProcess(
                directory,
                "",
                options(List.of("-server", "-bootstrap-expect=1", "-node=one", data, "-hcl=" + HASTE), configuration));
    }

    private static List<String> options(List<String> mode, String... configuration) {
        List<String> options = new ArrayList<>(mode);
        for (String block : configuration) {
            options.add("-hcl=" + block);
        }
        return options;
    }

    private Child run() throws InterruptedException {
        Child started = Child.start(log, command).awaitPort(port);
        // It answers before it leads, and before it is in its own catalog.
        Awaitility.await()
                .atMost(START_MAX)
                .ignoreExceptions()
                .until(() -> send("GET", "/v1/catalog/nodes", "").contains("127.0.0.1"));
        return started;
    }

    public int port() {
        return port;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Registers a node with one instance of a service, as {@code json} has it. */
    public void register(String json) {
        send("PUT", "/v1/catalog/register", json);
    }

    public void register(String node, String service, String address, int servicePort) {
        register("""
                {"Node": "%s", "Address": "%s", "Service": {"ID": "%s", "Service": "%s", "Port": %d}}""".formatted(node, address, service, service, servicePort));
    }

    public void deregister(String node) {
        send("PUT", "/v1/catalog/deregister", "{\"Node\": \"%s\"}".formatted(node));
    }

    /** Does what any client can do; with the token that may do everything, if there is access control. */
    public String send(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri() + path))
                .timeout(START_MAX)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("X-Consul-Token", token);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        child.kill();
    }

    /** After {@link #kill}. */
    public void startAgain() throws InterruptedException {
        child.close();
        child = run();
    }

    @Override
    public void close() {
        client.shutdownNow();
        child.close();
    }
}
