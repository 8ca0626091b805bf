package io.waymark.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code waymark dtab}: reads and writes dtabs. */
@Command(name = "dtab", description = "Read and write delegation tables.")
public final class DtabCommand {
    private static final String STANDARD_INPUT = "-";

    private final InputStream standardInput;

    @Spec
    private @Nullable CommandSpec spec;

    /** @param standardInput what {@code -} stands for as the name of a file */
    public DtabCommand(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    @Command(name = "list", aliases = "ls", description = "Print the names of all namespaces.")
    void list(@Mixin ServerOption server) {
        JsonMapper.shared()
                .readTree(server.api().namespaces())
                .forEach(namespace -> out().println(namespace.asString()));
    }

    @Command(name = "get", aliases = "cat", description = "Print a dtab, as its author wrote it.")
    void get(
            @Mixin ServerOption server,
            @Parameters(paramLabel = "NAMESPACE") String namespace,
            @Option(names = "--version", description = "print its version instead, for put --if-version")
                    boolean version) {
        Api.Dtab dtab = server.api().dtab(namespace);
        out().println(version ? dtab.version() : dtab.text().stripTrailing());
    }

    @Command(name = "create", aliases = "new", description = "Make a namespace that is not there yet.")
    void create(
            @Mixin ServerOption server,
            @Parameters(paramLabel = "NAMESPACE") String namespace,
            @Parameters(paramLabel = "FILE", description = "the dtab; - for standard input") String file) {
        server.api().create(namespace, text(file));
    }

    @Command(
            name = "put",
            aliases = {"update", "up"},
            description = "Replace a dtab, or make it.")
    void put(
            @Mixin ServerOption server,
            @Parameters(paramLabel = "NAMESPACE") String namespace,
            @Parameters(paramLabel = "FILE", description = "the dtab; - for standard input") String file,
            @Option(
                            names = "--if-version",
                            paramLabel = "VERSION",
                            description = "only if this is still its version, as get --version printed it")
                    @Nullable
                    String version) {
        server.api().put(namespace, text(file), Optional.ofNullable(version));
    }

    @Command(
            name = "delete",
            aliases = {"del", "rm"},
            description = "Delete a namespace.")
    void delete(@Mixin ServerOption server, @Parameters(paramLabel = "NAMESPACE") String namespace) {
        server.api().delete(namespace);
    }

    private String text(String file) {
        try {
            return file.equals(STANDARD_INPUT)
                    ? new String(standardInput.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (IOException | InvalidPathException unreadable) {
            throw new CommandFailure(CommandFailure.REFUSED, "cannot read '%s': %s".formatted(file, unreadable));
        }
    }

    private PrintWriter out() {
        return Output.of(spec);
    }
}
