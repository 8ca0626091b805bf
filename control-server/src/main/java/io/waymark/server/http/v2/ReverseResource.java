package io.waymark.server.http.v2;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Path;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Query;
import io.waymark.server.policy.Endings;
import io.waymark.server.policy.Sought;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code …/{ns}/reverse}: which names in use end at a cluster or an address. */
public final class ReverseResource implements Resource {
    private final StoreReader reader;
    private final Endings endings;
    private final Endings own;
    private final String replica;

    /**
     * Looks through {@code endings} for namespaces of {@code store}.
     *
     * @param own those of this server alone, whose id is {@code replica}, for other servers that ask
     */
    public ReverseResource(DtabStore store, Endings endings, Endings own, String replica) {
        this.reader = new StoreReader(store);
        this.endings = endings;
        this.own = own;
        this.replica = replica;
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "namespaces/{ns}/reverse", (exchange, path) -> reverse(exchange, path.namespace(), endings));
        routes.on("GET", "replica/{replica}/reverse/{ns}", (exchange, path) -> {
            path.requireReplica(replica);
            reverse(exchange, path.namespace(), own);
        });
    }

    private void reverse(Exchange exchange, Namespace namespace, Endings endings) {
        Query query = Parameters.of(exchange, "id", "address", "limit");
        int limit = Page.limit(query);
        Sought sought = sought(query);
        StoreReader.answer(exchange, () -> {
            reader.present(namespace, exchange.limits().answerTimeout());
            Endings.Found found = endings.find(namespace, sought);
            ObjectNode json = Json.object().put("namespace", namespace.name());
            ArrayNode names = json.putArray("names");
            for (Endings.Ending ending : found.names().stream().limit(limit).toList()) {
                ObjectNode name =
                        names.addObject().put("name", ending.request().name().show());
                if (!ending.request().local().isEmpty()) {
                    name.put("dtab", ending.request().local().show());
                }
                name.put("share", ending.share()).put("clients", ending.clients());
            }
            return Json.answer(json.put("total", found.names().size()).put("complete", found.isComplete()));
        });
    }

    private static Sought sought(Query query) {
        Optional<String> id = query.find("id");
        Optional<String> address = query.find("address");
        if (id.isPresent() == address.isPresent()) {
            throw new BadRequest(
                    "There must be id or address (expected: id=/#/io.l5d.fs/web, a concrete name or what it"
                            + " begins with; or address=10.0.0.1:80).");
        }
        try {
            return id.isPresent()
                    ? new Sought.Cluster(Path.parse(id.get()))
                    : Sought.Address.parse(address.orElseThrow());
        } catch (DtabSyntaxException notAnId) {
            throw new BadRequest("id: " + notAnId.getMessage());
        } catch (IllegalArgumentException notAnAddress) {
            throw new BadRequest(String.valueOf(notAnAddress.getMessage()));
        }
    }
}
