package io.waymark.interpreter.files;

import io.waymark.dtab.Path;
import io.waymark.live.State;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Lists all names there are: every regular file, directories within directories to a depth. */
final class FileListing implements Tree.Reader<Set<Path>> {
    private static final int DEPTH_MAX = 8;

    private final FileOptions options;
    private final Path prefix;

    FileListing(FileOptions options, Path prefix) {
        this.options = options;
        this.prefix = prefix;
    }

    @Override
    public State<Set<Path>> look(Consumer<Directories.Entry> visitor) throws IOException {
        Set<Path> names = new HashSet<>();
        list(Path.EMPTY, names, visitor);
        return State.ready(Set.copyOf(names));
    }

    private void list(Path path, Set<Path> names, Consumer<Directories.Entry> visitor) throws IOException {
        if (names.size() >= options.namesMax() || path.size() > DEPTH_MAX) {
            return;
        }
        try {
            switch (new Walk(options, visitor).follow(path.labels())) {
                case Walk.Place.Missing() -> {}
                case Walk.Place.File file -> names.add(prefix.concat(path));
                case Walk.Place.Directory(java.nio.file.Path dir) -> {
                    visitor.accept(new Directories.Entry(dir, Directories.Entry.ANY));
                    for (String name : children(dir)) {
                        list(path.child(name), names, visitor);
                    }
                }
            }
        } catch (IOException failure) {
            if (path.isEmpty()) {
                throw failure;
            }
            // What cannot be read now is not listed; whoever asks for it by name is told why.
        }
    }

    private List<String> children(java.nio.file.Path dir) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<java.nio.file.Path> stream = Files.newDirectoryStream(dir)) {
            for (java.nio.file.Path child : stream) {
                java.nio.file.Path name = child.getFileName();
                if (name != null && names.size() < options.namesMax()) {
                    names.add(name.toString());
                }
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        return names;
    }
}
