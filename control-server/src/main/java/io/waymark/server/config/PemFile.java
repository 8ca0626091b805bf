package io.waymark.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads where a certificate or a key is, and makes sure that it can be read. */
final class PemFile {
    private static final int BYTES_MAX = 1_000_000;

    private PemFile() {}

    static Optional<Path> find(Block block, String key) {
        return block.find(key).flatMap(PemFile::of);
    }

    static Path require(Block block, String key) {
        if (!block.has(key)) {
            block.require(key, "the name of a PEM file");
        }
        return find(block, key).orElse(Path.of(""));
    }

    static Optional<Path> of(Value value) {
        Optional<String> name = value.text();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path file = Path.of(name.get());
            if (Files.size(file) <= BYTES_MAX
                    && Files.readString(file, StandardCharsets.ISO_8859_1).contains("-----BEGIN ")) {
                return Optional.of(file);
            }
            value.expected("a PEM file, which has a line that begins with -----BEGIN");
        } catch (IOException | InvalidPathException unreadable) {
            value.error("%s: cannot read the file '%s': %s".formatted(value.name(), name.get(), Reason.of(unreadable)));
        }
        return Optional.empty();
    }
}
