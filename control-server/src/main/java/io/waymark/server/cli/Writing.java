package io.waymark.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is kept with every change: who made it, and why. */
final class Writing {
    @Option(
            names = "--author",
            paramLabel = "NAME",
            description = "who makes the change (WAYMARK_AUTHOR, 'author' in the settings, your user name)")
    private @Nullable String author;

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "why")
    private @Nullable String message;

    @Option(
            names = "--override",
            paramLabel = "REASON",
            description = "publish even if an invariant breaks; the reason is on record")
    private @Nullable String override;

    boolean overrides() {
        return override != null;
    }

    /** The fields of a request that say so. */
    ObjectNode json(Session session) {
        return json(session, "");
    }

    /** As {@link #json(Session)}, with a message for those who gave none. */
    ObjectNode json(Session session, String messageOtherwise) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        String by = author == null ? session.author() : author;
        if (!by.isEmpty()) {
            json.put("author", by);
        }
        String why = message == null ? messageOtherwise : message;
        if (!why.isEmpty()) {
            json.put("message", why);
        }
        if (override != null) {
            json.put("override", override);
        }
        return json;
    }

    /** The same for a request without a body. */
    Call headers(Call call, Session session) {
        ObjectNode json = json(session);
        return call.header("Waymark-Author", json.path("author").asString(null))
                .header("Waymark-Message", json.path("message").asString(null))
                .query("override", override);
    }
}
