package io.waymark.server.http.v2;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.policy.Shares;
import io.waymark.live.State;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Query;
import io.waymark.server.http.Refusal;
import io.waymark.server.policy.Explainer;
import io.waymark.server.policy.Outcome;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code …/{ns}/explain} and {@code …/{ns}/compare}: why a name means what it means, and what else it could mean. */
public final class ExplainResource implements Resource {
    private final StoreReader reader;
    private final Explainer explainer;
    private final Limits limits;

    /** Explains names under what is in {@code store}. */
    public ExplainResource(DtabStore store, Explainer explainer, Limits limits) {
        this.reader = new StoreReader(store);
        this.explainer = explainer;
        this.limits = limits;
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "namespaces/{ns}/explain", (exchange, path) -> explain(exchange, path.namespace()))
                .on("GET", "namespaces/{ns}/compare", (exchange, path) -> compare(exchange, path.namespace()));
    }

    /** One side of a comparison: a namespace, one revision of it, and what the name is bound to there. */
    private record Side(Namespace namespace, long revision, State<NameTree<Bound>> binding) {
        ObjectNode json() {
            ObjectNode json = Json.object().put("namespace", namespace.name()).put("revision", revision);
            return json.setAll(OutcomeJson.of(Outcome.of(binding)));
        }
    }

    private void explain(Exchange exchange, Namespace namespace) {
        Query query = Parameters.of(exchange, "name", "dtab", "revision");
        Path name = name(query);
        Optional<DtabText> local = local(query);
        Optional<Long> revision = Parameters.revision(query, "revision");
        StoreReader.answer(exchange, () -> {
            Optional<State<VersionedDtab>> stored = stored(namespace, revision, local, timeout(exchange));
            DtabText text = DtabText.parse(
                    stored.map(state -> state.known().orElseThrow().text()).orElse(""), limits);
            EntryPositions positions = new EntryPositions().add("namespace", text);
            local.ifPresent(dtab -> positions.add("request", dtab));
            Dtab rules = text.dtab().concat(local.map(DtabText::dtab).orElse(Dtab.EMPTY));
            State<Dtab> dtab = stored.map(state -> state.map(unused -> rules)).orElseGet(() -> State.ready(rules));
            ObjectNode json = Json.object().put("namespace", namespace.name());
            stored.ifPresent(
                    state -> json.put("revision", state.known().orElseThrow().revision()));
            json.put("name", name.show());
            local.ifPresent(given -> json.put("dtab", given.text()));
            ExplanationJson.addTo(json, explainer.explain(namespace, dtab, name), positions);
            return Json.answer(json);
        });
    }

    /** A namespace that does not exist yet can be explained under the rules of a request. */
    private Optional<State<VersionedDtab>> stored(
            Namespace namespace, Optional<Long> revision, Optional<DtabText> local, Duration timeout)
            throws StoreException {
        if (revision.isEmpty() && local.isPresent()) {
            return reader.find(namespace, timeout);
        }
        return Optional.of(reader.at(namespace, revision, timeout));
    }

    private void compare(Exchange exchange, Namespace namespace) {
        Query query = Parameters.of(exchange, "name", "dtab", "from", "to", "other");
        Path name = name(query);
        Dtab local = local(query).map(DtabText::dtab).orElse(Dtab.EMPTY);
        Optional<Long> from = Parameters.revision(query, "from");
        Optional<Long> to = Parameters.revision(query, "to");
        Optional<Namespace> other = query.find("other").map(ExplainResource::namespace);
        if (other.isPresent() && to.isPresent()) {
            throw new BadRequest("There are other and to (expected: other, a namespace to compare with as it is now; or"
                    + " to, a revision of the same namespace).");
        }
        StoreReader.answer(exchange, () -> {
            Duration timeout = timeout(exchange);
            VersionedDtab after =
                    reader.at(other.orElse(namespace), to, timeout).known().orElseThrow();
            Optional<Long> base = other.isEmpty() && from.isEmpty() ? Optional.of(after.parent()) : from;
            if (base.filter(parent -> parent == 0).isPresent()) {
                throw new Refusal(Problems.noSuchRevision(
                        namespace, 0, ": revision %d is its first".formatted(after.revision())));
            }
            VersionedDtab before = reader.at(namespace, base, timeout).known().orElseThrow();
            return Json.answer(compared(
                    name,
                    query,
                    side(namespace, before, local, name),
                    side(other.orElse(namespace), after, local, name)));
        });
    }

    private Side side(Namespace namespace, VersionedDtab dtab, Dtab local, Path name) {
        return new Side(
                namespace,
                dtab.revision(),
                explainer.bind(namespace, dtab.dtab().concat(local), name));
    }

    private static ObjectNode compared(Path name, Query query, Side from, Side to) {
        ObjectNode json = Json.object().put("name", name.show());
        query.find("dtab").ifPresent(dtab -> json.put("dtab", dtab));
        json.set("from", from.json());
        json.set("to", to.json());
        boolean known = !(from.binding() instanceof State.Pending<NameTree<Bound>>)
                && !(to.binding() instanceof State.Pending<NameTree<Bound>>);
        if (known) {
            json.put("moved", shares(from).moved(shares(to)));
        }
        return json;
    }

    private static Shares shares(Side side) {
        return side.binding().known().map(Shares::of).orElse(Shares.NONE);
    }

    private static Duration timeout(Exchange exchange) {
        return exchange.limits().answerTimeout();
    }

    private static Path name(Query query) {
        String text = query.find("name")
                .orElseThrow(() ->
                        new BadRequest("There is no parameter name (expected: a name, such as name=/svc/users)."));
        try {
            return Path.parse(text);
        } catch (DtabSyntaxException notAName) {
            throw new BadRequest("name: " + notAName.getMessage());
        }
    }

    private Optional<DtabText> local(Query query) {
        return query.find("dtab").map(text -> Problems.read("dtab", text, given -> DtabText.parse(given, limits)));
    }

    private static Namespace namespace(String name) {
        if (!Namespace.isValid(name)) {
            throw new BadRequest("other: '%s' (expected: the name of a namespace)".formatted(Parameters.shown(name)));
        }
        return new Namespace(name);
    }
}
