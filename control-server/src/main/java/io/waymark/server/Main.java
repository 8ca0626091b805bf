package io.waymark.server;

import io.waymark.server.cli.BindCommand;
import io.waymark.server.cli.CommandFailure;
import io.waymark.server.cli.DelegateCommand;
import io.waymark.server.cli.DtabCommand;
import io.waymark.server.config.ConfigException;
import io.waymark.server.demo.DemoCommand;
import io.waymark.server.telemetry.Logging;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;

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
                "Exit codes: 0 done, 1 refused, 2 not understood, 3 conflict, 4 unreachable.",
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
        System.exit(run(name -> Optional.ofNullable(System.getenv(name)), System.in, out, err, args));
    }

    /** Runs one command; returns its exit code. */
    static int run(
            Function<String, Optional<String>> environment,
            InputStream in,
            PrintWriter out,
            PrintWriter err,
            String... args) {
        try {
            Logging.configure(environment);
        } catch (IllegalArgumentException noSuchSetting) {
            err.println("waymark: " + noSuchSetting.getMessage());
            return NOT_UNDERSTOOD;
        }
        CommandLine commands = new CommandLine(new Waymark())
                .addSubcommand(new HelpCommand())
                .addSubcommand(new VersionCommand(out))
                .addSubcommand(new ServerCommand(environment, in, out))
                .addSubcommand(new DemoCommand(out))
                .addSubcommand(new DtabCommand(in))
                .addSubcommand(new BindCommand())
                .addSubcommand(new DelegateCommand())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((problem, command, parsed) -> report(problem, err));
        addHelp(commands);
        if (args.length == 0) {
            commands.usage(out);
            return DONE;
        }
        return commands.execute(args);
    }

    /** Every command, at every level, says what it does when asked with {@code --help}. */
    private static void addHelp(CommandLine commands) {
        for (CommandLine command : commands.getSubcommands().values()) {
            if (command.getCommandSpec().findOption("--help") == null) { // one with an alias comes by twice
                command.getCommandSpec()
                        .addOption(OptionSpec.builder("-h", "--help")
                                .usageHelp(true)
                                .description("Show this help.")
                                .build());
            }
            addHelp(command);
        }
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
