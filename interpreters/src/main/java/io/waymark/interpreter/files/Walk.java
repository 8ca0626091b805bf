package io.waymark.interpreter.files;

import io.waymark.dtab.Label;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Follows a name from the root directory, link by link as the system itself would, and tells of every directory entry
 * that the way depends on: also of those that do not exist, and of those inside links.
 */
final class Walk {
    private static final int LINKS_MAX = 40; // as Linux

    private final FileOptions options;
    private final Consumer<Directories.Entry> visitor;
    private final Deque<String> ahead = new ArrayDeque<>(); // what is left of the label that is being followed
    private Path root;
    private Path here;
    private boolean confined;
    private int links;

    /** Where a name leads. */
    sealed interface Place {
        /** There is no such file. */
        record Missing() implements Place {}

        /** A directory. */
        record Directory(Path path) implements Place {}

        /**
         * A regular file.
         *
         * @param labels how many labels led to it
         */
        record File(Path path, BasicFileAttributes attributes, int labels) implements Place {}
    }

    /** @param visitor told of each entry before it is looked at */
    Walk(FileOptions options, Consumer<Directories.Entry> visitor) throws IOException {
        this.options = options;
        this.visitor = visitor;
        this.confined = options.links() == FileOptions.Links.WITHIN_ROOT;
        Path given = options.rootDir().toAbsolutePath().normalize();
        visit(given);
        this.root = given.toRealPath();
        if (!root.equals(given)) {
            visit(root);
        }
        this.here = root;
    }

    private void visit(Path path) {
        Path dir = path.getParent();
        Path name = path.getFileName();
        if (dir != null && name != null) {
            visitor.accept(new Directories.Entry(dir, name.toString()));
        }
    }

    /** Follows {@code labels} to the first regular file. */
    Place follow(List<Label> labels) throws IOException {
        for (int i = 0; i < labels.size(); i++) {
            Optional<String> name = FileName.of(labels.get(i));
            if (name.isEmpty()) {
                return new Place.Missing();
            }
            ahead.add(name.get());
            Place place = step(i + 1);
            if (!(place instanceof Place.Directory)) {
                return place;
            }
        }
        return new Place.Directory(here);
    }

    private Place step(int labels) throws IOException {
        for (String name = ahead.poll(); name != null; name = ahead.poll()) {
            if (name.equals("..")) {
                up();
                continue;
            }
            Path next;
            BasicFileAttributes attributes;
            try {
                next = here.resolve(name);
                visitor.accept(new Directories.Entry(here, name));
                attributes = Files.readAttributes(next, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException | NotDirectoryException | InvalidPathException missing) {
                return new Place.Missing();
            }
            if (attributes.isSymbolicLink()) {
                enter(next);
            } else if (attributes.isDirectory()) {
                here = next;
            } else if (attributes.isRegularFile() && ahead.isEmpty()) {
                return new Place.File(next, attributes, labels);
            } else {
                return new Place.Missing(); // a pipe or device, which is never opened, or a path through a file
            }
        }
        return new Place.Directory(here);
    }

    private void up() throws IOException {
        Path parent = here.getParent();
        if (parent != null) {
            here = parent;
        }
        checkConfined(here);
    }

    private void enter(Path link) throws IOException {
        if (++links > LINKS_MAX) {
            throw new IOException(show(link) + ": more than " + LINKS_MAX + " symbolic links on the way");
        }
        Path target = Files.readSymbolicLink(link);
        if (target.isAbsolute()) {
            Path given = options.rootDir().toAbsolutePath().normalize();
            Path normal = target.normalize();
            if (normal.startsWith(given)) {
                here = root;
                target = given.relativize(normal);
            } else if (normal.startsWith(root)) {
                here = root;
                target = root.relativize(normal);
            } else {
                checkConfined(target);
                here = target.getRoot();
                target = here.relativize(target);
            }
        }
        for (int i = target.getNameCount() - 1; i >= 0; i--) {
            String name = target.getName(i).toString();
            if (!name.isEmpty() && !name.equals(".")) {
                ahead.addFirst(name);
            }
        }
    }

    private void checkConfined(Path path) throws IOException {
        if (confined && !path.startsWith(root)) {
            throw new IOException("a symbolic link leads out of the root directory, to " + path
                    + " (put what it leads to inside the root directory)");
        }
    }

    private Path show(Path path) {
        return path.startsWith(root) ? root.relativize(path) : path;
    }
}
