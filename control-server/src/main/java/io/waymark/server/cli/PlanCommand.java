package io.waymark.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code waymark plan}: what a change would do, without doing it. */
@Command(
        name = "plan",
        description = {
            "Show what a change would do to all live names of all replicas, without making it.",
            "Ends with 1 if it could not be published. What it prints can be: waymark publish PLAN."
        })
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private final Session session;

    @Parameters(index = "0", paramLabel = "NAMESPACE")
    private String namespace = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "the whole dtab; - for standard input")
    private @Nullable String file;

    @Option(names = "--set", paramLabel = "ENTRY", description = "an entry, such as '/svc => /host'; may be said again")
    private List<String> set = List.of();

    @Option(names = "--unset", paramLabel = "PREFIX", description = "the entry with this prefix removed; the same")
    private List<String> unset = List.of();

    @Option(names = "--rollback-to", paramLabel = "N", description = "what revision N said")
    private @Nullable Long rollbackTo;

    @Option(names = "--invariants", paramLabel = "FILE", description = "other invariants, one on each line")
    private @Nullable String invariants;

    @Option(names = "--base", paramLabel = "N", description = "the revision that the change is made to; the latest")
    private @Nullable Long base;

    PlanCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public Integer call() {
        ObjectNode body = JsonMapper.shared().createObjectNode();
        Text source = fill(body);
        if (base != null) {
            body.put("base", base);
        }
        JsonNode plan = session.api()
                .json(Call.of("POST", "plan a change of '" + namespace + "'", Paths.PLAN, namespace)
                        .about(source)
                        .body(body));
        session.print(plan, () -> PlanText.show(plan, source, session.style()));
        return plan.path("publishable").asBoolean(true) ? 0 : CommandFailure.REFUSED;
    }

    private Text fill(ObjectNode body) {
        boolean entries = !set.isEmpty() || !unset.isEmpty();
        long proposals = Stream.of(file != null, entries, rollbackTo != null, invariants != null)
                .filter(given -> given)
                .count();
        if (proposals != 1) {
            throw new CommandFailure(
                    CommandFailure.USAGE,
                    "%s change is given (expected: one of FILE, --set and --unset, --rollback-to, --invariants)"
                            .formatted(proposals == 0 ? "no" : "more than one"));
        }
        if (file != null) {
            Text text = Text.readDtab(file, session.surroundings());
            body.put("text", text.text());
            return text;
        }
        if (invariants != null) {
            Text rules = Text.read(invariants, session.surroundings());
            InvariantsCommand.put(body, InvariantsCommand.rules(rules.text()));
            return rules;
        }
        if (entries) {
            ArrayNode changes = body.putArray("changes");
            set.forEach(entry -> changes.addObject().put("set", entry));
            unset.forEach(prefix -> changes.addObject().put("unset", prefix));
        } else {
            body.put("rollbackTo", rollbackTo);
        }
        return new Text(namespace, String.join("\n", set));
    }
}
