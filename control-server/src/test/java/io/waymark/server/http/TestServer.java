package io.waymark.server.http;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.interpreter.Interpreter;
import io.waymark.interpreter.Namers;
import io.waymark.live.Live;
import io.waymark.live.Scheduler;
import io.waymark.live.Watch;
import io.waymark.server.bindings.Bindings;
import io.waymark.server.http.v2.ApiV2;
import io.waymark.server.policy.Forecaster;
import io.waymark.server.policy.Publisher;
import io.waymark.server.policy.Writes;
import io.waymark.store.Change;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A whole HTTP port on a free port, with a store and an engine that do as they are told. */
final class TestServer implements AutoCloseable {
    final ScriptedStore store = new ScriptedStore();
    final ScriptedAnswers answers = new ScriptedAnswers();
    final CountingMetrics metrics = new CountingMetrics();
    final List<String> problems = new ArrayList<>();
    final int port;
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;

    TestServer() throws IOException {
        this(HttpLimits.DEFAULT);
    }

    TestServer(HttpLimits limits) throws IOException {
        this(new HttpOptions("127.0.0.1", 0, Optional.empty(), Set.of(), limits));
    }

    TestServer(HttpOptions options) throws IOException {
        Front front = new Front(
                new ApiV1(store, publisher(store), answers, new Random(1)),
                new ApiV2(List.of()),
                () -> problems,
                () -> "waymark_up 1\n",
                new Console(TestServer.class.getClassLoader(), "http-console"));
        server = new HttpServer(options, front, metrics, blocking, 2, Duration.ofSeconds(5));
        port = server.start();
    }

    /** The usual way to write. Nothing is bound where the store's namespaces have invariants. */
    private static Writes publisher(ScriptedStore store) {
        Scheduler noTimers = new Scheduler() {
            @Override
            public Instant now() {
                return Instant.EPOCH;
            }

            @Override
            public Watch schedule(Duration delay, Runnable task) {
                throw new UnsupportedOperationException("nothing here waits");
            }
        };
        Bindings bindings = new Bindings(
                namespace -> Live.of(Dtab.EMPTY),
                new Namers(List.of()),
                Runnable::run,
                noTimers,
                Interpreter.Options.DEFAULT);
        Forecaster forecaster = new Forecaster(bindings, Runnable::run, Forecaster.PATIENCE);
        return new Publisher(store, forecaster, Limits.DEFAULT, new Random(1));
    }

    /** Limits of which one is not the usual. */
    static HttpLimits watchesMax(int max) {
        HttpLimits usual = HttpLimits.DEFAULT;
        return new HttpLimits(
                usual.bodyBytesMax(),
                usual.bodyBytesTotalMax(),
                usual.requestLineBytesMax(),
                usual.headerBytesMax(),
                usual.connectionsMax(),
                max,
                usual.watchBacklogBytes(),
                usual.idleTimeout(),
                usual.answerTimeout());
    }

    static HttpLimits limits(int bodyBytesMax, int connectionsMax, Duration idleTimeout, Duration answerTimeout) {
        HttpLimits usual = HttpLimits.DEFAULT;
        return new HttpLimits(
                bodyBytesMax,
                bodyBytesMax * 4L,
                usual.requestLineBytesMax(),
                usual.headerBytesMax(),
                connectionsMax,
                usual.watchesMax(),
                usual.watchBacklogBytes(),
                idleTimeout,
                answerTimeout);
    }

    /** Stores {@code text} under {@code namespace}. */
    void put(String namespace, String text) {
        try {
            store.put(new Namespace(namespace), text, new Expected.Anything(), new Change("", ""));
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends a request with headers as {@code name, value, …}. */
    HttpResponse<String> send(String method, String path, String body, String... headers) {
        return send(method, path, body, HttpResponse.BodyHandlers.ofString(), headers);
    }

    private <T> HttpResponse<T> send(
            String method, String path, String body, HttpResponse.BodyHandler<T> reader, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), reader);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + path, e);
        }
    }

    byte[] getBytes(String path, String... headers) {
        return send("GET", path, "", HttpResponse.BodyHandlers.ofByteArray(), headers)
                .body();
    }

    HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    /** A connection on which a watch of {@code path} was asked for, and its headers were read. */
    Wire watch(String path) throws IOException {
        Wire wire = new Wire(port);
        wire.send("GET " + path + " HTTP/1.1\r\n\r\n");
        String head = wire.head();
        if (!head.startsWith("HTTP/1.1 200 ")) {
            throw new AssertionError(head);
        }
        return wire;
    }

    @Override
    public void close() {
        server.close();
        client.close();
        blocking.close();
    }
}
