package io.waymark.server.http.v2;

import io.waymark.live.State;
import io.waymark.server.http.Answer;
import io.waymark.server.policy.Fleet;
import io.waymark.server.policy.Replica;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/2/system}: this server, the others, the store, the limits, and where it listens. */
public final class SystemResource implements Resource {
    private final Fleet fleet;
    private final Store store;
    private final Map<String, Long> limits;
    private final Supplier<List<Port>> ports;

    /** @param state what is known of the store's namespaces */
    public record Store(String kind, Supplier<State<?>> state) {}

    /**
     * An open port.
     *
     * @param certificates what clients are shown, the server's own first; empty: no TLS
     */
    public record Port(String kind, String address, Supplier<List<X509Certificate>> certificates) {}

    public SystemResource(Fleet fleet, Store store, Map<String, Long> limits, Supplier<List<Port>> ports) {
        this.fleet = fleet;
        this.store = store;
        this.limits = limits;
        this.ports = ports;
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "system", (exchange, path) -> {
            Parameters.of(exchange);
            exchange.blocking(this::system);
        });
    }

    private Answer system() {
        Replica self = fleet.self();
        ObjectNode json = Json.object();
        json.put("version", self.version()).put("started", self.started().toString());
        json.putObject("replica").put("id", self.id()).put("url", self.url().toString());
        ArrayNode replicas = json.putArray("replicas");
        List<Fleet.Answer<Boolean>> answers = fleet.ask("", Optional.empty(), JsonNode::isObject);
        replica(replicas.addObject(), self, Optional.empty(), true);
        for (Fleet.Answer<Boolean> answer : answers) {
            Optional<Instant> seen = fleet.others().stream()
                    .filter(member -> member.replica().equals(answer.replica()))
                    .map(Fleet.Member::seen)
                    .findFirst();
            replica(replicas.addObject(), answer.replica(), seen, answer.reachable());
        }
        json.set("store", store());
        ObjectNode limited = json.putObject("limits");
        limits.forEach(limited::put);
        ArrayNode listeners = json.putArray("listeners");
        ArrayNode certificates = json.putArray("certificates");
        for (Port port : ports.get()) {
            List<X509Certificate> shown = port.certificates().get();
            listeners
                    .addObject()
                    .put("kind", port.kind())
                    .put("address", port.address())
                    .put("tls", !shown.isEmpty());
            shown.stream()
                    .limit(1)
                    .forEach(certificate -> certificates
                            .addObject()
                            .put("listener", port.address())
                            .put(
                                    "subject",
                                    certificate.getSubjectX500Principal().getName())
                            .put("issuer", certificate.getIssuerX500Principal().getName())
                            .put(
                                    "notBefore",
                                    certificate.getNotBefore().toInstant().toString())
                            .put(
                                    "notAfter",
                                    certificate.getNotAfter().toInstant().toString()));
        }
        json.putObject("build")
                .put("version", self.version())
                .put("java", Runtime.version().toString());
        return Json.answer(json);
    }

    /** @param seen when it was last known to be there; empty: it is this one */
    private void replica(ObjectNode json, Replica replica, Optional<Instant> seen, boolean reachable) {
        json.put("id", replica.id()).put("url", replica.url().toString()).put("version", replica.version());
        json.put("started", replica.started().toString());
        seen.ifPresent(at -> json.put("seen", at.toString()));
        json.put("reachable", reachable);
        if (replica.id().equals(fleet.id())) {
            json.put("self", true);
        }
    }

    private ObjectNode store() {
        ObjectNode json = Json.object().put("kind", store.kind());
        switch (store.state().get()) {
            case State.Pending<?> pending -> json.put("state", "pending");
            case State.Ready<?> ready -> json.put("state", "ready");
            case State.Stale<?>(var value, var problem) ->
                json.put("state", "stale").setAll(Json.problem(problem));
            case State.Failed<?>(var problem) -> json.put("state", "failed").setAll(Json.problem(problem));
        }
        return json;
    }
}
