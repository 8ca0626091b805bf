package io.waymark.server.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.waymark.server.config.TlsFiles;
import io.waymark.server.tls.Certificates;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1.1 listener, which hands requests to a {@link Handler}.
 *
 * <p>It takes what namerd took (no {@code Host} header, raw paths, one chunk for each update of a watch) and what
 * namerd lost (bodies that are chunked or compressed).
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    private final HttpOptions options;
    private final Handler handler;
    private final HttpMetrics metrics;
    private final Executor blocking;
    private final int eventLoops;
    private final Duration drain;
    private final Connections connections;
    private final List<io.vertx.core.http.HttpServer> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Vertx vertx;

    /**
     * A listener that does not listen yet.
     *
     * @param blocking runs what blocks, such as writes to the store: one virtual thread for each task, say
     * @param eventLoops how many threads carry the bytes
     * @param drain how long {@link #close} waits for requests that are being answered
     */
    public HttpServer(
            HttpOptions options,
            Handler handler,
            HttpMetrics metrics,
            Executor blocking,
            int eventLoops,
            Duration drain) {
        this.options = options;
        this.handler = handler;
        this.metrics = metrics;
        this.blocking = blocking;
        this.eventLoops = eventLoops;
        this.drain = drain;
        this.connections = new Connections(options.limits(), metrics);
    }

    /**
     * Starts to listen, and returns the port.
     *
     * @throws IOException if it cannot, for the address is taken or the TLS files are not what they should be
     */
    public synchronized int start() throws IOException {
        HttpServerOptions carrier = carrierOptions();
        Vertx started = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(eventLoops)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        vertx = started;
        try {
            await(started.deployVerticle(
                    () -> new Listener(carrier), new DeploymentOptions().setInstances(eventLoops)));
        } catch (IOException e) {
            close();
            throw new IOException(
                    "cannot listen for HTTP on %s port %d: %s".formatted(options.ip(), options.port(), e.getMessage()),
                    e);
        }
        connections.startSweeping(started);
        return listeners.get(0).actualPort();
    }

    /** Where every event loop listens: on the same port, also if any will do. */
    private SocketAddress address() {
        return options.port() == 0
                ? SocketAddress.sharedRandomPort(1, options.ip())
                : SocketAddress.inetSocketAddress(options.port(), options.ip());
    }

    private HttpServerOptions carrierOptions() {
        HttpLimits limits = options.limits();
        HttpServerOptions carrier = new HttpServerOptions()
                .setMaxInitialLineLength(limits.requestLineBytesMax())
                .setMaxHeaderSize(limits.headerBytesMax())
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setCompressionSupported(true)
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true);
        options.tls().ifPresent(certificates -> secure(carrier, certificates));
        return carrier;
    }

    private static void secure(HttpServerOptions carrier, Certificates certificates) {
        TlsFiles files = certificates.files();
        carrier.setSsl(true).setKeyCertOptions(KeyCertOptions.wrap(certificates.keyManager()));
        certificates
                .trustManager()
                .ifPresent(trust -> carrier.setClientAuth(
                                files.requireClientAuth() ? ClientAuth.REQUIRED : ClientAuth.REQUEST)
                        .setTrustOptions(TrustOptions.wrap(trust)));
        if (!files.protocols().isEmpty()) {
            carrier.setEnabledSecureTransportProtocols(new LinkedHashSet<>(files.protocols()));
        }
        files.ciphers().forEach(carrier::addEnabledCipherSuite);
    }

    /** One event loop's share of the listener. */
    private final class Listener extends VerticleBase {
        private final HttpServerOptions carrier;
        private final SocketAddress address = address();
        private final BrowserGuard guard = new BrowserGuard(options);

        Listener(HttpServerOptions carrier) {
            this.carrier = carrier;
        }

        @Override
        public Future<?> start() {
            io.vertx.core.http.HttpServer server = vertx.createHttpServer(carrier)
                    .connectionHandler(connections::opened)
                    .exceptionHandler(problem -> LOG.debug("a connection broke before its first request", problem))
                    .requestHandler(this::answer);
            listeners.add(server);
            return server.listen(address);
        }

        private void answer(HttpServerRequest request) {
            Exchange exchange = new Exchange(request, vertx, options.limits(), connections, metrics, blocking);
            exchange.attempt(
                    () -> guard.refusal(exchange).ifPresentOrElse(exchange::answer, () -> handler.handle(exchange)));
        }
    }

    /**
     * Stops listening, ends watches with their last chunk, lets requests finish that are being answered, and closes all
     * connections. Clients of watches then find another server, or try again until this one is back.
     */
    @Override
    public synchronized void close() {
        Vertx closing = vertx;
        if (closing == null) {
            return;
        }
        vertx = null;
        try {
            List<Future<Void>> shutdowns =
                    listeners.stream().map(server -> server.shutdown(drain)).toList();
            connections.endWatches();
            await(Future.join(shutdowns));
        } catch (IOException e) {
            LOG.warn("HTTP connections were cut, since they did not end within {}: {}", drain, e.getMessage());
        }
        try {
            await(closing.close());
        } catch (IOException e) {
            LOG.warn("the HTTP listener did not close in order", e);
        }
    }

    private <T> T await(Future<T> future) throws IOException {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(START_TIMEOUT.plus(drain).toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message = cause instanceof TimeoutException ? "no end of it in time" : cause.getMessage();
            throw new IOException(message == null ? cause.toString() : message, cause);
        }
    }
}
