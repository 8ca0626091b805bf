package io.waymark.server.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code waymark export}: everything, as files. */
@Command(
        name = "export",
        description = "Write every namespace to a folder: NAME.dtab, and NAME.invariants if it has some.")
final class ExportCommand implements Runnable {
    @Mixin
    private final Session session;

    @Parameters(paramLabel = "DIR")
    private Path folder = Path.of("");

    @Option(names = "--prune", description = "delete files of namespaces that are not there")
    private boolean prune;

    ExportCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public void run() {
        JsonNode answer = Pages.export(session.api());
        Map<String, Folder.Namespace> all = namespaces(answer);
        Folder files = new Folder(folder);
        int changed = files.write(all, prune);
        session.print(answer, () -> "%d namespaces in %s, %d files changed".formatted(all.size(), folder, changed));
    }

    /** What an export says, by name. */
    static Map<String, Folder.Namespace> namespaces(JsonNode export) {
        Map<String, Folder.Namespace> all = new TreeMap<>();
        for (JsonNode namespace : export.path("namespaces")) {
            all.put(
                    namespace.path("name").asString(""),
                    new Folder.Namespace(
                            namespace.path("revision").asLong(),
                            namespace.path("text").asString(""),
                            namespace
                                    .path("invariants")
                                    .valueStream()
                                    .map(rule -> rule.asString(""))
                                    .toList()));
        }
        return all;
    }
}
