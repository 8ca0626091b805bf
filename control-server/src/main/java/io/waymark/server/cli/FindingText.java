package io.waymark.server.cli;

import tools.jackson.databind.JsonNode;

/** What lint found, with the line and a pointer to the place. */
final class FindingText {
    private FindingText() {}

    static String show(JsonNode findings, Text source, Style style) {
        StringBuilder text = new StringBuilder();
        findings.forEach(finding -> text.append(one(finding, source, style)).append('\n'));
        return text.isEmpty() ? "Nothing found.\n" : text.toString();
    }

    private static String one(JsonNode finding, Text source, Style style) {
        String severity = finding.path("severity").asString("");
        String label = severity + " " + finding.path("code").asString("");
        String what = "%s: %s"
                .formatted(
                        severity.equals("error") ? style.bad(label) : style.doubtful(label),
                        finding.path("message").asString(""));
        StringBuilder text = new StringBuilder(source.point(
                finding.path("line").asInt(1), finding.path("column").asInt(1), what));
        if (finding.path("witness").isString()) {
            text.append("\n  for example: ").append(finding.path("witness").asString());
        }
        if (finding.path("fix").path("title").isString()) {
            text.append("\n  fix: ").append(finding.path("fix").path("title").asString());
        }
        return text.toString();
    }
}
