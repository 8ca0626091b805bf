package io.waymark.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code waymark explain}: why a name leads where it leads. */
@Command(
        name = "explain",
        description = "Explain where a name leads: each step, the entry that decided it, and what was passed over.")
final class ExplainCommand implements Runnable {
    @Mixin
    private final Session session;

    @Mixin
    private final NameOptions name = new NameOptions();

    @Option(names = "--revision", paramLabel = "N", description = "under the dtab as it was then")
    private @Nullable Long revision;

    ExplainCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        JsonNode answer = session.api()
                .json(Call.get("explain " + name.name(), Paths.EXPLAIN, name.namespace())
                        .query("name", name.name())
                        .query("dtab", name.dtab().isEmpty() ? null : name.dtab())
                        .query("revision", revision)
                        .about(new Text("--dtab", name.dtab())));
        session.print(answer, () -> ExplanationText.show(answer, session.style()));
    }
}
