package io.waymark.server.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code waymark wait}: until the fleet has applied a revision. */
@Command(
        name = "wait",
        description = "Wait until the streams of all replicas have been sent a revision; ends with 5 if they were not.")
final class WaitCommand implements Callable<Integer> {
    private static final Duration ANSWERING = Duration.ofSeconds(30);

    @Mixin
    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "NAMESPACE", description = "${DEFAULT-VALUE} unless given")
    private String namespace = "default";

    @Option(names = "--revision", paramLabel = "N", description = "the latest")
    private @Nullable Long revision;

    @Option(names = "--share", paramLabel = "PERCENT", description = "of the streams (100%%)")
    private String share = "100%";

    @Option(names = "--timeout", paramLabel = "TIME", description = "such as 90s or 2m (30s)")
    private String timeout = "30s";

    WaitCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public Integer call() {
        JsonNode answer = session.api()
                .json(Call.get("wait for '" + namespace + "'", Paths.CONVERGENCE, namespace)
                        .query("revision", revision)
                        .query("wait", share.endsWith("%") ? share : share + "%")
                        .query("timeout", seconds() + "s")
                        .timeout(Duration.ofSeconds(seconds()).plus(ANSWERING)));
        session.print(answer, () -> show(answer));
        return answer.path("reached").asBoolean(false) ? 0 : CommandFailure.NOT_CONVERGED;
    }

    private long seconds() {
        try {
            String number = timeout.replaceFirst("[sm]$", "");
            return Long.parseLong(number) * (timeout.endsWith("m") ? 60 : 1);
        } catch (NumberFormatException notATime) {
            throw new CommandFailure(
                    CommandFailure.USAGE, "timeout: '%s' (expected: such as 90s or 2m)".formatted(timeout));
        }
    }

    private static String show(JsonNode answer) {
        StringBuilder text = new StringBuilder("revision %s: %s of %s streams have it (%s)%s\n"
                .formatted(
                        answer.path("revision").asString(""),
                        answer.path("applied").asString(""),
                        answer.path("streams").asString(""),
                        PlanText.percent(answer.path("share")),
                        answer.path("p50Millis").isNumber()
                                ? ", half of them within %s ms, 99 %% within %s ms"
                                        .formatted(
                                                answer.path("p50Millis").asString(""),
                                                answer.path("p99Millis").asString("?"))
                                : ""));
        for (JsonNode replica : answer.path("replicas")) {
            if (!replica.path("reachable").asBoolean(true)) {
                text.append("replica %s cannot be asked\n"
                        .formatted(replica.path("id").asString("")));
            }
        }
        Table stuck = new Table("REPLICA", "CLIENT", "NAME", "HAS", "SINCE");
        answer.path("stuck")
                .forEach(stream -> stuck.row(
                        stream.path("replica").asString(""),
                        stream.path("client").asString(""),
                        stream.path("name").asString(""),
                        stream.path("sentRevision").asString(""),
                        stream.path("since").asString("")));
        return text + stuck.showOr("");
    }
}
