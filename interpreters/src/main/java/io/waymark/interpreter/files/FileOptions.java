package io.waymark.interpreter.files;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the files are and how they are read.
 *
 * @param rootDir the directory that names begin in
 * @param links where symbolic links may lead
 * @param rescanInterval how often everything in use is looked at again even though the system told of no change; how
 *     late a change is seen where it tells of none, as on a network file system
 * @param settleDelay how long a file that is empty or does not end in a line break must stay as it is before it is
 *     believed: whoever writes in place empties it first
 * @param fileBytesMax the largest file that is read
 * @param namesMax how many names may be watched at once, and how many are listed
 */
public record FileOptions(
        Path rootDir, Links links, Duration rescanInterval, Duration settleDelay, int fileBytesMax, int namesMax) {

    /** Where symbolic links may lead. */
    public enum Links {
        /** Anywhere inside the root directory; a name that a link takes elsewhere fails. */
        WITHIN_ROOT,
        /** Anywhere: whoever can write in the root directory decides what the server reads. */
        ANYWHERE
    }

    public FileOptions {
        if (rescanInterval.toMillis() < 1 || settleDelay.toMillis() < 1 || fileBytesMax < 1 || namesMax < 1) {
            throw new IllegalArgumentException("files: %s, %s, %d, %d (expected: each more than 0)"
                    .formatted(rescanInterval, settleDelay, fileBytesMax, namesMax));
        }
    }

    /** Links within the root, a rescan every 5 s, 50 ms to settle, files of up to 500 KB, 100,000 names. */
    public static FileOptions of(Path rootDir) {
        return new FileOptions(
                rootDir, Links.WITHIN_ROOT, Duration.ofSeconds(5), Duration.ofMillis(50), 500 * 1024, 100_000);
    }

    /** These options, with links that may lead as {@code other} says. */
    public FileOptions withLinks(Links other) {
        return new FileOptions(rootDir, other, rescanInterval, settleDelay, fileBytesMax, namesMax);
    }
}
