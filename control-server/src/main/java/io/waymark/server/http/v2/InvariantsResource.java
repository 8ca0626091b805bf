package io.waymark.server.http.v2;

import io.waymark.live.State;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Query;
import io.waymark.server.policy.Checks;
import io.waymark.server.policy.Writes;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/2/namespaces/{ns}/invariants}: the rules that are kept with a dtab, and whether they hold. */
public final class InvariantsResource implements Resource {
    private static final Set<String> FIELDS = fields();

    private final StoreReader reader;
    private final Writes writes;
    private final WriteAnswers answers;
    private final Checks checks;

    /** Tells of what is in {@code store} and of what {@code checks} say, and writes by way of {@code writes}. */
    public InvariantsResource(DtabStore store, Writes writes, Checks checks) {
        this.reader = new StoreReader(store);
        this.writes = writes;
        this.answers = new WriteAnswers(store);
        this.checks = checks;
    }

    private static Set<String> fields() {
        Set<String> fields = new HashSet<>(Attribution.FIELDS);
        fields.add("invariants");
        return Set.copyOf(fields);
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "namespaces/{ns}/invariants", (exchange, path) -> read(exchange, path.namespace()))
                .on("PUT", "namespaces/{ns}/invariants", (exchange, path) -> replace(exchange, path.namespace()));
    }

    private void read(Exchange exchange, Namespace namespace) {
        Parameters.of(exchange);
        StoreReader.answer(exchange, () -> {
            State<VersionedDtab> state =
                    reader.present(namespace, exchange.limits().answerTimeout());
            VersionedDtab dtab = state.known().orElseThrow();
            ObjectNode json = Json.object().put("revision", dtab.revision());
            json.set("invariants", Json.strings(dtab.invariants()));
            json.set("checks", DtabJson.checks(checks.check(namespace, dtab)));
            return Json.answer(json).with("ETag", ETags.of(dtab.revision())).staleAs(state);
        });
    }

    private void replace(Exchange exchange, Namespace namespace) {
        Query query = Parameters.of(exchange, Attribution.OVERRIDE);
        Expected expected = ETags.expectedOfExisting(exchange).orElseGet(Expected.Something::new);
        EntriesResource.requireJson(exchange);
        exchange.withBody(body -> {
            JsonFields json = JsonFields.read(body, FIELDS);
            List<String> lines = InvariantLines.read(json.strings("invariants")
                    .orElseThrow(() -> new BadRequest(
                            "invariants is missing (expected: a list of strings, all that are to hold).")));
            Change change = Attribution.of(exchange, query).change(json);
            return StoreReader.refusing(() -> answers.of(
                    namespace,
                    writes.put(namespace, Draft.ofInvariants(lines), expected, change),
                    Problems.noSuchNamespace(namespace)));
        });
    }
}
