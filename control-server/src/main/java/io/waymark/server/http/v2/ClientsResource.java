package io.waymark.server.http.v2;

import io.waymark.server.grpc.MeshClient;
import io.waymark.server.http.Answer;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Query;
import io.waymark.server.policy.Fleet;
import io.waymark.store.Namespace;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/2/clients}: who is connected to any server, what each follows, and whether it keeps up. */
public final class ClientsResource implements Resource {
    private static final String PATH = ApiV2.PREFIX + "clients";

    private final Fleet fleet;
    private final Function<Optional<Namespace>, CompletableFuture<List<MeshClient>>> clients;

    /** @param clients those of this server that follow something in a namespace, or all of them */
    public ClientsResource(Fleet fleet, Function<Optional<Namespace>, CompletableFuture<List<MeshClient>>> clients) {
        this.fleet = fleet;
        this.clients = clients;
    }

    /** What is asked for; pages go on after a key, which is a client's address and its server. */
    private record Asked(Query query, int limit, Optional<String> after, Optional<Namespace> namespace) {
        static Asked of(Exchange exchange) {
            Query query = Parameters.of(exchange, "limit", "after", "namespace");
            return new Asked(
                    query,
                    Page.limit(query),
                    query.find("after"),
                    query.find("namespace").map(Asked::namespace));
        }

        private static Namespace namespace(String name) {
            try {
                return new Namespace(name);
            } catch (IllegalArgumentException invalid) {
                throw new BadRequest(String.valueOf(invalid.getMessage()));
            }
        }

        /** The question for another server, which has so many at most that can be on this page. */
        String path() {
            return "clients?limit=" + limit
                    + after.map(key -> "&after=" + URLEncoder.encode(key, StandardCharsets.UTF_8))
                            .orElse("")
                    + namespace
                            .map(name -> "&namespace=" + URLEncoder.encode(name.name(), StandardCharsets.UTF_8))
                            .orElse("");
        }
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "clients", (exchange, path) -> {
            Asked asked = Asked.of(exchange);
            exchange.blocking(() -> everywhere(asked));
        });
        routes.on("GET", "replica/{replica}/clients", (exchange, path) -> {
            path.requireReplica(fleet.id());
            Asked asked = Asked.of(exchange);
            exchange.blocking(() -> {
                List<JsonNode> mine = here(asked);
                return answer(mine.subList(0, Math.min(mine.size(), asked.limit() + 1)), Optional.empty(), List.of());
            });
        });
    }

    private Answer everywhere(Asked asked) {
        List<Fleet.Answer<List<JsonNode>>> others = fleet.ask(
                asked.path(),
                Optional.empty(),
                json -> List.copyOf(json.required("clients").values()));
        List<JsonNode> all = new ArrayList<>(here(asked));
        others.forEach(answer -> answer.value().ifPresent(all::addAll));
        all.sort(Comparator.comparing(ClientsResource::key));
        Page<JsonNode> page = Page.of(all, asked.limit(), ClientsResource::key, PATH, asked.query());
        return answer(
                page.items(),
                page.next(),
                others.stream()
                        .filter(answer -> !answer.reachable())
                        .map(answer -> answer.replica().id())
                        .toList());
    }

    private List<JsonNode> here(Asked asked) {
        return clients.apply(asked.namespace()).join().stream()
                .map(this::json)
                .filter(client -> asked.after().isEmpty()
                        || key(client).compareTo(asked.after().get()) > 0)
                .sorted(Comparator.comparing(ClientsResource::key))
                .toList();
    }

    private static String key(JsonNode client) {
        return client.path("client").asString("") + "," + client.path("replica").asString("");
    }

    private JsonNode json(MeshClient client) {
        ObjectNode json = Json.object();
        json.put("replica", fleet.id()).put("client", client.address()).put("protocol", "mesh");
        json.put("since", client.since().toString());
        json.put("streams", client.streams()).put("behind", client.behind());
        json.set("names", Json.strings(client.names()));
        return json;
    }

    /** @param missing servers that did not answer, so that their clients are missing */
    private static Answer answer(List<JsonNode> clients, Optional<String> next, List<String> missing) {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("clients");
        clients.forEach(list::add);
        next.ifPresent(address -> json.put("next", address));
        if (!missing.isEmpty()) {
            json.set("unreachable", Json.strings(missing));
        }
        return Json.answer(json);
    }
}
