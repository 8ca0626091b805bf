package io.waymark.server.http.v2;

import io.waymark.live.Scheduler;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.server.grpc.MeshClient;
import io.waymark.server.grpc.Reach;
import io.waymark.server.policy.Convergence;
import io.waymark.server.policy.Events;
import io.waymark.server.policy.Fleet;
import io.waymark.server.policy.FleetSpreads;
import io.waymark.server.policy.ReplicaClient;
import io.waymark.store.DtabStore;
import io.waymark.store.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** One server that knows no other, with clients as they are put here. */
final class LonelyFleet {
    static final String ID = "lonely";

    final Events events = new Events();
    volatile List<MeshClient> clients = List.of();
    volatile Reach reach = Reach.NOBODY;
    private final Fleet fleet;

    /** Time passes at once: what is for later runs now. */
    private static final class Hurried implements Scheduler {
        private Instant now = Instant.parse("2026-01-02T03:04:05Z");

        @Override
        public synchronized Instant now() {
            return now;
        }

        @Override
        public Watch schedule(Duration delay, Runnable task) {
            synchronized (this) {
                now = now.plus(delay);
            }
            task.run();
            return () -> {};
        }
    }

    private final Scheduler scheduler = new Hurried();

    LonelyFleet(Executor blocking) {
        fleet = new Fleet(
                ID,
                "test",
                Presence.NONE,
                List.of(),
                new ReplicaClient(Optional::empty, Duration.ofSeconds(1)),
                blocking,
                scheduler);
    }

    List<Resource> resources(DtabStore store) {
        Convergence convergence = new Convergence(
                store,
                namespace -> CompletableFuture.completedFuture(Set.of()),
                (mark, awaited) -> CompletableFuture.completedFuture(reach),
                scheduler,
                progress -> {});
        return List.of(
                new ReplicaResource(fleet),
                new ClientsResource(fleet, namespace -> CompletableFuture.completedFuture(clients)),
                new SystemResource(
                        fleet,
                        new SystemResource.Store("memory", () -> State.ready(Set.of())),
                        Map.of("watches", 3L),
                        () -> List.of(new SystemResource.Port("HTTP", "127.0.0.1:1", List::of))),
                new ConvergenceResource(convergence, new FleetSpreads(convergence, fleet), ID, scheduler),
                new EventsResource(events, ID));
    }
}
