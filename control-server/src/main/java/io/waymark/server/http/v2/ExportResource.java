package io.waymark.server.http.v2;

import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Query;
import io.waymark.server.policy.Known;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/2/export}: everything that is to be kept elsewhere, in one document if it is not very large. */
public final class ExportResource implements Resource {
    private static final String PATH = "export";
    private static final int TEXT_CHARS_MAX = 16 << 20; // of one answer; then comes the next page

    private final StoreReader reader;
    private final int textCharsMax;

    /** Tells of what is in {@code store}. */
    public ExportResource(DtabStore store) {
        this(store, TEXT_CHARS_MAX);
    }

    ExportResource(DtabStore store, int textCharsMax) {
        this.reader = new StoreReader(store);
        this.textCharsMax = textCharsMax;
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", PATH, (exchange, path) -> export(exchange));
    }

    private void export(Exchange exchange) {
        Query query = Parameters.of(exchange, "after");
        String after = query.find("after").orElse("");
        StoreReader.answer(exchange, () -> {
            State<Set<Namespace>> state = reader.namespaces(exchange.limits().answerTimeout());
            List<Namespace> rest = state.known().orElseThrow().stream()
                    .filter(namespace -> namespace.name().compareTo(after) > 0)
                    .sorted()
                    .toList();
            ObjectNode json = Json.object();
            ArrayNode list = json.putArray("namespaces");
            ArrayNode failed = Json.list();
            long chars = 0;
            int done = 0;
            while (done < rest.size() && chars < textCharsMax) {
                chars += add(exchange, rest.get(done++), list, failed);
            }
            if (!failed.isEmpty()) {
                json.set("failed", failed);
            }
            Page.of(rest, done, Namespace::name, ApiV2.PREFIX + PATH, query)
                    .next()
                    .ifPresent(next -> json.put("next", next));
            return Json.answer(json).staleAs(state);
        });
    }

    private int add(Exchange exchange, Namespace namespace, ArrayNode list, ArrayNode failed) {
        State<Optional<VersionedDtab>> state = Known.within(exchange.limits().answerTimeout(), reader.live(namespace));
        if (state instanceof State.Failed<Optional<VersionedDtab>>(Problem problem)) {
            failed.add(Json.object().put("name", namespace.name()).setAll(Json.problem(problem)));
            return 0;
        }
        return state.known()
                .flatMap(known -> known)
                .map(dtab -> {
                    list.addObject()
                            .put("name", namespace.name())
                            .put("revision", dtab.revision())
                            .put("text", dtab.text())
                            .set("invariants", Json.strings(dtab.invariants()));
                    return dtab.text().length();
                })
                .orElse(0);
    }
}
