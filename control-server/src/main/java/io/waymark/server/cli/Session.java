package io.waymark.server.cli;

import java.io.PrintWriter;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What every command that asks a server has: which one, and how to print the answer. */
final class Session {
    private static final String SERVER = "http://127.0.0.1:4180";

    private final Surroundings surroundings;
    private @Nullable Settings settings;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = {"--server", "--base-url"},
            paramLabel = "URL",
            description = "the server's HTTP port; of several, joined by commas, the next is asked when one does not"
                    + " answer (WAYMARK_SERVER, NAMERCTL_BASE_URL, 'server' in the settings, " + SERVER + ")")
    private @Nullable String server;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "text, json or yaml ('output' in the settings, text)")
    private @Nullable String output;

    @Option(names = "--json", description = "the same as --output json")
    private boolean json;

    Session(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    Api api() {
        form(); // nothing is asked, let alone written, if the answer could not be printed
        String urls = Optional.ofNullable(server)
                .or(this::serverBeforeTheCommand)
                .or(() -> surroundings.variable("WAYMARK_SERVER"))
                .or(() -> surroundings.variable("NAMERCTL_BASE_URL"))
                .or(() -> settings().find("server"))
                .orElse(SERVER);
        return new Api(Arrays.stream(urls.split(","))
                .map(String::strip)
                .filter(url -> !url.isEmpty())
                .map(Session::url)
                .toList());
    }

    /** {@code waymark --server URL dtab list}, as namerctl has it. */
    private Optional<String> serverBeforeTheCommand() {
        OptionSpec option = spec().root().findOption("--server");
        return option == null
                ? Optional.empty()
                : Optional.<String>ofNullable(option.getValue()).filter(url -> !url.isEmpty());
    }

    private static URI url(String text) {
        try {
            URI url = URI.create(text.contains("://") ? text : "http://" + text);
            if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
                return url;
            }
        } catch (IllegalArgumentException malformed) {
            // said below
        }
        throw new CommandFailure(
                CommandFailure.USAGE, "server: '%s' is not an address (expected: such as %s)".formatted(text, SERVER));
    }

    Settings settings() {
        if (settings == null) {
            settings = surroundings.settingsFile().map(Settings::read).orElseGet(Settings::none);
        }
        return settings;
    }

    /** Who changes something, unless a command is told. */
    String author() {
        return Stream.of(surroundings.variable("WAYMARK_AUTHOR"), settings().find("author"))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(surroundings::user);
    }

    Form form() {
        if (json) {
            return Form.JSON;
        }
        return Form.of(
                Optional.ofNullable(output).or(() -> settings().find("output")).orElse("text"));
    }

    PrintWriter out() {
        return spec().commandLine().getOut();
    }

    /** Prints for people when there is no script to print for. */
    void note(String text) {
        if (form() == Form.TEXT) {
            out().println(text);
        }
    }

    /** Prints {@code answer} for scripts, or what it means for people. */
    void print(JsonNode answer, Supplier<String> text) {
        Form form = form();
        out().println(form == Form.TEXT ? text.get().stripTrailing() : form.show(answer));
    }

    Style style() {
        return new Style(surroundings.colors());
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec, "spec"); // set by picocli
    }
}
