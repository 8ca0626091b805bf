package io.waymark.server;

import io.waymark.live.Watch;
import io.waymark.server.bindings.Bindings;
import io.waymark.server.config.AdminConfig;
import io.waymark.server.config.Config;
import io.waymark.server.config.Listener;
import io.waymark.server.config.ServerLimits;
import io.waymark.server.grpc.GrpcCounts;
import io.waymark.server.grpc.GrpcOptions;
import io.waymark.server.grpc.GrpcServer;
import io.waymark.server.http.Admin;
import io.waymark.server.http.ApiV1;
import io.waymark.server.http.Front;
import io.waymark.server.http.Handler;
import io.waymark.server.http.HttpLimits;
import io.waymark.server.http.HttpOptions;
import io.waymark.server.http.HttpServer;
import io.waymark.server.http.v2.ApiV2;
import io.waymark.server.http.v2.SystemResource;
import io.waymark.server.policy.Writes;
import io.waymark.server.telemetry.GrpcMeters;
import io.waymark.server.telemetry.Health;
import io.waymark.server.telemetry.HttpMeters;
import io.waymark.server.telemetry.Telemetry;
import io.waymark.server.tls.Certificates;
import io.waymark.store.DtabStore;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every port that is open: opened one after the other, closed all at once. */
final class Listeners implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);
    // The console, curl and a few scripts; proxies that use namerd's HTTP interpreter hold watches that are mostly
    // idle.
    private static final int HTTP_EVENT_LOOPS = 2;
    private static final Duration CERTIFICATES_LOOKED_AT = Duration.ofSeconds(10); // again and again

    private final Config config;
    private final DtabStore store;
    private final Bindings bindings;
    private final FleetApi fleet;
    private final Health health;
    private final Executor blocking;
    private final ProcessScheduler scheduler;
    private final GrpcCounts counts = new GrpcCounts();
    private final HttpMeters meters;
    private final Handler front;
    private final Handler admin;
    private final List<GrpcServer> grpc = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Integer> grpcPorts = new ArrayList<>();
    private final List<Integer> httpPorts = new ArrayList<>();
    private volatile boolean closing;

    /** Listeners that do not listen yet, for what is in {@code store}, {@code bindings} and {@code api2}. */
    Listeners(
            Config config,
            DtabStore store,
            Writes writes,
            Bindings bindings,
            ApiV2 api2,
            FleetApi fleet,
            Telemetry telemetry,
            Health health,
            Executor blocking,
            ProcessScheduler scheduler,
            RandomGenerator random) {
        this.config = config;
        this.store = store;
        this.bindings = bindings;
        this.fleet = fleet;
        this.health = health;
        this.blocking = blocking;
        this.scheduler = scheduler;
        this.meters = new HttpMeters(telemetry);
        GrpcMeters.bind(counts, telemetry);
        Handler api = new ApiV1(store, writes, new EngineAnswers(bindings, scheduler), random);
        this.front = new Front(api, api2, health::problems, telemetry::scrape);
        this.admin = new Admin(
                config.admin().flatMap(AdminConfig::prometheusPath).orElse(Admin.PROMETHEUS_PATH),
                telemetry::scrape,
                telemetry::json);
        health.add("process", () -> closing ? Optional.of("stopping") : Optional.empty());
    }

    /** Something that opens a port, and tells which. */
    @FunctionalInterface
    private interface Opening {
        int open(Optional<Certificates> certificates) throws IOException;
    }

    /** Opens every port that the configuration names; those that were opened before one fails are closed by close. */
    void start() throws Server.StartException {
        for (Listener listener : config.grpc()) {
            grpcPorts.add(open("gRPC (io.linkerd.mesh)", listener, certificates -> openGrpc(listener, certificates)));
        }
        for (Listener listener : config.http()) {
            httpPorts.add(open(
                    "HTTP (/api/1, /api/2, console, /metrics)",
                    listener,
                    certificates -> openHttp(listener, certificates, front)));
        }
        if (config.admin().isPresent()) {
            AdminConfig settings = config.admin().get();
            open(
                    "admin (/admin/ping, metrics)",
                    settings.listener(),
                    certificates -> openHttp(settings.listener(), certificates, admin));
        }
        // The store is known to be readable, or not to be, whenever it says something new.
        Watch watch = store.namespaces().watch(state -> tellReadiness());
        open.add(watch);
    }

    private void tellReadiness() {
        boolean ready = health.problems().isEmpty();
        grpc.forEach(server -> server.setReady(ready));
    }

    private int open(String what, Listener listener, Opening opening) throws Server.StartException {
        try {
            Optional<Certificates> certificates = certificates(listener);
            int port = opening.open(certificates);
            String address = new Listener(listener.ip(), port, listener.tls()).address();
            LOG.info("{} on {}{}", what, address, security(listener));
            fleet.listens(new SystemResource.Port(
                    what, address, () -> certificates.map(Certificates::shown).orElse(List.of())));
            return port;
        } catch (IOException refused) {
            throw new Server.StartException(
                    "cannot listen for %s on %s: %s".formatted(what, listener.address(), reason(refused)), refused);
        }
    }

    private static String security(Listener listener) {
        return listener.tls()
                .map(tls -> tls.requireClientAuth() ? ", mutual TLS" : ", TLS")
                .orElse("");
    }

    private static String reason(IOException refused) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    && String.valueOf(cause.getMessage()).contains("in use")) {
                return "the port is in use (is another server running? choose another port, or stop that one)";
            }
        }
        return String.valueOf(refused.getMessage());
    }

    private int openGrpc(Listener listener, Optional<Certificates> certificates) throws IOException {
        ServerLimits limits = config.limits();
        GrpcOptions usual = new GrpcOptions(listener.ip(), listener.port());
        GrpcOptions options = new GrpcOptions(
                listener.ip(),
                listener.port(),
                certificates,
                new GrpcOptions.Limits(
                        limits.streamsPerConnection(),
                        limits.namesPerConnection(),
                        limits.names(),
                        usual.limits().requestBytes(),
                        usual.limits().unsentBytes()),
                usual.keepAlive(),
                config.shutdownGrace().dividedBy(2));
        GrpcServer server = new GrpcServer(options, store, bindings, counts);
        grpc.add(server);
        fleet.add(server);
        open.add(server);
        return server.start();
    }

    private int openHttp(Listener listener, Optional<Certificates> certificates, Handler handler) throws IOException {
        HttpLimits usual = HttpLimits.DEFAULT;
        HttpLimits limits = new HttpLimits(
                usual.bodyBytesMax(),
                usual.bodyBytesTotalMax(),
                usual.requestLineBytesMax(),
                usual.headerBytesMax(),
                config.limits().connections(),
                config.limits().watches(),
                usual.watchBacklogBytes(),
                usual.idleTimeout(),
                usual.answerTimeout());
        HttpOptions options = new HttpOptions(listener.ip(), listener.port(), certificates, Set.of(), limits);
        HttpServer server = new HttpServer(
                options,
                handler,
                meters,
                blocking,
                HTTP_EVENT_LOOPS,
                config.shutdownGrace().dividedBy(2));
        open.add(server);
        return server.start();
    }

    /** The listener's certificates, if it has any, which are read again when their files change. */
    private Optional<Certificates> certificates(Listener listener) throws IOException {
        if (listener.tls().isEmpty()) {
            return Optional.empty();
        }
        Certificates certificates = new Certificates(listener.tls().get());
        scheduler.repeat(CERTIFICATES_LOOKED_AT, certificates::refresh);
        return Optional.of(certificates);
    }

    List<Integer> grpcPorts() {
        return List.copyOf(grpcPorts);
    }

    List<Integer> httpPorts() {
        return List.copyOf(httpPorts);
    }

    /** Says that the process is stopping, and closes every port within the grace, whatever clients do. */
    @Override
    public void close() {
        closing = true;
        tellReadiness();
        CompletableFuture<?>[] closed = open.stream()
                .map(part -> CompletableFuture.runAsync(() -> close(part), blocking))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(closed).get(config.shutdownGrace().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.warn("some connections did not end within {} and are cut", config.shutdownGrace());
        } catch (ExecutionException bug) {
            LOG.warn("the listeners did not close in order", bug);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        open.clear();
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception stuck) { // the others are to be closed all the same
            LOG.warn("{} did not close in order", part.getClass().getSimpleName(), stuck);
        }
    }
}
