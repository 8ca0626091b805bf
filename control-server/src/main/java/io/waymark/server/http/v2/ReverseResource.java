package io.waymark.server.http.v2;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Path;
import io.waymark.server.http.Answer;
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

    /** Looks through {@code endings} for namespaces of {@code store}. */
    public ReverseResource(DtabStore store, Endings endings) {
        this.reader = new StoreReader(store);
        this.endings = endings;
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "namespaces/{ns}/reverse", (exchange, path) -> reverse(exchange, path.namespace()));
    }

    /** What other servers ask of this one, whose id is {@code replica}: the names that are in use {@code here}. */
    public static Resource ofReplica(String replica, Endings here) {
        return routes -> routes.on("GET", "replica/{replica}/reverse/{ns}", (exchange, path) -> {
            path.requireReplica(replica);
            Namespace namespace = path.namespace();
            Query query = Parameters.of(exchange, "id", "address", "limit");
            int limit = Page.limit(query);
            Sought sought = sought(query);
            exchange.blocking(() -> answer(namespace, here.find(namespace, sought), limit));
        });
    }

    private void reverse(Exchange exchange, Namespace namespace) {
        Query query = Parameters.of(exchange, "id", "address", "limit");
        int limit = Page.limit(query);
        Sought sought = sought(query);
        StoreReader.answer(exchange, () -> {
            reader.present(namespace, exchange.limits().answerTimeout());
            return answer(namespace, endings.find(namespace, sought), limit);
        });
    }

    private static Answer answer(Namespace namespace, Endings.Found found, int limit) {
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
