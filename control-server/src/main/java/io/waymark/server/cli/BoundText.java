package io.waymark.server.cli;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A bound tree on one line, as a dtab would write it, with the number of addresses behind each name. */
final class BoundText {
    private BoundText() {}

    /** {@code 0.9 * /#/fs/web [2 addresses] & 0.1 * /#/fs/web-v2 [1 address]}. */
    static String show(String json) {
        return show(JsonMapper.shared().readTree(json));
    }

    private static String show(JsonNode tree) {
        return switch (tree.path("type").asString("")) {
            case "leaf" -> leaf(tree.path("bound"));
            case "alt" -> join(tree.path("alt"), " | ");
            case "union" ->
                StreamSupport.stream(tree.path("union").spliterator(), false)
                        .map(branch -> weight(branch.path("weight")) + " * " + part(branch.path("tree")))
                        .collect(Collectors.joining(" & "));
            case "neg" -> "~";
            case "fail" -> "!";
            case "empty" -> "$";
            default -> tree.toString();
        };
    }

    private static String join(JsonNode trees, String between) {
        return StreamSupport.stream(trees.spliterator(), false)
                .map(BoundText::part)
                .collect(Collectors.joining(between));
    }

    private static String part(JsonNode tree) {
        String type = tree.path("type").asString("");
        return type.equals("alt") || type.equals("union") ? "(" + show(tree) + ")" : show(tree);
    }

    /** As a dtab writes it: {@code 9}, not {@code 9.0}. */
    static String weight(JsonNode weight) {
        return weight.decimalValue().stripTrailingZeros().toPlainString();
    }

    static String leaf(JsonNode bound) {
        String residual = bound.path("path").asString("/");
        return "%s%s [%s]"
                .formatted(
                        bound.path("id").asString(),
                        residual.equals("/") ? "" : " + " + residual,
                        addresses(bound.path("addr")));
    }

    private static String addresses(JsonNode addr) {
        return switch (addr.path("type").asString("")) {
            case "bound" -> {
                int count = addr.path("addrs").size();
                yield count == 1 ? "1 address" : count + " addresses";
            }
            case "neg" -> "no such name";
            case "failed" -> "failed: " + addr.path("cause").asString("");
            default -> "addresses not known yet";
        };
    }
}
