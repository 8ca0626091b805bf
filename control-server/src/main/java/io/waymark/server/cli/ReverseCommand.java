package io.waymark.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code waymark reverse}: who is sent somewhere. */
@Command(name = "reverse", description = "List the live names that lead to a concrete name or to an address.")
final class ReverseCommand implements Runnable {
    @Mixin
    private final Session session;

    @Parameters(
            paramLabel = "WHERE",
            description = "a concrete name such as /#/fs/web, or an address such as 10.0.0.1:80")
    private String where = "";

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "${DEFAULT-VALUE} unless given",
            defaultValue = "default")
    private String namespace = "default";

    ReverseCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        JsonNode answer = session.api()
                .json(Call.get("find what leads to " + where, Paths.REVERSE, namespace)
                        .query(where.startsWith("/") ? "id" : "address", where));
        session.print(answer, () -> {
            Table table = new Table("NAME", "SHARE", "CLIENTS");
            answer.path("names")
                    .forEach(name -> table.row(
                            PlanText.name(name),
                            PlanText.percent(name.path("share")),
                            name.path("clients").asString("")));
            return table.showOr("No live name leads there.");
        });
    }
}
