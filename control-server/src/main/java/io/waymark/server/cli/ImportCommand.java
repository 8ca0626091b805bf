package io.waymark.server.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code waymark import}: the tables of a namerd, and whether both mean the same by them. */
@Command(
        name = "import",
        description = {
            "Copy the dtabs of a namerd that runs; shows a plan for each that differs, and asks.",
            "Ends with 1 if --verify finds a name that the two answer differently."
        })
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private final Session session;

    @Mixin
    private final Writing writing = new Writing();

    @Mixin
    private final Confirmation confirmation = new Confirmation();

    @Option(names = "--from-namerd", paramLabel = "URL", required = true, description = "namerd's HTTP port")
    private URI namerd = URI.create("http://127.0.0.1:4180");

    @Option(names = "--namespace", paramLabel = "NAME", description = "only this one; may be said again")
    private List<String> only = List.of();

    @Option(
            names = "--verify",
            description = "ask both for all names in use, and compare the answers: the names that the clients of this"
                    + " server watch, those of --names, and what namerd discovers under each entry")
    private boolean verify;

    @Option(names = "--names", paramLabel = "FILE", description = "more names to verify, one on each line")
    private @Nullable String names;

    ImportCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public Integer call() {
        Api api = session.api();
        Namerd source = new Namerd(namerd);
        Map<String, Folder.Namespace> theirs = source.dtabs(only);
        Map<String, Folder.Namespace> ours = ExportCommand.namespaces(Pages.export(api));
        theirs.replaceAll((name, dtab) -> ours.containsKey(name) // invariants are ours alone, and stay
                ? new Folder.Namespace(0, dtab.text(), ours.get(name).invariants())
                : dtab);
        Applied applied = new Applied(session, api, writing);
        applied.compare(theirs, ours, false, name -> Path.of(name + ".dtab"));
        int exitCode = confirmation.carryOut(session, applied);
        if (!verify || exitCode != 0) {
            return exitCode;
        }
        List<String> more = names == null
                ? List.of()
                : InvariantsCommand.rules(
                        Text.read(names, session.surroundings()).text());
        return new Verification(session, api, source, theirs.keySet(), more).run();
    }
}
