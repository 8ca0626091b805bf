package io.waymark.store.embedded;

import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory that is ours alone while it is open. A killed process leaves nothing that has to be cleared away. */
final class DataDirectory implements AutoCloseable {
    private static final String LOCK = "waymark.lock";

    private final Path path;
    private final FileChannel channel; // its lock ends with it

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Makes the directory if it is missing, and locks it. */
    static DataDirectory open(Path path) throws StoreException {
        try {
            Files.createDirectories(path);
            refuseForeign(path);
            FileChannel channel =
                    FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Optional<FileLock> lock = tryLock(channel);
            if (lock.isEmpty()) {
                channel.close();
                throw new StoreException(
                        Reason.UNAVAILABLE,
                        "data directory %s: another process uses it (expected: one server for each directory). Stop that one, or give this one a directory of its own"
                                .formatted(path));
            }
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "data directory %s: %s".formatted(path, e), e);
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException inThisProcess) {
            return Optional.empty();
        }
    }

    private static void refuseForeign(Path path) throws IOException, StoreException {
        if (Files.exists(path.resolve(LOCK))) {
            return;
        }
        try (Stream<Path> files = Files.list(path)) {
            Optional<Path> first = files.sorted().findFirst();
            if (first.isPresent()) {
                throw new StoreException(
                        Reason.CORRUPT,
                        "data directory %s: holds things that are not Waymark's, such as %s (expected: an empty or a new directory, or one that Waymark has used before)"
                                .formatted(path, first.get().getFileName()));
            }
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
