package io.waymark.server.cli;

import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code waymark clients}: who is connected, and what they watch. */
@Command(name = "clients", description = "List the clients of all replicas, and what they watch.")
final class ClientsCommand implements Runnable {
    private static final int NAMES_SHOWN = 3;

    @Mixin
    private final Session session;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "only those that watch something in it")
    private @Nullable String namespace;

    ClientsCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        JsonNode answer = Pages.all(
                session.api(),
                "clients",
                () -> Call.get("list the clients", Paths.CLIENTS).query("namespace", namespace));
        session.print(answer, () -> table(answer));
    }

    private static String table(JsonNode answer) {
        Table table = new Table("CLIENT", "PROTOCOL", "REPLICA", "STREAMS", "BEHIND", "SINCE", "NAMES");
        for (JsonNode client : answer.path("clients")) {
            JsonNode names = client.path("names");
            table.row(
                    client.path("client").asString(""),
                    client.path("protocol").asString(""),
                    client.path("replica").asString(""),
                    client.path("streams").asString(""),
                    client.path("behind").asString(""),
                    client.path("since").asString(""),
                    StreamSupport.stream(names.spliterator(), false)
                                    .limit(NAMES_SHOWN)
                                    .map(name -> name.isString() ? name.asString() : PlanText.name(name))
                                    .collect(Collectors.joining(", "))
                            + (names.size() > NAMES_SHOWN ? ", …" : ""));
        }
        StringBuilder missing = new StringBuilder();
        answer.path("unreachable")
                .forEach(replica -> missing.append("replica %s cannot be asked\n".formatted(replica.asString(""))));
        return table.showOr("Nobody is connected.\n") + missing;
    }
}
