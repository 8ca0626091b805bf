package io.waymark.server.cli;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A delegation tree, a step on each line, with the rule that led there.
 *
 * <pre>
 * /svc/cart
 *   /host/cart              by /svc => /host
 *     /#/disco/cart [1 address]
 * </pre>
 */
final class DelegationText {
    private final StringBuilder text = new StringBuilder();

    private DelegationText() {}

    static String show(String json) {
        DelegationText shown = new DelegationText();
        shown.add(JsonMapper.shared().readTree(json), 0, "");
        return shown.text.toString().stripTrailing();
    }

    private void add(JsonNode node, int depth, String mark) {
        text.append("  ".repeat(depth)).append(mark).append(line(node));
        JsonNode dentry = node.path("dentry");
        if (dentry.isObject()) {
            text.append("    by ")
                    .append(dentry.path("prefix").asString())
                    .append(" => ")
                    .append(dentry.path("dst").asString());
        }
        text.append('\n');
        switch (node.path("type").asString("")) {
            case "delegate" -> add(node.path("delegate"), depth + 1, "");
            case "transformation" -> add(node.path("tree"), depth + 1, "");
            case "alt" -> node.path("alt").forEach(choice -> add(choice, depth + 1, "| "));
            case "union" ->
                node.path("union")
                        .forEach(branch ->
                                add(branch.path("tree"), depth + 1, BoundText.weight(branch.path("weight")) + " * "));
            default -> {} // a leaf of some kind, which line() has said all about
        }
    }

    private static String line(JsonNode node) {
        String path = node.path("path").asString("");
        return switch (node.path("type").asString("")) {
            case "leaf" -> BoundText.leaf(node.path("bound"));
            case "neg" -> path.equals("~") ? "~" : path + " (no such name)";
            case "fail" -> path.equals("!") ? "!" : path + " (fails)";
            case "empty" -> path + " (empty)";
            case "exception" -> path + " (error: " + node.path("message").asString("") + ")";
            default -> path;
        };
    }
}
