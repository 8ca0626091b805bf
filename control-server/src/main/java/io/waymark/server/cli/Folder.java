package io.waymark.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Namespaces as files of a folder, made for a repository: {@code NAME.dtab} and {@code NAME.invariants}. */
final class Folder {
    private static final String DTAB = ".dtab";
    private static final String INVARIANTS = ".invariants";

    private final Path folder;

    Folder(Path folder) {
        this.folder = folder;
    }

    /**
     * What a namespace says.
     *
     * @param revision the one it was read at; 0 if it comes from a file
     */
    record Namespace(long revision, String text, List<String> invariants) {
        boolean saysTheSameAs(Namespace other) {
            return text.stripTrailing().equals(other.text.stripTrailing()) && invariants.equals(other.invariants);
        }
    }

    Path file(String name) {
        return folder.resolve(name + DTAB);
    }

    /** All that are there, by name. */
    Map<String, Namespace> read() {
        Map<String, Namespace> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(DTAB) && !name.startsWith(".")) {
                    String namespace = name.substring(0, name.length() - DTAB.length());
                    all.put(namespace, new Namespace(0, Files.readString(file), invariants(namespace)));
                }
            }
            return all;
        } catch (IOException unreadable) {
            throw new CommandFailure(CommandFailure.USAGE, "cannot read %s: %s".formatted(folder, unreadable));
        }
    }

    private List<String> invariants(String namespace) throws IOException {
        try {
            return InvariantsCommand.rules(Files.readString(folder.resolve(namespace + INVARIANTS)));
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    /** Makes the folder say {@code all}, and touches no file that says it already; how many were changed. */
    int write(Map<String, Namespace> all, boolean prune) {
        try {
            Files.createDirectories(folder);
            int changed = 0;
            for (Map.Entry<String, Namespace> one : all.entrySet()) {
                changed += write(one.getKey(), one.getValue());
            }
            if (prune) {
                for (String name : read().keySet()) {
                    if (!all.containsKey(name)) {
                        Files.delete(file(name));
                        Files.deleteIfExists(folder.resolve(name + INVARIANTS));
                        changed++;
                    }
                }
            }
            return changed;
        } catch (IOException broken) {
            throw new CommandFailure(CommandFailure.USAGE, "cannot write to %s: %s".formatted(folder, broken));
        }
    }

    private int write(String name, Namespace namespace) throws IOException {
        if (name.isEmpty() || name.startsWith(".") || name.contains("/") || name.contains("\\")) {
            throw new CommandFailure(CommandFailure.REFUSED, "'%s' is no name for a file".formatted(name));
        }
        Path rules = folder.resolve(name + INVARIANTS);
        int changed = write(file(name), namespace.text().stripTrailing() + "\n");
        if (namespace.invariants().isEmpty()) {
            return changed + (Files.deleteIfExists(rules) ? 1 : 0);
        }
        // A file with the same rules and comments of its own stays as it is.
        return invariants(name).equals(namespace.invariants())
                ? changed
                : changed + write(rules, String.join("\n", namespace.invariants()) + "\n");
    }

    private static int write(Path file, String text) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(text)) {
            return 0;
        }
        Files.writeString(file, text);
        return 1;
    }
}
