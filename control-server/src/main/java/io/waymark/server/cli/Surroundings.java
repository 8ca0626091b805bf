package io.waymark.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a command is run in.
 *
 * @param environment the value of a variable; an empty one counts as none
 * @param in what {@code -} stands for as the name of a file, and where answers to questions come from
 * @param asks whether there is somebody at {@code in} to answer
 * @param colors whether the output is a terminal whose owner has not said NO_COLOR
 */
public record Surroundings(
        Function<String, Optional<String>> environment, InputStream in, boolean asks, boolean colors) {

    /** Those of this process; which of its streams are terminals is known to the script that started it. */
    public static Surroundings ofProcess() {
        Function<String, Optional<String>> environment = name -> Optional.ofNullable(System.getenv(name));
        String terminals = System.getProperty("waymark.terminals", "");
        return new Surroundings(
                environment,
                System.in,
                terminals.contains("in"),
                terminals.contains("out") && environment.apply("NO_COLOR").isEmpty());
    }

    Optional<String> variable(String name) {
        return environment.apply(name).filter(value -> !value.isBlank());
    }

    /** Who is at work, as the system knows them. */
    String user() {
        return variable("USER").orElseGet(() -> System.getProperty("user.name", ""));
    }

    /** The file with this person's settings, which may not be there. */
    Optional<Path> settingsFile() {
        return variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .or(() -> variable("HOME").map(home -> Path.of(home, ".config")))
                .map(folder -> folder.resolve("waymark").resolve("config.yaml"));
    }

    /**
     * Whether the answer to a question of yes or no is yes.
     *
     * @throws CommandFailure if nobody is there to answer; {@code otherwise} is the option that answers it
     */
    boolean confirms(String question, String otherwise, PrintWriter out) {
        if (!asks) {
            throw new CommandFailure(
                    CommandFailure.USAGE,
                    "%s Nobody is at a terminal to answer: say %s.".formatted(question, otherwise));
        }
        out.print(question + " [y/N] ");
        out.flush();
        try {
            String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
            String answer = line == null ? "" : line.strip().toLowerCase(Locale.ROOT);
            return answer.equals("y") || answer.equals("yes");
        } catch (IOException gone) {
            throw new CommandFailure(CommandFailure.USAGE, "no answer: " + gone.getMessage());
        }
    }
}
