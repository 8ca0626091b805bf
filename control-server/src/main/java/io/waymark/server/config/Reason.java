package io.waymark.server.config;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** Says in words why a file could not be read; Java's own exceptions often say its name only. */
final class Reason {
    private Reason() {}

    static String of(Exception problem) {
        if (problem instanceof NoSuchFileException) {
            return "no such file";
        }
        if (problem instanceof AccessDeniedException) {
            return "permission denied";
        }
        return Objects.requireNonNullElse(problem.getMessage(), problem.toString());
    }
}
