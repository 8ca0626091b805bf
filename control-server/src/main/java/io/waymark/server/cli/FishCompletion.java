package io.waymark.server.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Commands and options as the fish shell completes them: two levels of commands, and the options of each. */
final class FishCompletion {
    private final StringBuilder script = new StringBuilder();

    private FishCompletion() {}

    static String of(CommandLine root) {
        FishCompletion completion = new FishCompletion();
        completion.add(root, "__fish_use_subcommand");
        root.getSubcommands().forEach((name, command) -> {
            String here = "__fish_seen_subcommand_from " + name;
            completion.add(command, without(here, command.getSubcommands()));
            command.getSubcommands()
                    .forEach(
                            (below, leaf) -> completion.add(leaf, here + "; and __fish_seen_subcommand_from " + below));
        });
        return completion.script.toString();
    }

    private static String without(String condition, Map<String, CommandLine> below) {
        return below.isEmpty()
                ? condition
                : condition + "; and not __fish_seen_subcommand_from " + String.join(" ", below.keySet());
    }

    private void add(CommandLine command, String condition) {
        command.getSubcommands()
                .forEach((name, below) -> line(condition, "-f -a " + name, description(below.getCommandSpec())));
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.hidden()) {
                line(condition, names(option), first(option.description()));
            }
        }
    }

    private static String names(OptionSpec option) {
        String flags = List.of(option.names()).stream()
                .filter(name -> name.startsWith("-") && !name.matches("-\\w.+")) // -validate is namerd's own way
                .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                .collect(Collectors.joining(" "));
        return option.arity().max() > 0 ? flags + " -r" : flags;
    }

    private static String description(CommandSpec spec) {
        return first(spec.usageMessage().description());
    }

    private static String first(String[] lines) {
        return lines.length == 0 ? "" : lines[0];
    }

    private void line(String condition, String what, String description) {
        script.append("complete -c waymark -n %s %s -d %s\n".formatted(quoted(condition), what, quoted(description)));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
