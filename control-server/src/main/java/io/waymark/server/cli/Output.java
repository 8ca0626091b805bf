package io.waymark.server.cli;

import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command prints to. */
final class Output {
    private Output() {}

    /** The output of the command line that {@code spec}, which picocli has set, is part of. */
    static PrintWriter of(@Nullable CommandSpec spec) {
        return Objects.requireNonNull(spec, "spec").commandLine().getOut();
    }
}
