package io.waymark.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What a person always wants, from a YAML file with some of {@code server}, {@code author} and {@code output}.
 *
 * @param values by key
 */
record Settings(Map<String, String> values) {
    private static final List<String> KEYS = List.of("server", "author", "output");

    static Settings none() {
        return new Settings(Map.of());
    }

    Optional<String> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /**
     * Reads {@code file}; one that is not there says nothing.
     *
     * @throws CommandFailure if it is not what is expected
     */
    static Settings read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException none) {
            return none();
        } catch (IOException unreadable) {
            throw new CommandFailure(CommandFailure.USAGE, "cannot read %s: %s".formatted(file, unreadable));
        }
        Object document;
        try {
            document = new Load(LoadSettings.builder().build()).loadFromString(text);
        } catch (YamlEngineException malformed) {
            throw new CommandFailure(CommandFailure.USAGE, "%s: %s".formatted(file, malformed.getMessage()));
        }
        if (document == null) {
            return none();
        }
        if (!(document instanceof Map<?, ?> map)) {
            throw new CommandFailure(
                    CommandFailure.USAGE, "%s: not a list of settings (expected: key: value)".formatted(file));
        }
        Map<String, String> values = new TreeMap<>();
        map.forEach((key, value) -> values.put(known(file, String.valueOf(key)), word(value)));
        return new Settings(values);
    }

    private static String known(Path file, String key) {
        if (!KEYS.contains(key)) {
            throw new CommandFailure(
                    CommandFailure.USAGE,
                    "%s: unknown setting '%s' (expected: %s)".formatted(file, key, String.join(", ", KEYS)));
        }
        return key;
    }

    /** Several servers may be a list. */
    private static String word(Object value) {
        return value instanceof List<?> list
                ? String.join(",", list.stream().map(String::valueOf).toList())
                : String.valueOf(value);
    }
}
