package io.waymark.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code waymark discovery}: where names come from, and how fresh that is. */
@Command(name = "discovery", description = "List the sources of names, and how fresh they are.")
final class DiscoveryCommand implements Runnable {
    @Mixin
    private final Session session;

    DiscoveryCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        JsonNode answer = session.api().json(Call.get("list the sources of names", Paths.DISCOVERY));
        session.print(answer, () -> table(answer));
    }

    private static String table(JsonNode answer) {
        Table table = new Table("NAMER", "KIND", "STATE", "NAMES", "SERVICES", "STALE", "HELD", "LAST PROBLEM");
        for (JsonNode source : answer.path("sources")) {
            table.row(
                    source.path("namer").asString(""),
                    source.path("kind").asString(""),
                    source.path("state").asString(""),
                    source.path("names").path("total").asString(""),
                    source.path("services").path("total").asString(""),
                    source.path("services").path("stale").asString(""),
                    source.path("holds").asString(""),
                    source.path("lastProblem").path("message").asString(""));
        }
        return table.showOr("No source of names is configured.");
    }

    @Command(
            name = "release",
            description = "Believe what a source says of a service that is held, or of all services of a namer.")
    void release(
            @Mixin Session here,
            @Parameters(paramLabel = "ID", description = "a concrete name such as /#/fs/web, or a namer such as /#/fs")
                    String id) {
        Api api = here.api();
        boolean namer = false;
        for (JsonNode source :
                api.json(Call.get("list the sources of names", Paths.DISCOVERY)).path("sources")) {
            namer |= source.path("namer").asString("").equals(id);
        }
        JsonNode answer = api.json(Call.of("POST", "release " + id, Paths.DISCOVERY + "/release")
                .body(JsonMapper.shared().createObjectNode().put(namer ? "namer" : "id", id)));
        here.print(answer, () -> {
            StringBuilder text = new StringBuilder();
            answer.path("released")
                    .forEach(one ->
                            text.append("released ").append(one.asString("")).append('\n'));
            return text.isEmpty() ? "Nothing was held." : text.toString();
        });
    }
}
