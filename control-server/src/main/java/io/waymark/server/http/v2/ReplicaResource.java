package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.server.http.Answer;
import io.waymark.server.policy.Fleet;

/** {@code /api/2/replica}: who this server is. What is asked below its id, it answers for itself alone. */
public final class ReplicaResource implements Resource {
    private final Fleet fleet;

    /** Tells of this server of {@code fleet}. */
    public ReplicaResource(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "replica", (exchange, path) -> exchange.answer(self()));
        routes.on("GET", "replica/{replica}", (exchange, path) -> {
            path.requireReplica(fleet.id());
            exchange.answer(self());
        });
    }

    private Answer self() {
        return Answer.json((fleet.self().show() + "\n").getBytes(UTF_8));
    }
}
