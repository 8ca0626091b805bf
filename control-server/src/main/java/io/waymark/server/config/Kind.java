package io.waymark.server.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The kinds of one thing, each with its reader, under namerd's name and the short one.
 *
 * @param thing what messages call it: {@code storage}
 * @param later kinds that namerd has and Waymark does not have yet
 * @param gone kinds that namerd has and Waymark will not have, each with why, and what to use instead
 */
record Kind<T>(String thing, Map<String, Function<Block, T>> readers, Set<String> later, Map<String, String> gone) {

    /** What the block says, by its {@code kind}; empty if there is no such kind, which is then reported. */
    Optional<T> read(Block block) {
        String expectation = "one of " + String.join(", ", readers.keySet());
        Optional<Value> kind = block.find("kind");
        Optional<String> name = kind.flatMap(Value::text);
        if (name.isPresent() && readers.containsKey(name.get())) {
            return Optional.ofNullable(readers.get(name.get())).map(reader -> reader.apply(block));
        }
        if (kind.isEmpty()) {
            block.error("%s is missing (expected: %s)".formatted(block.path("kind"), expectation));
        } else if (name.isPresent()) {
            kind.get().error(unknown(name.get(), expectation));
        }
        block.giveUp();
        return Optional.empty();
    }

    private String unknown(String name, String expectation) {
        if (gone.containsKey(name)) {
            return "%s kind '%s' is not available: %s".formatted(thing, name, gone.get(name));
        }
        if (later.contains(name)) {
            return "%s kind '%s' is not available (expected: %s)".formatted(thing, name, expectation);
        }
        String hint = Nearest.of(name, readers.keySet())
                .map(nearest -> "did you mean '" + nearest + "'?")
                .orElse("expected: " + expectation);
        return "%s: unknown kind '%s' (%s)".formatted(thing, name, hint);
    }

    /** Collects readers by name. */
    static final class Readers<T> {
        private final Map<String, Function<Block, T>> readers = new LinkedHashMap<>();
        private final Map<String, String> gone = new LinkedHashMap<>();

        /** {@code reader} under each of these names. */
        Readers<T> add(Function<Block, T> reader, String... names) {
            List.of(names).forEach(name -> readers.put(name, reader));
            return this;
        }

        /** No reader under each of these names, and why that is so. */
        Readers<T> gone(String why, String... names) {
            List.of(names).forEach(name -> gone.put(name, why));
            return this;
        }

        Kind<T> build(String thing, String... later) {
            return new Kind<>(thing, Collections.unmodifiableMap(readers), Set.of(later), Map.copyOf(gone));
        }
    }
}
