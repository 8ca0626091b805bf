package io.waymark.server.cli;

import tools.jackson.databind.JsonNode;

/**
 * An explanation, a step on each line; {@code >} marks the way that is taken.
 *
 * <pre>
 * &gt; /svc/web
 *   &gt; /srv/web    by /svc => /srv (3:1)
 *     &gt; 9 * /#/fs/web [2 endpoints]  90 %
 * </pre>
 */
final class ExplanationText {
    private final StringBuilder text = new StringBuilder();
    private final Style style;

    private ExplanationText(Style style) {
        this.style = style;
    }

    static String show(JsonNode answer, Style style) {
        ExplanationText shown = new ExplanationText(style);
        shown.head(answer);
        shown.add(answer.path("tree"), 0);
        return shown.text.toString();
    }

    private void head(JsonNode answer) {
        text.append("%s in %s, revision %s: %s\n"
                .formatted(
                        PlanText.name(answer),
                        answer.path("namespace").asString(""),
                        answer.path("revision").asString(""),
                        PlanText.outcome(answer.path("outcome"))));
        JsonNode freshness = answer.path("freshness");
        String state = freshness.path("state").asString("ready");
        if (!state.equals("ready")) {
            text.append(style.doubtful(state + since(freshness))).append('\n');
        }
    }

    private void add(JsonNode node, int depth) {
        boolean wins = node.path("wins").asBoolean(false);
        String why = node.path("why").asString("");
        StringBuilder line = new StringBuilder();
        if (node.path("weight").isNumber()) {
            line.append(BoundText.weight(node.path("weight"))).append(" * ");
        }
        line.append(what(node));
        JsonNode entry = node.path("entry");
        if (entry.isObject()) {
            line.append("    by %s => %s"
                    .formatted(
                            entry.path("prefix").asString(""), entry.path("dst").asString("")));
            line.append(
                    entry.path("line").isNumber()
                            ? " (%s:%s)"
                                    .formatted(
                                            entry.path("line").asString(""),
                                            entry.path("column").asString(""))
                            : "");
        }
        if (wins && node.path("bound").isObject()) {
            line.append("  ").append(PlanText.percent(node.path("share")));
        }
        if (!why.isEmpty()) {
            line.append("  (").append(why).append(')');
        }
        text.append("  ".repeat(depth))
                .append(wins ? style.good("> ") + line : "  " + style.dim(line.toString()))
                .append('\n');
        node.path("children").forEach(child -> add(child, depth + 1));
    }

    private static String what(JsonNode node) {
        String path = node.path("path").asString("");
        return switch (node.path("kind").asString("")) {
            case "leaf" -> leaf(node.path("bound"), path);
            case "neg" -> path.equals("~") ? path : path + " ~ no such name";
            case "fail" -> path.equals("!") ? path : path + " ! fails";
            case "empty" -> path + " $ empty";
            case "error" -> path + " (error)";
            case "pending" -> path + " (not known yet)";
            default -> path;
        };
    }

    private static String leaf(JsonNode bound, String path) {
        String residual = bound.path("residual").asString("/");
        JsonNode addresses = bound.path("addresses");
        String state = addresses.path("state").asString("");
        long total = addresses.path("total").asLong(addresses.path("endpoints").size());
        String count = total == 1 ? "1 endpoint" : total + " endpoints";
        return "%s%s [%s%s]"
                .formatted(
                        bound.path("id").asString(path),
                        residual.isEmpty() || residual.equals("/") ? "" : " + " + residual,
                        addresses.has("endpoints") || addresses.has("total") ? count : state,
                        state.equals("stale") ? ", stale" + since(addresses) : "");
    }

    private static String since(JsonNode doubted) {
        String since = doubted.path("since").asString("");
        String reason = doubted.path("reason").asString("");
        return (since.isEmpty() ? "" : " since " + since) + (reason.isEmpty() ? "" : ": " + reason);
    }
}
