package io.waymark.server;

import io.waymark.server.cli.CommandFailure;
import io.waymark.server.cli.Commands;
import io.waymark.server.cli.Surroundings;
import io.waymark.server.config.ConfigException;
import io.waymark.server.demo.DemoCommand;
import io.waymark.server.telemetry.Logging;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** {@code waymark}, the command line. */
public final class Main {
    private static final int DONE = 0;
    private static final int NOT_UNDERSTOOD = 2;

    @Command(
            name = "waymark",
            description = "A centralized routing-policy control plane.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            footer = {
                "",
                "Settings: ~/.config/waymark/config.yaml, with server, author and output.",
                "Logs: WAYMARK_LOG=text|json, WAYMARK_LOG_LEVEL=error|warn|info|debug."
            })
    private static final class Waymark {}

    @Command(name = "version", description = "Print the version.")
    private static final class VersionCommand implements Runnable {
        private final PrintWriter out;

        VersionCommand(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void run() {
            out.println(Version.TEXT);
        }
    }

    private static final class Version implements CommandLine.IVersionProvider {
        static final String TEXT = "waymark " + BuildInfo.version();

        @Override
        public String[] getVersion() {
            return new String[] {TEXT};
        }
    }

    private Main() {}

    /** Runs one command, and ends the process with its exit code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(Surroundings.ofProcess(), out, err, args));
    }

    /** Runs one command; returns its exit code. */
    static int run(Surroundings surroundings, PrintWriter out, PrintWriter err, String... args) {
        try {
            Logging.configure(surroundings.environment());
        } catch (IllegalArgumentException noSuchSetting) {
            err.println("waymark: " + noSuchSetting.getMessage());
            return NOT_UNDERSTOOD;
        }
        CommandLine commands = Commands.line(new Waymark(), surroundings);
        if (args.length > 0 && Commands.has(args[0]) && !args[0].equals("completion")) {
            Commands.add(commands, surroundings, args[0]); // alone, and nothing of the server is loaded
        } else {
            addAll(commands, surroundings, out);
        }
        Commands.finish(commands, out, err)
                .setExecutionExceptionHandler((problem, command, parsed) -> report(problem, err));
        if (args.length == 0) {
            commands.usage(out);
            return DONE;
        }
        return commands.execute(args);
    }

    private static void addAll(CommandLine commands, Surroundings surroundings, PrintWriter out) {
        commands.addSubcommand(new HelpCommand())
                .addSubcommand(new VersionCommand(out))
                .addSubcommand(new ServerCommand(surroundings.environment(), surroundings.in(), out))
                .addSubcommand(new DemoCommand(out));
        Commands.addAll(commands, surroundings);
    }

    private static int report(Exception problem, PrintWriter err) throws Exception {
        return switch (problem) {
            case CommandFailure failure -> {
                err.println("waymark: " + failure.getMessage());
                yield failure.exitCode();
            }
            case ConfigException bad -> {
                err.println(bad.getMessage());
                yield CommandFailure.REFUSED;
            }
            default -> throw problem; // a bug: with its stack trace
        };
    }
}
