package io.waymark.server.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code waymark entry}: some entries of a table; the others, their comments and their order stay as they are. */
@Command(name = "entry", description = "List, set and unset single entries of a dtab.")
final class EntryCommand {
    private static final String NOTHING = "none";

    @Command(name = "list", aliases = "ls", description = "List the entries of a namespace, and where they are.")
    void list(@Mixin Session session, @Parameters(paramLabel = "NAMESPACE") String namespace) {
        JsonNode answer =
                session.api().json(Call.get("read the entries of '" + namespace + "'", Paths.ENTRIES, namespace));
        session.print(answer, () -> {
            Table table = new Table("LINE", "PREFIX", "DESTINATION");
            answer.path("entries")
                    .forEach(entry -> table.row(
                            entry.path("line").asString(""),
                            entry.path("prefix").asString(""),
                            entry.path("dst").asString("")));
            return table.showOr("It has no entries.");
        });
    }

    @Command(
            name = "set",
            description = {
                "Set entries: those with the same prefix are replaced where they are, others are added.",
                "All or none: waymark entry set shop '/svc/web => /srv/web-v2'"
            })
    void set(
            @Mixin Session session,
            @Mixin Writing writing,
            @Parameters(index = "0", paramLabel = "NAMESPACE") String namespace,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "ENTRY", description = "such as '/svc => /host'")
                    List<String> entries,
            @Option(
                            names = "--expect",
                            paramLabel = "TREE",
                            description = "only if this is its destination now; 'none': only if it is not there")
                    @Nullable
                    String expected,
            @Option(
                            names = "--place",
                            paramLabel = "PLACE",
                            description = "where a new one goes: first, last, before:PREFIX or after:PREFIX")
                    @Nullable
                    String place,
            @Option(names = "--occurrence", paramLabel = "N", description = "which of several with one prefix, from 0")
                    @Nullable
                    Integer occurrence) {
        ObjectNode body = writing.json(session);
        ArrayNode changes = body.putArray("changes");
        for (String entry : entries) {
            ObjectNode change = changes.addObject().put("set", entry);
            expect(change, expected);
            place(change, place);
            if (occurrence != null) {
                change.put("occurrence", occurrence);
            }
        }
        patch(session, namespace, body, new Text("entry", String.join("\n", entries)));
    }

    @Command(name = "unset", aliases = "rm", description = "Remove entries; all or none.")
    void unset(
            @Mixin Session session,
            @Mixin Writing writing,
            @Parameters(index = "0", paramLabel = "NAMESPACE") String namespace,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "PREFIX", description = "such as /svc/web")
                    List<String> prefixes,
            @Option(
                            names = "--expect",
                            paramLabel = "TREE",
                            description = "only if this is its destination now; 'none': only if it is not there")
                    @Nullable
                    String expected) {
        ObjectNode body = writing.json(session);
        ArrayNode changes = body.putArray("changes");
        prefixes.forEach(prefix -> expect(changes.addObject().put("unset", prefix), expected));
        patch(session, namespace, body, new Text("prefix", String.join("\n", prefixes)));
    }

    private static void patch(Session session, String namespace, ObjectNode body, Text source) {
        Written.print(
                session,
                session.api()
                        .json(Call.of("PATCH", "change entries of '" + namespace + "'", Paths.ENTRIES, namespace)
                                .about(source)
                                .body(body)));
    }

    private static void expect(ObjectNode change, @Nullable String expected) {
        if (expected != null) {
            change.put("expect", expected.equals(NOTHING) ? null : expected);
        }
    }

    /** {@code first} and {@code last} as they are; {@code before:/p} and {@code after:/p} as an object. */
    static void place(ObjectNode change, @Nullable String place) {
        if (place == null) {
            return;
        }
        String[] parts = place.split(":", 2);
        if (parts.length == 2 && List.of("before", "after").contains(parts[0])) {
            change.putObject("place").put(parts[0], parts[1]);
        } else if (List.of("first", "last").contains(place)) {
            change.put("place", place);
        } else {
            throw new CommandFailure(
                    CommandFailure.USAGE,
                    "place: '%s' (expected: first, last, before:PREFIX or after:PREFIX)".formatted(place));
        }
    }
}
