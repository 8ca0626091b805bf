package io.waymark.server.http.v2;

import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import io.waymark.dtab.lint.Code;
import io.waymark.dtab.lint.Facts;
import io.waymark.dtab.lint.Lint;
import io.waymark.live.State;
import io.waymark.server.http.Answer;
import io.waymark.server.http.DtabForm;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.ProblemDocument;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be said of a dtab before it is used, and what the codes mean by which it is said. */
public final class LintResource implements Resource {
    private final StoreReader reader;
    private final Supplier<Facts> facts;
    private final Limits limits;

    /** @param facts what is known outside of dtabs now */
    public LintResource(DtabStore store, Supplier<Facts> facts, Limits limits) {
        this.reader = new StoreReader(store);
        this.facts = facts;
        this.limits = limits;
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "namespaces/{ns}/lint", (exchange, path) -> stored(exchange, path.namespace()))
                .on("POST", "namespaces/{ns}/lint", (exchange, path) -> sent(exchange, path.namespace()))
                .on("GET", "lint", (exchange, path) -> codes(exchange))
                .on("GET", "lint/{code}", (exchange, path) -> code(exchange, path.text("code")));
    }

    private void stored(Exchange exchange, Namespace namespace) {
        Parameters.of(exchange);
        StoreReader.answer(exchange, () -> {
            State<VersionedDtab> state =
                    reader.present(namespace, exchange.limits().answerTimeout());
            return findings(state.known().orElseThrow().text()).staleAs(state);
        });
    }

    private void sent(Exchange exchange, Namespace namespace) {
        Parameters.of(exchange);
        Optional<DtabForm> form = exchange.header("Content-Type").map(type -> DtabSent.form(exchange));
        exchange.withBody(body -> {
            if (body.length == 0) {
                return StoreReader.refusing(() ->
                        findings(reader.present(namespace, exchange.limits().answerTimeout())
                                .known()
                                .orElseThrow()
                                .text()));
            }
            return findings(text(form.orElseGet(() -> DtabSent.form(exchange)), body));
        });
    }

    private static String text(DtabForm form, byte[] body) {
        return form == DtabForm.JSON
                ? JsonFields.read(body, Set.of("text")).required("text")
                : DtabSent.read(form, body, Set.of()).text().orElseThrow();
    }

    private Answer findings(String text) {
        DtabText document = Problems.read("text", text, read -> DtabText.parse(read, limits));
        ObjectNode json = Json.object();
        json.set("findings", LintJson.findings(Lint.check(document, facts.get(), limits)));
        return Json.answer(json);
    }

    private static void codes(Exchange exchange) {
        Parameters.of(exchange);
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("codes");
        Stream.of(Code.values()).forEach(code -> list.add(LintJson.code(code).put("help", LintJson.HELP + code)));
        exchange.answer(Json.answer(json));
    }

    private static void code(Exchange exchange, String name) {
        Parameters.of(exchange);
        exchange.answer(Stream.of(Code.values())
                .filter(code -> code.name().equals(name))
                .findFirst()
                .map(code -> Json.answer(LintJson.code(code).put("help", LintJson.HELP + code)))
                .orElseGet(() -> new ProblemDocument(
                                404,
                                "no-such-code",
                                "There is no code '%s' (GET /api/2/lint lists them).".formatted(Parameters.shown(name)))
                        .answer()));
    }
}
