package io.waymark.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code waymark dtab}: the tables themselves. */
@Command(
        name = "dtab",
        description = "List, read, write and compare dtabs.",
        subcommands = {
            DtabEditCommand.class,
            DtabHistoryCommand.class,
            DtabDiffCommand.class,
            DtabRollbackCommand.class,
            DtabLintCommand.class
        })
final class DtabCommand {
    @Command(name = "list", aliases = "ls", description = "List the namespaces.")
    void list(
            @Mixin Session session,
            @Option(
                            names = {"-q", "--quiet"},
                            description = "only their names, one on each line")
                    boolean quiet) {
        JsonNode answer = Pages.all(session.api(), "namespaces", () -> Call.get("list the namespaces", Paths.ALL));
        session.print(answer, () -> quiet ? names(answer) : table(answer));
    }

    private static String names(JsonNode answer) {
        StringBuilder names = new StringBuilder();
        answer.path("namespaces")
                .forEach(namespace ->
                        names.append(namespace.path("name").asString("")).append('\n'));
        return names.toString();
    }

    private static String table(JsonNode answer) {
        Table table = new Table("NAMESPACE", "REVISION", "ENTRIES", "INVARIANTS", "TIME", "AUTHOR", "MESSAGE");
        for (JsonNode namespace : answer.path("namespaces")) {
            JsonNode stale = namespace.path("stale");
            table.row(
                    namespace.path("name").asString(""),
                    namespace.path("revision").asString("") + (stale.isObject() ? " (stale)" : ""),
                    namespace.path("entries").asString(""),
                    namespace.path("invariants").asString(""),
                    namespace.path("time").asString(""),
                    namespace.path("author").asString(""),
                    namespace.path("message").asString(""));
        }
        return table.showOr("There is no namespace yet: waymark dtab create NAME FILE makes one.");
    }

    @Command(name = "get", aliases = "cat", description = "Print a dtab, as its author wrote it.")
    void get(
            @Mixin Session session,
            @Parameters(paramLabel = "NAMESPACE") String namespace,
            @Option(names = "--revision", paramLabel = "N", description = "as it was then") @Nullable Long revision,
            @Option(names = "--version", description = "print its revision instead, for put --if-version")
                    boolean version) {
        JsonNode answer = session.api()
                .json(Call.get("read '" + namespace + "'", Paths.ONE, namespace).query("revision", revision));
        session.print(answer, () -> answer.path(version ? "revision" : "text").asString(""));
    }

    @Command(name = "create", aliases = "new", description = "Make a namespace that is not there yet.")
    void create(
            @Mixin Session session,
            @Mixin Writing writing,
            @Parameters(paramLabel = "NAMESPACE") String namespace,
            @Parameters(paramLabel = "FILE", description = "the dtab; - for standard input") String file) {
        Text text = Text.readDtab(file, session.surroundings());
        Written.print(
                session,
                session.api()
                        .json(Call.of("PUT", "create '" + namespace + "'", Paths.ONE, namespace)
                                .header("If-None-Match", "*")
                                .about(text)
                                .body(writing.json(session).put("text", text.text()))));
    }

    @Command(
            name = "put",
            aliases = {"update", "up"},
            description = "Replace a dtab, or make it.")
    void put(
            @Mixin Session session,
            @Mixin Writing writing,
            @Parameters(paramLabel = "NAMESPACE") String namespace,
            @Parameters(paramLabel = "FILE", description = "the dtab; - for standard input") String file,
            @Option(
                            names = {"--if-version", "--version"},
                            paramLabel = "VERSION",
                            description = "only if this is still its revision, as get --version printed it")
                    @Nullable
                    String version,
            @Option(
                            names = "--base",
                            paramLabel = "N",
                            description = "the revision that FILE was made from: what others changed since is kept, and"
                                    + " an entry that both changed is a conflict")
                    @Nullable
                    Long base) {
        Text text = Text.readDtab(file, session.surroundings());
        ObjectNode body = writing.json(session).put("text", text.text());
        if (base != null) {
            body.put("base", base);
        }
        Written.print(
                session,
                session.api()
                        .json(Call.of("PUT", "write '" + namespace + "'", Paths.ONE, namespace)
                                .ifMatch(version == null ? null : Written.tag(version))
                                .about(text)
                                .body(body)));
    }

    @Command(
            name = "delete",
            aliases = {"del", "rm"},
            description = "Delete a namespace; its history stays.")
    void delete(
            @Mixin Session session,
            @Mixin Writing writing,
            @Parameters(paramLabel = "NAMESPACE") String namespace,
            @Option(names = "--if-version", paramLabel = "VERSION", description = "only if this is still its revision")
                    @Nullable
                    String version) {
        Call call = Call.of("DELETE", "delete '" + namespace + "'", Paths.ONE, namespace)
                .ifMatch(version == null ? null : Written.tag(version));
        session.api().send(writing.headers(call, session));
        session.note("deleted " + namespace);
    }
}
