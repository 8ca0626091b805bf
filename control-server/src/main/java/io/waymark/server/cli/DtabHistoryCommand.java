package io.waymark.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code waymark dtab history}: who changed it, when and why. */
@Command(name = "history", aliases = "log", description = "List the revisions of a namespace, the latest first.")
final class DtabHistoryCommand implements Runnable {
    @Mixin
    private final Session session;

    @Parameters(paramLabel = "NAMESPACE")
    private String namespace = "";

    @Option(names = "--before", paramLabel = "N", description = "only revisions before this one")
    private @Nullable Long before;

    @Option(names = "--limit", paramLabel = "COUNT", description = "how many (20)")
    private int limit = 20;

    @Option(names = "--prefix", paramLabel = "PATH", description = "only those that changed this entry")
    private @Nullable String prefix;

    @Option(names = "--by", paramLabel = "AUTHOR", description = "only those of this author")
    private @Nullable String author;

    DtabHistoryCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        JsonNode answer = session.api()
                .json(Call.get("read the history of '" + namespace + "'", Paths.HISTORY, namespace)
                        .query("before", before)
                        .query("limit", limit)
                        .query("prefix", prefix)
                        .query("author", author));
        session.print(answer, () -> table(answer));
    }

    private static String table(JsonNode answer) {
        Table table = new Table("REVISION", "TIME", "AUTHOR", "CHANGES", "MESSAGE");
        for (JsonNode revision : answer.path("revisions")) {
            String override = revision.path("override").asString("");
            table.row(
                    revision.path("revision").asString(""),
                    revision.path("time").asString(""),
                    revision.path("author").asString(""),
                    revision.path("deleted").asBoolean(false)
                            ? "deleted"
                            : revision.path("changes").asString(""),
                    revision.path("message").asString("")
                            + (override.isEmpty() ? "" : " [invariants overridden: " + override + "]"));
        }
        String more = answer.has("next") ? "There are more: --before or --limit shows them.\n" : "";
        return table.showOr("There is no such revision.\n") + more;
    }
}
