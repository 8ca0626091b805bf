package io.waymark.server.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code waymark system}: the servers themselves. */
@Command(name = "system", description = "Print the replicas, the store and the version of the server.")
final class SystemCommand implements Runnable {
    @Mixin
    private final Session session;

    SystemCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        JsonNode answer = session.api().json(Call.get("ask about the server", Paths.SYSTEM));
        session.print(answer, () -> show(answer));
    }

    private static String show(JsonNode answer) {
        JsonNode store = answer.path("store");
        String reason = store.path("reason").asString("");
        String head = "version %s, started %s\nstore %s: %s%s\n"
                .formatted(
                        answer.path("version").asString(""),
                        answer.path("started").asString(""),
                        store.path("kind").asString(""),
                        store.path("state").asString(""),
                        reason.isEmpty() ? "" : " (" + reason + ")");
        Table table = new Table("REPLICA", "URL", "VERSION", "SEEN", "REACHABLE");
        String self = answer.path("replica").path("id").asString("");
        for (JsonNode replica : answer.path("replicas")) {
            String id = replica.path("id").asString("");
            table.row(
                    id.equals(self) ? id + " (this one)" : id,
                    replica.path("url").asString(""),
                    replica.path("version").asString(""),
                    replica.path("seen").asString(""),
                    replica.path("reachable").asBoolean(true) ? "yes" : "no");
        }
        return head + table.showOr("");
    }
}
