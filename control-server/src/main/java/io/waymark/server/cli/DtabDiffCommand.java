package io.waymark.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code waymark dtab diff}: what changed from one revision to another. */
@Command(name = "diff", description = "Print what a revision changed, or what changed between two.")
final class DtabDiffCommand implements Runnable {
    @Mixin
    private final Session session;

    @Parameters(index = "0", paramLabel = "NAMESPACE")
    private String namespace = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "FROM", description = "a revision; the one before TO")
    private @Nullable Long from;

    @Parameters(index = "2", arity = "0..1", paramLabel = "TO", description = "a revision; the latest")
    private @Nullable Long to;

    DtabDiffCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        JsonNode answer = session.api()
                .json(Call.get("compare revisions of '" + namespace + "'", Paths.DIFF, namespace)
                        .query("from", from)
                        .query("to", to));
        session.print(
                answer,
                () -> "%s: revision %s → %s\n%s"
                        .formatted(
                                namespace,
                                answer.path("from").asString(""),
                                answer.path("to").asString(""),
                                DiffText.show(answer, session.style())));
    }
}
