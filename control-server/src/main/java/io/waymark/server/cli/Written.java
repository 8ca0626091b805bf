package io.waymark.server.cli;

import tools.jackson.databind.JsonNode;

/** What a write answers. */
final class Written {
    private Written() {}

    static void print(Session session, JsonNode answer) {
        session.print(answer, () -> line(answer));
    }

    static String line(JsonNode answer) {
        JsonNode parent = answer.path("parent");
        return "%s is at revision %s%s"
                .formatted(
                        answer.path("namespace").asString(""),
                        answer.path("revision").asString(""),
                        parent.isNumber() && parent.asLong() > 0 ? " (was " + parent.asString() + ")" : "");
    }

    /** What a version is as a precondition: a revision is quoted, anything else is a tag already. */
    static String tag(String version) {
        return version.matches("\\d+") ? "\"" + version + "\"" : version;
    }

    static String tag(long revision) {
        return tag(String.valueOf(revision));
    }
}
