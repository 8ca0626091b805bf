package io.waymark.server;

import io.waymark.server.config.Config;
import io.waymark.server.config.ConfigException;
import io.waymark.server.config.ConfigReader;
import io.waymark.server.config.Finding;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code waymark server}: serves until it is told to stop. */
@Command(
        name = "server",
        description = "Serve what a configuration file says; without one, on 127.0.0.1 with the data in ./data.")
final class ServerCommand implements Callable<Integer> {
    private final Function<String, Optional<String>> environment;
    private final InputStream in;
    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML or JSON, Waymark's or namerd's; - for standard input")
    private @Nullable String config;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "the same")
    private @Nullable String file;

    @Option(
            names = {"--validate", "-validate"},
            description = "only say whether the file is good")
    private boolean validate;

    ServerCommand(Function<String, Optional<String>> environment, InputStream in, PrintWriter out) {
        this.environment = environment;
        this.in = in;
        this.out = out;
    }

    @Override
    public Integer call() throws ConfigException, InterruptedException {
        Config read = read();
        if (validate) {
            read.warnings().stream().map(Finding::show).forEach(warning -> out.println("warning: " + warning));
            out.println("The configuration is good.");
            return 0;
        }
        return ServerProcess.run(read);
    }

    private Config read() throws ConfigException {
        ConfigReader reader = new ConfigReader(environment);
        if (config != null && file != null && spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "two files: '%s' and '%s' (expected: one)".formatted(config, file));
        }
        String name = config != null ? config : file;
        return name == null ? reader.standard() : reader.read(name, in);
    }
}
