package io.waymark.server;

import io.waymark.interpreter.BindRequest;
import io.waymark.interpreter.guard.Sources;
import io.waymark.server.bindings.Bindings;
import io.waymark.server.config.ServerLimits;
import io.waymark.server.grpc.GrpcServer;
import io.waymark.server.grpc.Mark;
import io.waymark.server.grpc.MeshClient;
import io.waymark.server.grpc.Reach;
import io.waymark.server.http.v2.ClientsResource;
import io.waymark.server.http.v2.ConvergenceResource;
import io.waymark.server.http.v2.EventsResource;
import io.waymark.server.http.v2.ReplicaResource;
import io.waymark.server.http.v2.Resource;
import io.waymark.server.http.v2.SystemResource;
import io.waymark.server.policy.Alarm;
import io.waymark.server.policy.Audience;
import io.waymark.server.policy.Convergence;
import io.waymark.server.policy.EventSources;
import io.waymark.server.policy.Events;
import io.waymark.server.policy.Fleet;
import io.waymark.server.policy.FleetSpreads;
import io.waymark.server.policy.Revisions;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** What is told of the servers and their clients, put together from the parts that know it. */
final class FleetApi implements Audience, AutoCloseable {
    private static final Duration SOURCES_LOOKED_AT = Duration.ofSeconds(1); // again and again, while somebody listens

    private final List<GrpcServer> grpc = new CopyOnWriteArrayList<>();
    private final List<SystemResource.Port> ports = new CopyOnWriteArrayList<>();
    private final Revisions revisions;
    private final List<Resource> resources;
    private final Events events = new Events();
    private final EventSources told;

    /** @param kind of the store */
    FleetApi(
            Fleet fleet,
            String kind,
            DtabStore store,
            Bindings bindings,
            Sources sources,
            ServerLimits limits,
            Executor blocking,
            ProcessScheduler scheduler) {
        told = new EventSources(events, fleet.id());
        Convergence convergence = new Convergence(store, bindings::worked, this::reach, scheduler, told::convergence);
        revisions = new Revisions(store, blocking);
        revisions.onChange(told::namespace);
        revisions.onChange((namespace, dtab) -> dtab.ifPresent(known -> convergence.follow(namespace, known)));
        fleet.onChange(told::replicas);
        scheduler.repeat(SOURCES_LOOKED_AT, () -> {
            if (events.listeners() > 0) {
                told.look(sources);
            }
        });
        resources = List.of(
                new ReplicaResource(fleet),
                new ClientsResource(fleet, this::clients),
                new SystemResource(
                        fleet,
                        new SystemResource.Store(kind, () -> store.namespaces().current()),
                        limits(limits),
                        () -> ports),
                new ConvergenceResource(convergence, new FleetSpreads(convergence, fleet), fleet.id(), scheduler),
                new EventsResource(events, fleet.id()));
    }

    List<Resource> resources() {
        return resources;
    }

    /** Tells of an invariant that is broken, or holds again. */
    void alarm(Alarm alarm) {
        told.invariant(alarm);
    }

    /** How many streams of the mesh API follow a name. */
    @Override
    public int clients(Namespace namespace, BindRequest request) {
        return grpc.stream()
                .mapToInt(server -> server.clients(namespace, request))
                .sum();
    }

    /** Begins to follow what is written. */
    void open() {
        revisions.open();
    }

    /** A port is open. */
    void listens(SystemResource.Port port) {
        ports.add(port);
    }

    /** A port of the mesh API will be open. */
    void add(GrpcServer server) {
        grpc.add(server);
    }

    private CompletableFuture<Reach> reach(Mark mark, Set<BindRequest> awaited) {
        CompletableFuture<Reach> all = CompletableFuture.completedFuture(Reach.NOBODY);
        for (GrpcServer server : grpc) {
            all = all.thenCombine(server.reach(mark, awaited), Reach::and);
        }
        return all;
    }

    private CompletableFuture<List<MeshClient>> clients(Optional<Namespace> namespace) {
        CompletableFuture<List<MeshClient>> all = CompletableFuture.completedFuture(List.of());
        for (GrpcServer server : grpc) {
            all = all.thenCombine(server.clients(namespace), (some, others) -> {
                List<MeshClient> both = new ArrayList<>(some);
                both.addAll(others);
                return both;
            });
        }
        return all;
    }

    private static Map<String, Long> limits(ServerLimits limits) {
        Map<String, Long> named = new LinkedHashMap<>(); // as the configuration calls them
        named.put("nesting", (long) limits.dtab().nestingMax());
        named.put("depth", (long) limits.dtab().depthMax());
        named.put("lookups", (long) limits.dtab().lookupsMax());
        named.put("treeSize", (long) limits.dtab().treeSizeMax());
        named.put("dtabBytes", (long) limits.dtabBytes());
        named.put("historyRevisions", (long) limits.historyRevisions());
        named.put("bindings", (long) limits.bindings());
        named.put("names", (long) limits.names());
        named.put("namesPerConnection", (long) limits.namesPerConnection());
        named.put("streamsPerConnection", (long) limits.streamsPerConnection());
        named.put("connections", (long) limits.connections());
        named.put("watches", (long) limits.watches());
        return named;
    }

    @Override
    public void close() {
        revisions.close();
    }
}
