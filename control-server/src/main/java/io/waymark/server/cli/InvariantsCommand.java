package io.waymark.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code waymark invariants}: what must stay true whatever is published. */
@Command(name = "invariants", description = "List, set and check what must stay true of a namespace.")
final class InvariantsCommand {
    @Command(name = "list", aliases = "ls", description = "Print the invariants, one on each line.")
    void list(@Mixin Session session, @Parameters(paramLabel = "NAMESPACE") String namespace) {
        JsonNode answer = read(session, namespace);
        session.print(answer, () -> String.join("\n", rules(answer)));
    }

    @Command(name = "check", description = "Say which invariants hold now; ends with 1 if one is broken.")
    int check(@Mixin Session session, @Parameters(paramLabel = "NAMESPACE") String namespace) {
        JsonNode answer = read(session, namespace);
        List<String> lines = new ArrayList<>();
        int exitCode = 0;
        for (JsonNode check : answer.path("checks")) {
            lines.add(CheckText.show(check, session.style()));
            exitCode = CheckText.isBroken(check) ? CommandFailure.REFUSED : exitCode;
        }
        session.print(answer, () -> lines.isEmpty() ? "There are no invariants." : String.join("\n", lines));
        return exitCode;
    }

    @Command(name = "set", description = "Replace all invariants.")
    void set(
            @Mixin Session session,
            @Mixin Writing writing,
            @Parameters(paramLabel = "NAMESPACE") String namespace,
            @Parameters(paramLabel = "FILE", description = "one on each line; - for standard input") String file) {
        Text text = Text.read(file, session.surroundings());
        write(session, writing, namespace, read(session, namespace), rules(text.text()));
    }

    @Command(name = "add", description = "Add invariants, such as 'never negative /svc/pay'.")
    void add(
            @Mixin Session session,
            @Mixin Writing writing,
            @Parameters(index = "0", paramLabel = "NAMESPACE") String namespace,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "RULE") List<String> rules) {
        JsonNode before = read(session, namespace);
        SequencedSet<String> all = new LinkedHashSet<>(rules(before));
        all.addAll(rules);
        write(session, writing, namespace, before, List.copyOf(all));
    }

    @Command(name = "remove", aliases = "rm", description = "Remove invariants, named as list prints them.")
    void remove(
            @Mixin Session session,
            @Mixin Writing writing,
            @Parameters(index = "0", paramLabel = "NAMESPACE") String namespace,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "RULE") List<String> rules) {
        JsonNode before = read(session, namespace);
        List<String> all = new ArrayList<>(rules(before));
        for (String rule : rules) {
            if (!all.remove(rule)) {
                throw new CommandFailure(
                        CommandFailure.REFUSED,
                        "there is no invariant '%s' (there are: %s)".formatted(rule, String.join(", ", rules(before))));
            }
        }
        write(session, writing, namespace, before, all);
    }

    private static JsonNode read(Session session, String namespace) {
        return session.api().json(Call.get("read the invariants of '" + namespace + "'", Paths.INVARIANTS, namespace));
    }

    private static void write(
            Session session, Writing writing, String namespace, JsonNode before, List<String> invariants) {
        ObjectNode body = writing.json(session);
        put(body, invariants);
        Written.print(
                session,
                session.api()
                        .json(Call.of("PUT", "set the invariants of '" + namespace + "'", Paths.INVARIANTS, namespace)
                                .ifMatch(Written.tag(before.path("revision").asLong()))
                                .body(body)));
    }

    private static List<String> rules(JsonNode answer) {
        List<String> rules = new ArrayList<>();
        answer.path("invariants").forEach(rule -> rules.add(rule.asString("")));
        return rules;
    }

    /** The rules in a file: one on each line; what is blank or begins with # is none. */
    static List<String> rules(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    static void put(ObjectNode body, List<String> invariants) {
        ArrayNode array = body.putArray("invariants");
        invariants.forEach(array::add);
    }
}
