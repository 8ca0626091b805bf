package io.waymark.interpreter.files;

import io.waymark.dtab.Path;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the addresses in the file of one name; none if there is no such file. */
final class FileReader implements Tree.Reader<Optional<List<HostEndpoint>>> {
    // File times are as coarse as the kernel's clock tick, or the file system's whole seconds: of a file that was
    // written just before it was read, a later write may not show in them.
    private static final Duration TRUSTED_AGE = Duration.ofSeconds(3);

    private final FileOptions options;
    private final Path name;
    private final Scheduler scheduler;
    private final Doubt doubt;
    private @Nullable Version read; // of the content that the last answer came from, if it can be trusted
    private boolean found;

    private record Version(@Nullable Object file, FileTime modified, long size) {
        static Version of(java.nio.file.Path path, BasicFileAttributes attributes) {
            Object key = attributes.fileKey();
            return new Version(key == null ? path : key, attributes.lastModifiedTime(), attributes.size());
        }
    }

    FileReader(FileOptions options, Path name, Scheduler scheduler) {
        this.options = options;
        this.name = name;
        this.scheduler = scheduler;
        this.doubt = new Doubt(options.settleDelay(), scheduler);
    }

    @Override
    public State<Optional<List<HostEndpoint>>> look(Consumer<Directories.Entry> visitor) throws IOException {
        Version last = read;
        read = null; // also if this look fails: the next one then reads again, and clears the failure
        if (!(new Walk(options, visitor).follow(name.labels()) instanceof Walk.Place.File file)) {
            return missing();
        }
        Version version = Version.of(file.path(), file.attributes());
        if (version.equals(last)) {
            read = last;
            return State.pending(); // nothing new
        }
        byte[] content;
        try (InputStream in = Files.newInputStream(file.path(), LinkOption.NOFOLLOW_LINKS)) {
            content = in.readNBytes(options.fileBytesMax() + 1);
        } catch (NoSuchFileException removed) {
            return missing();
        }
        boolean whole = content.length > 0 && content[content.length - 1] == '\n';
        if (!whole && !doubt.believes(ByteBuffer.wrap(content))) {
            return State.pending();
        }
        doubt.clear();
        found = true;
        List<HostEndpoint> endpoints = parse(content, name.take(file.labels()));
        if (version.modified().toInstant().plus(TRUSTED_AGE).isBefore(scheduler.now())) {
            read = version;
        }
        return State.ready(Optional.of(endpoints));
    }

    private State<Optional<List<HostEndpoint>>> missing() {
        if (found && !doubt.believes(Optional.empty())) {
            return State.pending();
        }
        doubt.clear();
        found = false;
        return State.ready(Optional.empty());
    }

    private List<HostEndpoint> parse(byte[] content, Path id) throws IOException {
        String shown = id.show().substring(1);
        if (content.length > options.fileBytesMax()) {
            throw new IOException(shown + ": larger than " + options.fileBytesMax() + " bytes");
        }
        try {
            return AddressFile.read(new String(content, StandardCharsets.UTF_8), shown);
        } catch (AddressFile.MalformedException malformed) {
            throw new IOException(malformed.getMessage(), malformed);
        }
    }

    @Override
    public @Nullable Duration again() {
        return doubt.again();
    }
}
