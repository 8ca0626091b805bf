package io.waymark.server.http.v2;

import io.waymark.server.policy.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a name is bound to, as JSON. */
final class OutcomeJson {
    private OutcomeJson() {}

    static ObjectNode of(Outcome outcome) {
        ObjectNode json = Json.object().put("state", word(outcome.kind()));
        outcome.tree().ifPresent(tree -> json.put("tree", tree));
        ArrayNode leaves = json.putArray("leaves");
        outcome.leaves().forEach(leaf -> {
            ObjectNode item = leaves.addObject().put("id", leaf.id()).put("share", leaf.share());
            if (!leaf.residual().isEmpty()) {
                item.put("residual", leaf.residual());
            }
        });
        outcome.message().ifPresent(message -> json.put("message", message));
        return json;
    }

    static String word(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads what {@link #of} has written.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Outcome read(JsonNode json) {
        List<Outcome.Leaf> leaves = new ArrayList<>();
        for (JsonNode leaf : json.path("leaves")) {
            leaves.add(new Outcome.Leaf(
                    leaf.path("id").asString(),
                    leaf.path("share").asDouble(),
                    leaf.path("residual").asString("")));
        }
        return new Outcome(
                Outcome.Kind.valueOf(json.path("state").asString("").toUpperCase(Locale.ROOT)),
                text(json, "tree"),
                leaves,
                text(json, "message"));
    }

    private static Optional<String> text(JsonNode json, String name) {
        return json.has(name) ? Optional.of(json.path(name).asString()) : Optional.empty();
    }
}
