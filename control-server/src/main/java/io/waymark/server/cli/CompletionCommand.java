package io.waymark.server.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code waymark completion}: what makes a shell complete commands and options. */
@Command(
        name = "completion",
        description = {
            "Print a script for a shell to complete commands and options. For bash: source <(waymark completion bash)",
            "For zsh the same, after autoload -U +X compinit && compinit; for fish: waymark completion fish | source"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish")
    private String shell = "";

    @Override
    public Integer call() {
        CommandLine root = Objects.requireNonNull(spec, "spec").root().commandLine();
        String script = switch (shell) {
            case "bash", "zsh" -> AutoComplete.bash("waymark", root);
            case "fish" -> FishCompletion.of(root);
            default ->
                throw new CommandFailure(
                        CommandFailure.USAGE, "shell: '%s' (expected: bash, zsh or fish)".formatted(shell));
        };
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
