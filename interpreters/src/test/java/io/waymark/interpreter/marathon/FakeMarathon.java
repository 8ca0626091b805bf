package io.waymark.interpreter.marathon;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A fake of Marathon, and of the login of DC/OS: there is no package of the real one. It follows the public description
 * of Marathon's REST API and of its event bus (https://mesosphere.github.io/marathon/docs/rest-api.html and
 * event-bus.html): {@code GET /v2/apps?embed=apps.tasks}, {@code GET /v2/apps/ID?embed=app.tasks} with its 404, and
 * {@code GET /v2/events}, which begins with {@code event_stream_attached} and is filtered by {@code event_type}. An app
 * that is put or removed sends the events that Marathon sends.
 */
final class FakeMarathon implements AutoCloseable {
    private static final String END = "";

    /** What it does with a question instead of answering it. */
    interface Behaviour {
        /** @return whether it was answered so */
        boolean answer(HttpExchange exchange) throws IOException;
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> apps = new ConcurrentHashMap<>();
    private final List<Stream> streams = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile Behaviour behaviour = exchange -> false;
    private volatile Optional<String> authorization = Optional.empty();

    private record Stream(List<String> types, BlockingQueue<String> events) {}

    FakeMarathon() throws IOException {
        this(null);
    }

    /** @param tls how it speaks, with clients that show a certificate; none: in plain text */
    FakeMarathon(@Nullable SSLContext tls) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (tls == null) {
            server = HttpServer.create(address, 100);
        } else {
            HttpsServer secure = HttpsServer.create(address, 100);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls) {
                @Override
                public void configure(HttpsParameters connection) {
                    SSLParameters parameters = tls.getDefaultSSLParameters();
                    parameters.setNeedClientAuth(true);
                    connection.setSSLParameters(parameters);
                }
            });
            server = secure;
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            try (exchange) {
                if (!behaviour.answer(exchange)) {
                    answer(exchange);
                }
            }
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** From now on questions go to {@code next} first. */
    void behave(Behaviour next) {
        behaviour = next;
    }

    /** From now on only who sends this {@code Authorization} is answered. */
    void require(String value) {
        authorization = Optional.of(value);
    }

    /** All questions so far, path and query. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    long askedCount(String beginning) {
        return asked.stream().filter(question -> question.startsWith(beginning)).count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization.isPresent() && !authorization.get().equals(shown)) {
            send(exchange, 401, "{\"message\":\"Invalid username or password.\"}");
            return;
        }
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/v2/apps")) {
            send(exchange, 200, all());
        } else if (path.startsWith("/v2/apps/")) {
            String id = path.substring("/v2/apps".length());
            String app = apps.get(id);
            if (app == null) {
                send(exchange, 404, "{\"message\":\"App '%s' does not exist\"}".formatted(id));
            } else {
                send(exchange, 200, "{\"app\":%s}".formatted(app));
            }
        } else if (path.equals("/v2/events")) {
            stream(exchange);
        } else {
            send(exchange, 404, "<html>no such page</html>");
        }
    }

    /** The answer to a question about all apps. */
    String all() {
        return new TreeMap<>(apps).values().stream().collect(Collectors.joining(",", "{\"apps\":[", "]}"));
    }

    private void stream(HttpExchange exchange) throws IOException {
        String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
        List<String> types = List.of(query.replace("event_type=", "").split("&", -1));
        Stream stream = new Stream(types, new LinkedBlockingQueue<>());
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream;charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        streams.add(stream);
        try (OutputStream body = exchange.getResponseBody()) {
            write(body, event("event_stream_attached", "\"remoteAddress\":\"127.0.0.1\""));
            for (String event = stream.events().take();
                    !event.equals(END);
                    event = stream.events().take()) {
                write(body, event);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            streams.remove(stream);
        }
    }

    private static void write(OutputStream body, String text) throws IOException {
        body.write(text.getBytes(StandardCharsets.UTF_8));
        body.flush();
    }

    /** An event as it is on the wire; between its lines Marathon ends lines as HTTP does. */
    static String event(String type, String fields) {
        return "event: %s\r\ndata: {\"eventType\":\"%s\",\"timestamp\":\"2014-03-01T23:29:30.158Z\"%s%s}\r\n\r\n"
                .formatted(type, type, fields.isEmpty() ? "" : ",", fields);
    }

    /** Sends an event to those who have asked for its type. */
    void send(String type, String fields) {
        streams.stream()
                .filter(stream ->
                        stream.types().contains(type) || stream.types().contains(""))
                .forEach(stream -> stream.events().add(event(type, fields)));
    }

    /** Sends what may not even be an event. */
    void sendRaw(String text) {
        streams.forEach(stream -> stream.events().add(text));
    }

    void endStreams() {
        sendRaw(END);
    }

    int streamCount() {
        return streams.size();
    }

    /** Deploys an app, which is all of {@code json}, and says so. */
    void put(String id, String json) {
        putSilently(id, json);
        send(
                "api_post_event",
                "\"clientIp\":\"127.0.0.1\",\"uri\":\"/v2/apps%s\",\"appDefinition\":{\"id\":\"%s\"}"
                        .formatted(id, id));
        send("deployment_success", "\"id\":\"867ed450-f6a8-4d33-9b0e-e11c5513990b\"");
    }

    /** Changes an app's tasks, and says so. */
    void update(String id, String json) {
        putSilently(id, json);
        send(
                "status_update_event",
                "\"slaveId\":\"S0\",\"taskId\":\"t.1\",\"taskStatus\":\"TASK_RUNNING\",\"appId\":\"%s\",\"host\":\"h\",\"ports\":[1]"
                        .formatted(id));
    }

    void putSilently(String id, String json) {
        apps.put(id, json);
    }

    void remove(String id) {
        apps.remove(id);
        send("app_terminated_event", "\"appId\":\"%s\"".formatted(id));
    }

    void removeSilently(String id) {
        apps.remove(id);
    }

    /** An app whose tasks are on hosts with these addresses, each with the port 31000. */
    static String app(String id, String... addresses) {
        String tasks = List.of(addresses).stream()
                .map(address -> task("\"host\":\"%s\",\"ports\":[31000,31001]".formatted(address)))
                .collect(Collectors.joining(","));
        return appOf(
                id,
                "\"portDefinitions\":[{\"port\":10000,\"name\":\"http\"},{\"port\":10001,\"name\":\"admin\"}]",
                tasks);
    }

    /** An app with these fields and tasks, all JSON. */
    static String appOf(String id, String fields, String tasks) {
        return "{\"id\":\"%s\",\"cmd\":\"sleep 30\",\"instances\":1,\"healthChecks\":[],%s,\"tasks\":[%s]}"
                .formatted(id, fields, tasks);
    }

    /** A task that runs. */
    static String task(String fields) {
        return "{\"id\":\"t.1\",\"state\":\"TASK_RUNNING\",\"startedAt\":\"2014-09-09T05:57:50.866Z\",%s}"
                .formatted(fields);
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        endStreams();
        server.stop(0);
        threads.shutdownNow();
    }
}
