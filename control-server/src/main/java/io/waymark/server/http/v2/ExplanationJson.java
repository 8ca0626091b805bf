package io.waymark.server.http.v2;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dentry;
import io.waymark.dtab.Explanation;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.server.policy.Explained;
import io.waymark.server.policy.Freshness;
import io.waymark.server.policy.Reached;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An explanation as JSON. */
final class ExplanationJson {
    private static final int ENDPOINTS_MAX = 100;
    private static final String ZONE = "zone";
    private static final String NODE = "nodeName";

    private final Explained explained;
    private final EntryPositions positions;

    private ExplanationJson(Explained explained, EntryPositions positions) {
        this.explained = explained;
        this.positions = positions;
    }

    /** Adds outcome, freshness and tree to {@code json}. */
    static void addTo(ObjectNode json, Explained explained, EntryPositions positions) {
        ExplanationJson writer = new ExplanationJson(explained, positions);
        json.set("outcome", OutcomeJson.of(explained.outcome()));
        json.set("freshness", freshness(explained.freshness()));
        json.set("tree", writer.node(explained.tree()));
    }

    private static ObjectNode freshness(Freshness freshness) {
        ObjectNode json = Json.object().put("state", freshness.kind().name().toLowerCase(Locale.ROOT));
        freshness.problem().ifPresent(problem -> json.setAll(Json.problem(problem)));
        return json;
    }

    private ObjectNode node(Explanation explanation) {
        DelegateTree node = explanation.node();
        ObjectNode json = Json.object().put("path", node.path().show()).put("kind", kind(node));
        node.dentry().ifPresent(dentry -> json.set("entry", entry(dentry)));
        json.put("wins", explanation.wins()).put("share", explanation.share());
        explanation.weight().ifPresent(weight -> json.put("weight", weight));
        explanation.why().ifPresent(why -> json.put("why", why));
        ArrayNode children = Json.list();
        explanation.children().forEach(child -> children.add(node(child)));
        json.set("children", children);
        if (explanation.left() > 0) {
            json.put("left", explanation.left());
        }
        if (node instanceof DelegateTree.Leaf leaf) {
            json.set("bound", bound(leaf.bound()));
        }
        return json;
    }

    private static String kind(DelegateTree node) {
        return switch (node) {
            case DelegateTree.Delegate delegate -> "delegate";
            case DelegateTree.Alt alt -> "alt";
            case DelegateTree.Union union -> "union";
            case DelegateTree.Leaf leaf -> "leaf";
            case DelegateTree.Neg neg -> "neg";
            case DelegateTree.Fail fail -> "fail";
            case DelegateTree.Empty empty -> "empty";
            case DelegateTree.Failure failure -> "error";
            case DelegateTree.Pending pending -> "pending";
        };
    }

    private ObjectNode entry(Dentry dentry) {
        ObjectNode json = Json.object()
                .put("prefix", dentry.prefix().show())
                .put("dst", dentry.destination().show());
        positions
                .find(dentry)
                .ifPresent(position -> json.put("source", position.source())
                        .put("index", position.index())
                        .put("line", position.line())
                        .put("column", position.column()));
        return json;
    }

    private ObjectNode bound(Bound bound) {
        ObjectNode json = Json.object().put("id", bound.id().show());
        if (!bound.residual().isEmpty()) {
            json.put("residual", bound.residual().show());
        }
        Optional.ofNullable(explained.addresses().get(bound.id()))
                .ifPresent(reached -> json.set("addresses", addresses(reached)));
        return json;
    }

    private static ObjectNode addresses(Reached reached) {
        ObjectNode json = Json.object().put("state", DiscoveryJson.word(reached.condition()));
        problem(reached.state()).ifPresent(problem -> json.setAll(Json.problem(problem)));
        reached.state().known().ifPresent(known -> {
            switch (known) {
                case Addresses.Neg none -> json.put("exists", false);
                case Addresses.Endpoints(var endpoints, var metadata) -> {
                    json.put("total", endpoints.size());
                    ArrayNode list = json.putArray("endpoints");
                    List<Endpoint> shown = endpoints.stream()
                            .sorted(Comparator.comparing((Endpoint endpoint) ->
                                            endpoint.address().getHostAddress())
                                    .thenComparingInt(Endpoint::port))
                            .limit(ENDPOINTS_MAX)
                            .toList();
                    shown.forEach(endpoint -> list.add(endpoint(endpoint)));
                }
            }
        });
        return json;
    }

    private static Optional<Problem> problem(State<?> state) {
        return switch (state) {
            case State.Stale<?>(var value, var problem) -> Optional.of(problem);
            case State.Failed<?>(var problem) -> Optional.of(problem);
            case State.Ready<?> ready -> Optional.empty();
            case State.Pending<?> pending -> Optional.empty();
        };
    }

    private static ObjectNode endpoint(Endpoint endpoint) {
        ObjectNode json = Json.object()
                .put("address", endpoint.address().getHostAddress())
                .put("port", endpoint.port());
        endpoint.weight().ifPresent(weight -> json.put("weight", weight));
        Map<String, String> meta = new TreeMap<>(endpoint.metadata());
        Optional.ofNullable(meta.remove(ZONE)).ifPresent(zone -> json.put("zone", zone));
        Optional.ofNullable(meta.remove(NODE)).ifPresent(node -> json.put("node", node));
        if (!meta.isEmpty()) {
            ObjectNode more = json.putObject("meta");
            meta.forEach(more::put);
        }
        return json;
    }
}
