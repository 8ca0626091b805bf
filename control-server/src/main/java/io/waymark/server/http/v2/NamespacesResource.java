package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Limits;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.server.http.Answer;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.DtabForm;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Query;
import io.waymark.server.policy.Edits;
import io.waymark.server.policy.Known;
import io.waymark.server.policy.Writes;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/2/namespaces}, and each of them as a whole. */
public final class NamespacesResource implements Resource {
    private static final String LIST = ApiV2.PREFIX + "namespaces";
    private static final Set<String> FIELDS = Set.of("invariants", "base");

    private final StoreReader reader;
    private final Writes writes;
    private final Edits edits;
    private final WriteAnswers answers;
    private final Limits limits;

    /** Tells of what is in {@code store}, and writes by way of {@code writes} and {@code edits}. */
    public NamespacesResource(DtabStore store, Writes writes, Edits edits, Limits limits) {
        this.reader = new StoreReader(store);
        this.writes = writes;
        this.edits = edits;
        this.answers = new WriteAnswers(store);
        this.limits = limits;
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "namespaces", (exchange, path) -> list(exchange))
                .on("GET", "namespaces/{ns}", (exchange, path) -> read(exchange, path.namespace()))
                .on("PUT", "namespaces/{ns}", (exchange, path) -> replace(exchange, path.toWrite()))
                .on("DELETE", "namespaces/{ns}", (exchange, path) -> delete(exchange, path.namespace()));
    }

    private void list(Exchange exchange) {
        Query query = Parameters.of(exchange, "limit", "after");
        int limit = Page.limit(query);
        String after = query.find("after").orElse("");
        StoreReader.answer(exchange, () -> {
            State<Set<Namespace>> state = reader.namespaces(timeout(exchange));
            List<Namespace> rest = state.known().orElseThrow().stream()
                    .filter(namespace -> namespace.name().compareTo(after) > 0)
                    .sorted()
                    .toList();
            Page<Namespace> page = Page.of(rest, limit, Namespace::name, LIST, query);
            ArrayNode list = Json.list();
            for (Namespace namespace : page.items()) {
                State<Optional<VersionedDtab>> dtab = Known.within(timeout(exchange), reader.live(namespace));
                if (dtab instanceof State.Failed<Optional<VersionedDtab>>(Problem problem)) {
                    list.addObject().put("name", namespace.name()).set("failed", Json.problem(problem));
                } else if (dtab.known().flatMap(known -> known).isPresent()) {
                    list.add(DtabJson.summary(namespace, dtab.map(Optional::orElseThrow)));
                }
            }
            ObjectNode json = Json.object();
            json.set("namespaces", list);
            page.next().ifPresent(next -> json.put("next", next));
            return Json.answer(json).staleAs(state);
        });
    }

    private static Duration timeout(Exchange exchange) {
        return exchange.limits().answerTimeout();
    }

    private void read(Exchange exchange, Namespace namespace) {
        DtabForm form = DtabForm.accepted(exchange.header("Accept"));
        Optional<Long> revision = Parameters.revision(Parameters.of(exchange, "revision"), "revision");
        StoreReader.answer(
                exchange, () -> found(exchange, namespace, reader.at(namespace, revision, timeout(exchange)), form));
    }

    private Answer found(Exchange exchange, Namespace namespace, State<VersionedDtab> state, DtabForm form) {
        VersionedDtab dtab = state.known().orElseThrow();
        String tag = ETags.of(dtab.revision());
        if (ETags.isKnown(exchange, dtab.revision())) {
            return Answer.empty(304).with("ETag", tag).staleAs(state);
        }
        Answer answer = switch (form) {
            case JSON -> Json.answer(DtabJson.document(namespace, state, limits));
            case DTAB, TEXT ->
                Answer.of(200, form.type() + "; charset=utf-8", dtab.text().getBytes(UTF_8));
        };
        return answer.with("ETag", tag).with("Vary", "Accept").staleAs(state);
    }

    private void replace(Exchange exchange, Namespace namespace) {
        Query query = Parameters.of(exchange, Attribution.OVERRIDE);
        Optional<Expected> expected = ETags.expected(exchange);
        DtabForm form = DtabSent.form(exchange);
        exchange.withBody(body -> {
            DtabSent sent = DtabSent.read(form, body, FIELDS);
            Attribution attribution = Attribution.of(exchange, query);
            Change change = sent.json().map(attribution::change).orElseGet(attribution::change);
            Draft draft = draft(sent);
            Optional<Long> base = sent.json().flatMap(json -> json.whole("base"));
            return StoreReader.refusing(() -> {
                if (base.isPresent() && expected.isEmpty()) {
                    return merge(namespace, draft, base.get(), change);
                }
                Expected asked = expected.orElseGet(Expected.Anything::new);
                return answers.of(
                        namespace,
                        writes.put(namespace, draft, asked, change),
                        expected.isPresent()
                                ? WriteAnswers.nothingThere(namespace)
                                : Problems.noSuchNamespace(namespace));
            });
        });
    }

    private Answer merge(Namespace namespace, Draft draft, long base, Change change) throws StoreException {
        try {
            return answers.of(namespace, edits.merge(namespace, draft, base, change));
        } catch (DtabSyntaxException problem) {
            return Problems.invalidDtab("", problem);
        }
    }

    private static Draft draft(DtabSent sent) {
        if (sent.text().isEmpty()) {
            throw new BadRequest("text is missing (expected: a string, the whole dtab).");
        }
        return new Draft(
                sent.text(),
                sent.json().flatMap(json -> json.strings("invariants")).map(InvariantLines::read));
    }

    private void delete(Exchange exchange, Namespace namespace) {
        Query query = Parameters.of(exchange, Attribution.OVERRIDE);
        Expected expected = ETags.expectedOfExisting(exchange).orElseGet(Expected.Anything::new);
        Change change = Attribution.of(exchange, query).change();
        StoreReader.answer(
                exchange,
                () -> answers.of(
                        namespace, writes.delete(namespace, expected, change), Problems.noSuchNamespace(namespace)));
    }
}
