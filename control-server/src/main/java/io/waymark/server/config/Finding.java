package io.waymark.server.config;

/**
 * Something to say about a configuration file.
 *
 * @param file as it was named by whoever gave it
 * @param line from 1; 0 if it is about the whole file
 * @param column from 1
 * @param message what is wrong, what was expected, and how to mend it
 */
public record Finding(String file, int line, int column, String message) {

    /** {@code waymark.yaml:3:9: port: 'x' (expected: a whole number from 1 to 65535)}. */
    public String show() {
        return line == 0 ? file + ": " + message : "%s:%d:%d: %s".formatted(file, line, column, message);
    }
}
