package io.waymark.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A text that a person wrote, and what they call it.
 *
 * @param name of its file
 */
record Text(String name, String text) {
    private static final String STANDARD_INPUT = "-";

    /** What is in {@code file}, or on standard input if that is {@code -}. */
    static Text read(String file, Surroundings surroundings) {
        try {
            return file.equals(STANDARD_INPUT)
                    ? new Text("stdin", new String(surroundings.in().readAllBytes(), StandardCharsets.UTF_8))
                    : new Text(file, Files.readString(Path.of(file)));
        } catch (IOException | InvalidPathException unreadable) {
            throw new CommandFailure(CommandFailure.USAGE, "cannot read '%s': %s".formatted(file, unreadable));
        }
    }

    /** A dtab; the JSON that namerctl prints and takes is one too. */
    static Text readDtab(String file, Surroundings surroundings) {
        Text read = read(file, surroundings);
        if (!read.text.stripLeading().startsWith("{")) {
            return read;
        }
        StringBuilder dtab = new StringBuilder();
        try {
            for (JsonNode entry : JsonMapper.shared().readTree(read.text).path("dtab")) {
                dtab.append(entry.path("prefix").asString(""))
                        .append(" => ")
                        .append(entry.path("dst").asString(""))
                        .append(" ;\n");
            }
        } catch (JacksonException malformed) {
            throw new CommandFailure(
                    CommandFailure.USAGE,
                    "'%s' is neither a dtab nor JSON: %s".formatted(file, malformed.getOriginalMessage()));
        }
        return new Text(read.name, dtab.toString());
    }

    /** {@code name:line:column: what}, the line, and a pointer to the place; from 1 both. */
    String point(int line, int column, String what) {
        String head = "%s:%d:%d: %s".formatted(name, line, column, what);
        String[] lines = text.split("\n", -1);
        if (line < 1 || line > lines.length) {
            return head;
        }
        String shown = lines[line - 1].replace('\t', ' ').stripTrailing();
        int at = Math.clamp(column - 1, 0, shown.length());
        int from = Math.max(0, at - 60);
        String part = shown.substring(from, Math.min(shown.length(), at + 60));
        return "%s\n  %s\n  %s^".formatted(head, part, " ".repeat(at - from));
    }
}
