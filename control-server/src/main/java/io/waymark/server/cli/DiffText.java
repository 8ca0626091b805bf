package io.waymark.server.cli;

import tools.jackson.databind.JsonNode;

/** What is different, a change on each line. */
final class DiffText {
    private DiffText() {}

    /** The {@code changes} and {@code invariants} of {@code answer}. */
    static String show(JsonNode answer, Style style) {
        StringBuilder text = new StringBuilder();
        for (JsonNode change : answer.path("changes")) {
            text.append("  ").append(line(change, style)).append('\n');
        }
        JsonNode invariants = answer.path("invariants");
        invariants
                .path("added")
                .forEach(rule -> text.append("  ")
                        .append(style.good("+ invariant: " + rule.asString("")))
                        .append('\n'));
        invariants
                .path("removed")
                .forEach(rule -> text.append("  ")
                        .append(style.bad("- invariant: " + rule.asString("")))
                        .append('\n'));
        return text.isEmpty() ? "  no difference\n" : text.toString();
    }

    private static String line(JsonNode change, Style style) {
        String prefix = change.path("prefix").asString("");
        String from = change.path("from").asString("");
        String to = change.path("to").asString("");
        String summary = change.path("summary").asString("");
        return switch (change.path("kind").asString("")) {
            case "added" -> style.good("+ " + prefix + " => " + to);
            case "removed" -> style.bad("- " + prefix + " => " + from);
            case "moved" -> style.doubtful("^ " + (summary.isEmpty() ? prefix + " moved" : summary));
            default -> style.doubtful("~ " + (summary.isEmpty() ? prefix + ": " + from + " → " + to : summary));
        };
    }
}
