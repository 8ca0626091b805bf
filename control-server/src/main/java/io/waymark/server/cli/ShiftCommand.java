package io.waymark.server.cli;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code waymark shift}: one step of a canary. */
@Command(
        name = "shift",
        description = {
            "Set the weights of an entry: one step of a canary.",
            "Such as: waymark shift /svc/gen /srv/gen=90 /srv/gen-v2=10"
        })
final class ShiftCommand implements Runnable {
    @Mixin
    private final Session session;

    @Mixin
    private final Writing writing = new Writing();

    @Parameters(index = "0", paramLabel = "ENTRY", description = "the prefix of the entry")
    private String entry = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH=WEIGHT", description = "its branches from now on")
    private List<String> weights = List.of();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "${DEFAULT-VALUE} unless given",
            defaultValue = "default")
    private String namespace = "default";

    @Option(names = "--expect", paramLabel = "PATH=WEIGHT", description = "only if these are its branches now")
    private List<String> expected = List.of();

    @Option(
            names = "--min-healthy",
            paramLabel = "PATH=COUNT",
            description = "only if a branch has so many healthy endpoints")
    private List<String> minHealthy = List.of();

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "asked again with the same key, the answer is the same and nothing is done twice")
    private @Nullable String key;

    ShiftCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        ObjectNode body = writing.json(session).put("entry", entry);
        fill(body.putObject("weights"), weights);
        if (!expected.isEmpty()) {
            fill(body.putObject("expect"), expected);
        }
        if (!minHealthy.isEmpty()) {
            fill(body.putObject("minHealthy"), minHealthy);
        }
        JsonNode answer = session.api()
                .json(Call.of("POST", "shift " + entry, Paths.SHIFT, namespace)
                        .header("Idempotency-Key", key)
                        .body(body));
        session.print(
                answer,
                () -> "%s: %s → %s\n%s"
                        .formatted(
                                entry,
                                answer.path("from").asString(""),
                                answer.path("to").asString(""),
                                Written.line(answer)));
    }

    private static void fill(ObjectNode numbers, List<String> pairs) {
        for (String pair : pairs) {
            int at = pair.lastIndexOf('=');
            try {
                numbers.put(pair.substring(0, Math.max(at, 0)), new BigDecimal(pair.substring(at + 1)));
            } catch (NumberFormatException notANumber) {
                throw new CommandFailure(
                        CommandFailure.USAGE,
                        "'%s' is not a branch and a number (expected: such as /srv/gen=90)".formatted(pair));
            }
        }
    }
}
