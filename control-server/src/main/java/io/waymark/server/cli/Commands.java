package io.waymark.server.cli;

import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.OptionSpec;

/** The commands that talk to a server. */
public final class Commands {
    private static final Map<String, Function<Surroundings, Object>> ALL = all();

    private static final Map<String, String> EXIT_CODES = exitCodes();

    private Commands() {}

    private static Map<String, Function<Surroundings, Object>> all() {
        SequencedMap<String, Function<Surroundings, Object>> all = new LinkedHashMap<>();
        all.put("dtab", surroundings -> new DtabCommand());
        all.put("entry", surroundings -> new EntryCommand());
        all.put("plan", PlanCommand::new);
        all.put("publish", PublishCommand::new);
        all.put("shift", ShiftCommand::new);
        all.put("wait", WaitCommand::new);
        all.put("invariants", surroundings -> new InvariantsCommand());
        all.put("bind", BindCommand::new);
        all.put("explain", ExplainCommand::new);
        all.put("reverse", ReverseCommand::new);
        all.put("compare", CompareCommand::new);
        all.put("delegate", DelegateCommand::new);
        all.put("clients", ClientsCommand::new);
        all.put("discovery", DiscoveryCommand::new);
        all.put("system", SystemCommand::new);
        all.put("export", ExportCommand::new);
        all.put("apply", ApplyCommand::new);
        all.put("import", ImportCommand::new);
        all.put("completion", surroundings -> new CompletionCommand());
        return all;
    }

    private static Map<String, String> exitCodes() {
        SequencedMap<String, String> codes = new LinkedHashMap<>();
        codes.put("0", "done");
        codes.put("1", "refused: an invariant is broken, or what was asked for is not there");
        codes.put("2", "not understood: a wrong option, or an input that cannot be read");
        codes.put("3", "conflict: somebody else was faster, or it is there already");
        codes.put("4", "unreachable: no server answers, or its store is away");
        codes.put("5", "not converged: not every client has been sent the revision in time");
        return codes;
    }

    /** Whether {@code name} is one of them. */
    public static boolean has(String name) {
        return ALL.containsKey(name);
    }

    /**
     * A command line that can be given commands, and then has to be finished.
     *
     * @param root the object with what is said of all of them
     */
    public static CommandLine line(Object root, Surroundings surroundings) {
        CommandLine line = new CommandLine(root, new Factory(surroundings));
        line.getCommandSpec()
                .addOption(OptionSpec.builder("--server", "--base-url")
                        .paramLabel("URL")
                        .type(String.class)
                        .description("the server to ask, for those who say it before the command")
                        .build());
        return line;
    }

    /** Adds one command; to add one alone is what makes it start fast. */
    public static void add(CommandLine line, Surroundings surroundings, String name) {
        Function<Surroundings, Object> command = ALL.get(name);
        if (command == null) {
            throw new IllegalArgumentException("command: '%s' (expected: %s)".formatted(name, ALL.keySet()));
        }
        line.addSubcommand(command.apply(surroundings));
    }

    /** Adds all of them. */
    public static void addAll(CommandLine line, Surroundings surroundings) {
        ALL.keySet().forEach(name -> add(line, surroundings, name));
    }

    /**
     * Says where all the commands of {@code line} print to, and makes each of them, at every level, say what it does
     * and how it ends when asked with {@code --help}.
     */
    public static CommandLine finish(CommandLine line, PrintWriter out, PrintWriter err) {
        addExitCodes(line);
        addHelp(line);
        return line.setOut(out).setErr(err);
    }

    private static void addHelp(CommandLine line) {
        for (CommandLine command : line.getSubcommands().values()) {
            if (command.getCommandSpec().findOption("--help") == null) { // one with an alias comes by twice
                command.getCommandSpec()
                        .addOption(OptionSpec.builder("-h", "--help")
                                .usageHelp(true)
                                .description("Show this help.")
                                .build());
                addExitCodes(command);
            }
            addHelp(command);
        }
    }

    private static void addExitCodes(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(EXIT_CODES);
    }

    /** Makes what is given its surroundings when it is made. */
    private record Factory(Surroundings surroundings) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1
                        && constructor.getParameterTypes()[0].equals(Surroundings.class)) {
                    return type.cast(constructor.newInstance(surroundings));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
