package io.waymark.server.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code waymark apply}: everything, from files. */
@Command(
        name = "apply",
        description = {
            "Make the server say what the files of a folder say (NAME.dtab, NAME.invariants), as export writes them.",
            "Shows a plan for each namespace that differs, and asks. Ends with 1 if one cannot be published."
        })
final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private final Session session;

    @Mixin
    private final Writing writing = new Writing();

    @Mixin
    private final Confirmation confirmation = new Confirmation();

    @Parameters(paramLabel = "DIR")
    private Path folder = Path.of("");

    @Option(names = "--prune", description = "delete namespaces that have no file")
    private boolean prune;

    ApplyCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public Integer call() {
        Api api = session.api();
        Applied applied = new Applied(session, api, writing);
        Folder files = new Folder(folder);
        applied.compare(files.read(), ExportCommand.namespaces(Pages.export(api)), prune, files::file);
        return confirmation.carryOut(session, applied);
    }
}
