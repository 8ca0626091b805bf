package io.waymark.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.waymark.server.config.Config;
import io.waymark.server.config.ConfigReader;
import io.waymark.server.tls.TestCertificates;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The whole server, in this process, over real sockets. */
class ServerIT {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private static Config config(String yaml) throws Exception {
        return new ConfigReader(name -> Optional.empty()).parse("test.yaml", yaml);
    }

    private HttpResponse<String> get(Server server, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.httpPorts().getFirst() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void what_the_configuration_says_is_served() throws Exception {
        Files.writeString(folder.resolve("web"), "127.0.0.1 8080\n");
        String yaml = """
                storage: {kind: memory, namespaces: {default: "/svc => /#/fs | /#/static"}}
                namers:
                  - {kind: fs, rootDir: "%s"}
                  - {kind: static, names: {api: [127.0.0.1 8081]}}
                grpc: {port: 0}
                http: {port: 0}
                """.formatted(folder);
        try (Server server = new Server(config(yaml))) {
            server.start();
            assertThat(get(server, "/readyz").statusCode()).isEqualTo(200);
            assertThat(get(server, "/api/1/dtabs").body()).isEqualTo("[\"default\"]\n");
            assertThat(get(server, "/api/1/bind/default?path=/svc/web").body()).contains("/#/fs/web", "8080");
            assertThat(get(server, "/api/1/bind/default?path=/svc/api").body()).contains("/#/static/api", "8081");
            assertThat(get(server, "/api/1/bound-names").body()).contains("/#/fs/web", "/#/static/api");
            assertThat(get(server, "/metrics").body())
                    .contains("waymark_store_ready 1.0", "waymark_grpc_streams 0.0", "route=\"bind\"", "jvm_memory");
        }
    }

    @Test
    void everything_that_is_served_under_api_2_is_in_its_description() throws Exception {
        try (Server server = new Server(config("storage: {kind: memory}\ngrpc: {port: 0}\nhttp: {port: 0}\n"))) {
            server.start();
            var described = JsonMapper.shared()
                    .readTree(get(server, "/api/2/openapi.json").body())
                    .path("paths");
            String all = get(server, "/api/2/nonsense").body(); // which lists what there is
            String list = all.substring(all.indexOf("(expected: one of ") + 18, all.indexOf(").\""));
            assertThat(List.of(list.split(", ", -1)))
                    .contains("namespaces/{ns}", "system")
                    .allSatisfy(path ->
                            assertThat(described.has("/" + path)).as(path).isTrue());
            for (var path : described.properties()) {
                URI uri = URI.create("http://127.0.0.1:" + server.httpPorts().getFirst() + "/api/2"
                        + path.getKey().replaceAll("[{}]", ""));
                String allowed = client.send(
                                HttpRequest.newBuilder(uri)
                                        .method("LIST", HttpRequest.BodyPublishers.noBody())
                                        .build(),
                                BodyHandlers.ofString())
                        .headers()
                        .firstValue("Allow")
                        .orElse("")
                        .replace("GET, HEAD", "GET");
                assertThat(path.getValue().properties().stream()
                                .filter(operation -> operation.getValue().has("responses"))
                                .map(operation -> operation.getKey().toUpperCase(Locale.ROOT)))
                        .as(path.getKey())
                        .containsExactlyInAnyOrderElementsOf(List.of(allowed.split(", ", -1)));
            }
        }
    }

    @Test
    void endpoints_that_a_source_loses_at_once_are_held_until_an_operator_releases_them() throws Exception {
        Path web = folder.resolve("web");
        Files.writeString(web, lines(10));
        String yaml = """
                storage: {kind: memory, namespaces: {default: "/svc => /#/fs"}}
                namers: [{kind: fs, rootDir: "%s"}]
                grpc: {port: 0}
                http: {port: 0}
                """.formatted(folder);
        try (Server server = new Server(config(yaml))) {
            server.start();
            URI api = URI.create("http://127.0.0.1:" + server.httpPorts().getFirst() + "/");
            var watched = client.send(
                    HttpRequest.newBuilder(api.resolve("/api/1/addr/default?path=/%23/fs/web&watch=true"))
                            .build(),
                    BodyHandlers.ofInputStream());
            assertThat(new String(watched.body().readNBytes(1), UTF_8)).isEqualTo("{");
            Files.writeString(web, lines(4));
            await().until(() -> get(server, "/api/2/discovery/services").body().contains("\"state\":\"held\""));
            HttpResponse<String> bound = get(server, "/api/1/bind/default?path=/svc/web");
            assertThat(bound.body()).contains("\"port\":8009");
            assertThat(bound.headers().firstValue("Waymark-Stale"))
                    .hasValueSatisfying(why -> assertThat(why).contains("6 of 10 endpoints of /#/fs/web are gone"));
            assertThat(get(server, "/metrics").body()).contains("waymark_namer_held{namer=\"/#/fs\"} 1.0");
            HttpResponse<String> released = client.send(
                    HttpRequest.newBuilder(api.resolve("/api/2/discovery/release"))
                            .POST(HttpRequest.BodyPublishers.ofString("{\"id\": \"/#/fs/web\"}"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(released.body()).isEqualTo("{\"released\":[\"/#/fs/web\"]}\n");
            HttpResponse<String> after = get(server, "/api/1/bind/default?path=/svc/web");
            assertThat(after.body()).contains("\"port\":8003").doesNotContain("8009");
            assertThat(after.headers().firstValue("Waymark-Stale")).isEmpty();
            watched.body().close();
        }
    }

    private static String lines(int endpoints) {
        return IntStream.range(0, endpoints)
                .mapToObj(i -> "127.0.0.1 " + (8000 + i) + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void what_a_transformer_has_changed_is_found_by_its_id() throws Exception {
        String yaml = """
                storage: {kind: memory, namespaces: {default: "/svc => /#/static ; /fall => /#/far | /#/static"}}
                namers:
                  - kind: static
                    names: {web: [127.0.0.1 8080, 10.1.2.3 8080, 192.0.2.1 8080]}
                    transformers: [{kind: subnet, subnets: [10.0.0.0/8, 127.0.0.0/8]}, {kind: localhost}, {kind: port, port: 4140}]
                  - kind: static
                    prefix: proxied
                    names: {web: [127.0.0.1 8080]}
                    transformers: [{kind: replace, path: /#/static/web}]
                  - kind: static
                    prefix: far
                    emptyIsNegative: true
                    names: {web: [192.0.2.1 8080]}
                    transformers: [{kind: localhost}]
                grpc: {port: 0}
                http: {port: 0}
                """;
        String id = "/%25/io.l5d.port/4140/%25/io.l5d.localhost/%25/subnet/10.0.0.0-8/127.0.0.0-8/%23/static/web";
        try (Server server = new Server(config(yaml))) {
            server.start();
            assertThat(get(server, "/api/1/bind/default?path=/svc/web").body())
                    .contains(decoded(id), "\"port\":4140")
                    .doesNotContain("192.0.2.1");
            assertThat(get(server, "/api/1/addr/default?path=" + id).body())
                    .contains("127.0.0.1", "4140")
                    .doesNotContain("8080", "192.0.2.1");
            assertThat(get(server, "/api/1/addr/default?path=/%23/static/web").body())
                    .contains("192.0.2.1", "8080");
            assertThat(get(server, "/api/1/addr/default?path=/%25/io.l5d.replace" + id)
                            .body())
                    .contains("127.0.0.1", "4140");
            assertThat(get(server, "/api/1/bind/default?path=/%23/proxied/web").body())
                    .contains("/%/io.l5d.replace" + decoded(id));
            assertThat(get(server, "/api/1/bind/default?path=/fall/web").body())
                    .as("what is filtered to nobody is fallen back from, where that is wanted")
                    .contains("\"id\":\"" + decoded(id));
        }
    }

    private static String decoded(String query) {
        return query.replace("%25", "%").replace("%23", "#");
    }

    @Test
    void what_is_written_to_the_embedded_store_is_there_after_a_restart() throws Exception {
        Config config = config("{storage: {kind: embedded, dir: '%s'}, grpc: {port: 0}, http: {port: 0}}"
                .formatted(folder.resolve("data")));
        try (Server server = new Server(config)) {
            server.start();
            URI uri = URI.create("http://127.0.0.1:" + server.httpPorts().getFirst() + "/api/1/dtabs/shop");
            HttpRequest put = HttpRequest.newBuilder(uri)
                    .header("Content-Type", "application/dtab")
                    .PUT(HttpRequest.BodyPublishers.ofString("/svc => /host ; # why"))
                    .build();
            assertThat(client.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(204);
        }
        try (Server server = new Server(config)) {
            server.start();
            assertThat(get(server, "/api/1/dtabs/shop").body()).contains("/host");
        }
    }

    @Test
    void a_port_in_use_is_said_in_one_line() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            for (String listener : new String[] {"grpc", "http"}) {
                String other = listener.equals("grpc") ? "http" : "grpc";
                Config config = config(
                        "{storage: {kind: memory}, %s: {port: %d}, %s: {port: 0}}".formatted(listener, port, other));
                try (Server server = new Server(config)) {
                    assertThatThrownBy(server::start)
                            .isInstanceOf(Server.StartException.class)
                            .hasMessageMatching(
                                    "cannot listen for .* on 127.0.0.1:%d: the port is in use .*".formatted(port));
                }
            }
        }
    }

    @Test
    void mutual_tls_lets_in_whom_the_authority_vouches_for_and_nobody_else() throws Exception {
        TestCertificates.make(folder, "server", "EC");
        TestCertificates.make(folder, "client", "EC");
        TestCertificates.make(folder, "stranger", "EC");
        String yaml = """
                storage: {kind: memory}
                http: {port: 0}
                grpc:
                  port: 0
                  tls:
                    certPath: %1$s/server.pem
                    keyPath: %1$s/server.key
                    caCertPath: %1$s/client.pem
                    requireClientAuth: true
                    protocols: [TLSv1.3]
                """.formatted(folder);
        try (Server server = new Server(config(yaml))) {
            server.start();
            int port = server.grpcPorts().getFirst();
            assertThat(health(port, "client")).isEqualTo(ServingStatus.SERVING);
            assertThatThrownBy(() -> health(port, "stranger")).isInstanceOf(StatusRuntimeException.class);
        }
    }

    private ServingStatus health(int port, String who) throws Exception {
        var credentials = TlsChannelCredentials.newBuilder()
                .trustManager(folder.resolve("server.pem").toFile())
                .keyManager(
                        folder.resolve(who + ".pem").toFile(),
                        folder.resolve(who + ".key").toFile())
                .build();
        ManagedChannel channel =
                Grpc.newChannelBuilderForAddress("localhost", port, credentials).build();
        try {
            return HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus();
        } finally {
            channel.shutdownNow();
            channel.awaitTermination(10, TimeUnit.SECONDS);
        }
    }
}
