package io.waymark.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code waymark dtab edit}: a table in an editor, a plan of the change, a question, and the change. */
@Command(
        name = "edit",
        description = "Open a dtab in $VISUAL or $EDITOR, show what the change would do, ask, and publish it.")
final class DtabEditCommand implements Callable<Integer> {
    @Mixin
    private final Session session;

    @Mixin
    private final Writing writing = new Writing();

    @Parameters(paramLabel = "NAMESPACE")
    private String namespace = "";

    @Option(
            names = {"-y", "--yes"},
            description = "publish without asking")
    private boolean yes;

    DtabEditCommand(Surroundings surroundings) {
        this.session = new Session(surroundings);
    }

    @Override
    public Integer call() {
        Api api = session.api();
        JsonNode before = api.json(Call.get("read '" + namespace + "'", Paths.ONE, namespace));
        long base = before.path("revision").asLong();
        String old = before.path("text").asString("");
        Path file = temporary(old);
        Text edited = edited(file);
        if (edited.text().equals(old)) {
            delete(file);
            session.note("Nothing was changed.");
            return 0;
        }
        try {
            return publish(api, base, edited, file);
        } catch (CommandFailure failure) {
            throw new CommandFailure(
                    failure.exitCode(), "%s\nYour text is in %s".formatted(failure.getMessage(), file));
        }
    }

    private int publish(Api api, long base, Text edited, Path file) {
        JsonNode plan = api.json(Call.of("POST", "plan the change", Paths.PLAN, namespace)
                .about(edited)
                .body(JsonMapper.shared()
                        .createObjectNode()
                        .put("text", edited.text())
                        .put("base", base)));
        session.note(PlanText.show(plan, edited, session.style()));
        if (!yes && !session.surroundings().confirms("Publish this?", "--yes", session.out())) {
            session.note("Nothing was published. Your text is in " + file);
            return CommandFailure.REFUSED;
        }
        Call write = Call.of("PUT", "write '" + namespace + "'", Paths.ONE, namespace)
                .ifMatch(Written.tag(base))
                .about(edited)
                .body(writing.json(session).put("text", edited.text()));
        try {
            Written.print(session, api.json(write));
        } catch (CommandFailure failure) {
            throw failure.exitCode() == CommandFailure.CONFLICT ? both(api, failure, edited) : failure;
        }
        delete(file);
        return 0;
    }

    /** Somebody published in between: what they wrote, and what you did. */
    private CommandFailure both(Api api, CommandFailure conflict, Text edited) {
        String theirs = api.find(Call.get("read '" + namespace + "'", Paths.ONE, namespace))
                .map(answer -> answer.json().path("text").asString(""))
                .orElse("(it was deleted)");
        return new CommandFailure(
                CommandFailure.CONFLICT,
                "%s\n--- theirs\n%s\n--- yours\n%s\n---"
                        .formatted(
                                conflict.getMessage(),
                                theirs.stripTrailing(),
                                edited.text().stripTrailing()));
    }

    private Path temporary(String text) {
        try {
            return Files.writeString(Files.createTempFile("waymark-", ".dtab"), text);
        } catch (IOException full) {
            throw new CommandFailure(CommandFailure.USAGE, "cannot write a file to edit: " + full);
        }
    }

    private Text edited(Path file) {
        Surroundings surroundings = session.surroundings();
        String editor = surroundings
                .variable("VISUAL")
                .or(() -> surroundings.variable("EDITOR"))
                .orElse("vi");
        try {
            // By the shell, since an editor may come with options; the name of the file is no part of its script.
            int status = new ProcessBuilder("sh", "-c", editor + " \"$1\"", "sh", file.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new CommandFailure(
                        CommandFailure.USAGE,
                        "the editor '%s' ended with %d: nothing was done".formatted(editor, status));
            }
            return new Text(file.toString(), Files.readString(file));
        } catch (IOException broken) {
            throw new CommandFailure(CommandFailure.USAGE, "cannot edit %s: %s".formatted(file, broken));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(CommandFailure.USAGE, "the editor was not waited for");
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException left) {
            throw new CommandFailure(CommandFailure.REFUSED, "cannot delete %s: %s".formatted(file, left));
        }
    }
}
