package io.waymark.interpreter.zookeeper;

import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Weights of the members of a server set, as Finagle reads them from a node {@code vector_…} beside them:
 *
 * <pre>
 * {"vector": [{"select": "shard=3", "weight": 0.5, "priority": 1},
 *             {"select": "member=member_0000000001", "weight": 2.0},
 *             {"select": "inet=10.0.0.1:80", "weight": 0.0}]}
 * </pre>
 *
 * An endpoint's weight is the product of all that select it, in all vectors. The priority has no effect.
 */
record WeightVector(List<Entry> entries) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern SELECT = Pattern.compile("(inet|member|shard)=(.+)");

    /**
     * One weight.
     *
     * @param kind {@code inet}, {@code member} or {@code shard}
     * @param which of that kind: an endpoint as {@code host:port}, the name of a member's node, or a shard's number
     */
    record Entry(String kind, String which, double weight) {

        boolean selects(Member member, HostEndpoint endpoint) {
            return which.equals(
                    switch (kind) {
                        case "inet" -> endpoint.host() + ":" + endpoint.port();
                        case "member" -> member.node();
                        default ->
                            member.shard().isPresent()
                                    ? Integer.toString(member.shard().getAsInt())
                                    : "";
                    });
        }
    }

    WeightVector {
        entries = List.copyOf(entries);
    }

    /** The vector in a node's data; entries that make no sense are left out. */
    static WeightVector parse(String text) {
        List<Entry> entries = new ArrayList<>();
        try {
            for (JsonNode json : JSON.readTree(text).path("vector")) {
                entry(json).ifPresent(entries::add);
            }
        } catch (JacksonException malformed) {
            return new WeightVector(List.of());
        }
        return new WeightVector(entries);
    }

    private static Optional<Entry> entry(JsonNode json) {
        Matcher select = SELECT.matcher(json.path("select").asString(""));
        JsonNode weight = json.path("weight");
        if (!select.matches() || !weight.isNumber()) {
            return Optional.empty(); // without a weight it is 1, which changes nothing
        }
        double value = weight.doubleValue();
        return value >= 0 && value <= Double.MAX_VALUE
                ? Optional.of(new Entry(select.group(1), select.group(2), value))
                : Optional.empty();
    }

    /** {@code endpoint} of {@code member} with the weight that {@code vectors} give it, if they do. */
    static HostEndpoint weigh(List<WeightVector> vectors, Member member, HostEndpoint endpoint) {
        double[] weights = vectors.stream()
                .flatMap(vector -> vector.entries().stream())
                .filter(entry -> entry.selects(member, endpoint))
                .mapToDouble(Entry::weight)
                .sorted() // so that the order in which they are read does not show in the last digit
                .toArray();
        if (weights.length == 0) {
            return endpoint;
        }
        double product = 1;
        for (double weight : weights) {
            product = Math.min(product * weight, Double.MAX_VALUE);
        }
        return new HostEndpoint(endpoint.host(), endpoint.port(), OptionalDouble.of(product), endpoint.metadata());
    }
}
