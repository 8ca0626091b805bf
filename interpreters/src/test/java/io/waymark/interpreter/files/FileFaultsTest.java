package io.waymark.interpreter.files;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerFaultSuite;
import io.waymark.interpreter.SourceFaults;
import io.waymark.store.faults.FaultyProxy.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/**
 * A directory that is away, and files that cannot be read. What is in files that can be read but make no sense, and
 * half written ones, is with {@link FileNamerTest}: a name is there as soon as its file is.
 */
class FileFaultsTest extends NamerFaultSuite implements SourceFaults {
    @TempDir
    private static java.nio.file.Path directory;

    private final Map<String, String> files = new TreeMap<>(); // as they are to be, once the fault is over
    private Mode mode = Mode.PASS;

    @Override
    protected int startSource() {
        files.clear();
        return 0;
    }

    @Override
    protected void stopSource() {
        files.clear();
    }

    @Override
    protected SourceFaults faults(int port) throws IOException {
        Files.createDirectory(root());
        return this;
    }

    private static java.nio.file.Path root() {
        return directory.resolve("disco");
    }

    private static java.nio.file.Path away() {
        return directory.resolve("away");
    }

    @Override
    protected Namer namer(int port) {
        FileOptions options = new FileOptions(
                root(), FileOptions.Links.WITHIN_ROOT, Duration.ofMillis(200), Duration.ofMillis(20), 10_000, 1_000);
        return new FileNamer(Path.parse("/#/io.l5d.fs"), options, hosts, time, time);
    }

    @Override
    protected int openCount(Namer namer) {
        return ((FileNamer) namer).openCount();
    }

    @Override
    protected Path name(String service) {
        return Path.of(service);
    }

    @Override
    protected void change(String service, Set<String> before, Set<String> after) throws IOException {
        if (after.isEmpty()) {
            files.remove(service);
        } else {
            files.put(service, after.stream().map(ip -> ip + " 80\n").collect(Collectors.joining()));
        }
        if (mode == Mode.PASS) {
            write(root(), service);
        }
    }

    private void write(java.nio.file.Path root, String service) throws IOException {
        String text = files.get(service);
        if (text == null) {
            Files.deleteIfExists(root.resolve(service));
        } else {
            java.nio.file.Path fresh = Files.writeString(directory.resolve("fresh"), text);
            Files.move(fresh, root.resolve(service), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Override
    public int port() {
        return 0;
    }

    @Override
    public void target(int port) {
        // There is but one directory.
    }

    @Override
    public void mode(Mode next) throws IOException {
        mode = next;
        switch (next) {
            case PASS -> {
                boolean isAway = Files.exists(away());
                java.nio.file.Path root = isAway ? away() : root();
                for (String service : entries(root)) {
                    write(root, service);
                }
                for (String service : files.keySet()) {
                    write(root, service);
                }
                if (isAway) {
                    Files.move(away(), root());
                }
            }
            case REFUSE -> Files.move(root(), away());
            case CUT_ANSWERS -> { // each file is a link to itself: there is something, and it cannot be read
                for (String service : entries(root())) {
                    java.nio.file.Path link =
                            Files.createSymbolicLink(directory.resolve("fresh"), java.nio.file.Path.of(service));
                    Files.move(link, root().resolve(service), StandardCopyOption.ATOMIC_MOVE);
                }
            }
            default -> doesNotApply("a file is read at once, or not at all");
        }
    }

    private static List<String> entries(java.nio.file.Path root) throws IOException {
        try (Stream<java.nio.file.Path> all = Files.list(root)) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Override
    public void answer(byte[] bytes) {
        doesNotApply("a file does not say that it has trouble; FileNamerTest has what is in it");
    }

    @Override
    public void close() {}
}
