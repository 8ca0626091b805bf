package io.waymark.server;

import io.waymark.dtab.Dtab;
import io.waymark.interpreter.Interpreter;
import io.waymark.interpreter.Namers;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.server.bindings.Bindings;
import io.waymark.server.config.BindingConfig;
import io.waymark.server.config.Config;
import io.waymark.server.config.ServerLimits;
import io.waymark.server.http.v2.ApiV2;
import io.waymark.server.policy.Alarms;
import io.waymark.server.policy.Audience;
import io.waymark.server.policy.Fleet;
import io.waymark.server.policy.Forecaster;
import io.waymark.server.policy.Publisher;
import io.waymark.server.telemetry.Health;
import io.waymark.server.telemetry.InvariantMeters;
import io.waymark.server.telemetry.SourceLog;
import io.waymark.server.telemetry.SourceMeters;
import io.waymark.server.telemetry.StateLog;
import io.waymark.server.telemetry.StoreTelemetry;
import io.waymark.server.telemetry.Telemetry;
import io.waymark.store.Backend;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.StoreSettings;
import io.waymark.store.VersionedDtab;
import io.waymark.store.VersionedStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole server: every part, made in the order in which each needs those before it, and closed in the other.
 *
 * <p>It is ready once the store has been read. It stays ready while the store is away: what was known is still served,
 * and a fleet of servers that all say no would help nobody.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration SOURCES_LOOKED_AT = Duration.ofSeconds(1); // again and again, to log what changed

    private static final Duration INVARIANTS_TOLD = Duration.ofSeconds(1); // again and again, to metrics

    private final Config config;
    private final InstantSource clock = InstantSource.system();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // the last one started first
    private final Health health = new Health();
    private List<Integer> grpcPorts = List.of();
    private List<Integer> httpPorts = List.of();

    /** A server that does nothing before it is started. */
    public Server(Config config) {
        this.config = config;
    }

    /** It cannot be started; the message says why, in one line. */
    public static final class StartException extends Exception {
        private static final long serialVersionUID = 1;

        private final String reason;

        StartException(String reason, Throwable cause) {
            super(reason, cause);
            this.reason = reason;
        }

        /** Why; never null. */
        @Override
        public String getMessage() {
            return reason;
        }
    }

    /**
     * Starts everything, and returns when every port is open. A store that is away is waited for in the background.
     *
     * @throws StartException if a part cannot start; what was started is then closed by {@link #close}
     */
    public synchronized void start() throws StartException {
        SecureRandom random = new SecureRandom();
        Telemetry telemetry = part(new Telemetry(BuildInfo.version()));
        telemetry.start();
        Workers blocking = part(new Workers(Executors.newVirtualThreadPerTaskExecutor()));
        Workers engine = part(new Workers(Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                Thread.ofPlatform().name("waymark-engine-", 0).daemon().factory())));
        ProcessScheduler scheduler = part(new ProcessScheduler(clock));

        Backend backend = backend(blocking, random);
        DtabStore store = store(backend, telemetry, blocking, random); // what is served
        Fleet fleet =
                part(FleetParts.of(config, backend.presence(), blocking, scheduler, random)); // who else serves it
        NamerMounts.Mounted mounted = mount(new NamerMounts(blocking, scheduler, random));
        Namers namers = part(mounted.namers()); // what names end at
        SourceMeters.bind(mounted.sources(), telemetry, clock);
        scheduler.repeat(SOURCES_LOOKED_AT, new SourceLog(mounted.sources(), LOG, clock)::look);
        Bindings bindings = part(new Bindings(
                namespace -> dtab(store, namespace), namers, engine, scheduler, options(config))); // what names mean
        telemetry.gauge("waymark.bindings", "names that are bound", bindings, Bindings::size);

        Forecaster forecaster = new Forecaster(bindings, blocking, Forecaster.PATIENCE); // what they would mean
        Publisher publisher =
                new Publisher(store, forecaster, config.limits().dtab(), random); // the one way to change it
        Alarms alarms = alarms(store, bindings, forecaster, blocking, scheduler, telemetry);

        EngineAnswers answers = new EngineAnswers(bindings, scheduler);
        FleetApi servers = part(new FleetApi(
                fleet, backend.kind(), store, bindings, mounted.sources(), config.limits(), blocking, scheduler));
        alarms.listen(servers::alarm);
        servers.open();
        PolicyApi policy = new PolicyApi(
                store,
                publisher,
                bindings,
                forecaster,
                mounted.sources(),
                config.limits().dtab());
        Audience audience =
                (namespace, request) -> servers.clients(namespace, request) + answers.clients(namespace, request);
        ApiV2 api2 = policy.with(servers.resources(), fleet, audience, blocking, clock, random); // what people ask
        Listeners listeners = part(new Listeners(
                config, store, publisher, bindings, answers, api2, servers, telemetry, health, blocking, scheduler,
                random));
        listeners.start(); // last: whoever can connect is served
        grpcPorts = listeners.grpcPorts();
        httpPorts = listeners.httpPorts();
        FleetParts.url(config, httpPorts).ifPresent(fleet::join);
    }

    private Alarms alarms(
            DtabStore store,
            Bindings bindings,
            Forecaster forecaster,
            Executor blocking,
            ProcessScheduler scheduler,
            Telemetry telemetry) {
        Alarms alarms = part(new Alarms(store, bindings, forecaster, blocking, scheduler, Alarms.Timing.DEFAULT));
        scheduler.repeat(INVARIANTS_TOLD, new InvariantMeters(alarms, telemetry)::refresh);
        alarms.start();
        return alarms;
    }

    private DtabStore store(Backend backend, Telemetry telemetry, Executor blocking, SecureRandom random)
            throws StartException {
        String name = "store (" + backend.kind() + ")";
        VersionedStore opened = part(new VersionedStore(backend, settings(config.limits()), blocking, clock, random));
        try {
            opened.open();
            Preloaded.into(opened, config.storage());
        } catch (StoreException refused) {
            throw new StartException(name + ": " + refused.getMessage(), refused);
        }
        DtabStore store = new StoreTelemetry(opened, telemetry, clock);
        part(StateLog.watch(name, store.namespaces(), LOG));
        health.add(name, () -> unknown(store.namespaces().current()));
        return store;
    }

    private NamerMounts.Mounted mount(NamerMounts mounts) throws StartException {
        try {
            return mounts.mount(config.namers());
        } catch (IllegalArgumentException refused) {
            throw new StartException("namers: " + refused.getMessage(), refused);
        }
    }

    private Backend backend(Executor blocking, SecureRandom random) throws StartException {
        try {
            return Backends.of(config.storage(), blocking, clock, random);
        } catch (IllegalArgumentException refused) {
            throw new StartException("storage: " + refused.getMessage(), refused);
        }
    }

    /** Why nothing can be served; a store that is away after it was read is no reason. */
    private static Optional<String> unknown(State<?> namespaces) {
        return switch (namespaces) {
            case State.Pending<?> pending -> Optional.of("not read yet");
            case State.Failed<?>(var problem) -> Optional.of(problem.message());
            case State.Ready<?> ready -> Optional.empty();
            case State.Stale<?> stale -> Optional.empty();
        };
    }

    private static Live<Dtab> dtab(DtabStore store, Namespace namespace) {
        return store.dtab(namespace).map(found -> found.map(VersionedDtab::dtab).orElse(Dtab.EMPTY));
    }

    private static StoreSettings settings(ServerLimits limits) {
        StoreSettings usual = StoreSettings.DEFAULT;
        return new StoreSettings(
                limits.historyRevisions(),
                limits.dtabBytes(),
                usual.shownWithin(),
                usual.settledWithin(),
                usual.attemptsMax(),
                limits.dtab());
    }

    private static Interpreter.Options options(Config config) {
        BindingConfig binding = config.binding();
        return new Interpreter.Options(
                config.limits().dtab(),
                binding.grace(),
                config.limits().bindings(),
                binding.unionPatience(),
                binding.alternativePatience());
    }

    /** Keeps {@code part} to be closed. */
    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    /** Where the mesh API is served, in the order of the configuration. */
    public List<Integer> grpcPorts() {
        return grpcPorts;
    }

    /** Where HTTP is served, in the order of the configuration. */
    public List<Integer> httpPorts() {
        return httpPorts;
    }

    /**
     * Says that it is not ready any more, ends streams and watches in order, then closes everything. Takes no longer
     * than the shutdown grace by much; closing twice does nothing more.
     */
    @Override
    public synchronized void close() {
        if (parts.isEmpty()) {
            return;
        }
        LOG.info("stopping, within {}", config.shutdownGrace());
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception stuck) { // the others are to be closed all the same
                LOG.warn("{} did not close in order", part.getClass().getSimpleName(), stuck);
            }
        }
        LOG.info("stopped");
    }
}
