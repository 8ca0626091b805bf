package io.waymark.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code waymark compare}: a name under two revisions, or in two namespaces. */
@Command(name = "compare", description = "Compare where a name leads under two revisions, or in two namespaces.")
final class CompareCommand implements Runnable {
    @Mixin
    private final Session session;

    @Mixin
    private final NameOptions name = new NameOptions();

    @Option(names = "--from", paramLabel = "N", description = "a revision")
    private @Nullable Long from;

    @Option(names = "--to", paramLabel = "N", description = "a revision; the latest")
    private @Nullable Long to;

    @Option(names = "--with", paramLabel = "NAMESPACE", description = "another namespace instead")
    private @Nullable String other;

    CompareCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        JsonNode answer = session.api()
                .json(Call.get("compare " + name.name(), Paths.COMPARE, name.namespace())
                        .query("name", name.name())
                        .query("dtab", name.dtab().isEmpty() ? null : name.dtab())
                        .query("from", from)
                        .query("to", to)
                        .query("other", other));
        session.print(
                answer,
                () -> "from   %s\nto     %s\nmoves  %s"
                        .formatted(
                                PlanText.outcome(answer.path("from")),
                                PlanText.outcome(answer.path("to")),
                                PlanText.percent(answer.path("moved"))));
    }
}
