package io.waymark.interpreter.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.VirtualTime;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.live.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A system that tells of no change, as on a network file system, and of no more than so many directories. */
class FileRescanTest {
    private final VirtualTime time = new VirtualTime();

    @TempDir
    private java.nio.file.Path root;

    private FileNamer namer;

    @BeforeEach
    void no_notifications() throws IOException {
        namer = new FileNamer(
                Path.parse("/#/fs"), FileOptions.of(root), new FakeHosts().hosts(time, time), time, time, () -> {
                    throw new IOException("User limit of inotify instances reached or too many open files");
                });
        Files.writeString(root.resolve("a"), "127.0.0.1 1\n");
    }

    private static State<Addresses> port(int port) {
        return State.ready(new Addresses.Endpoints(Set.of(new Endpoint(FakeHosts.ip("127.0.0.1"), port))));
    }

    @Test
    void every_change_is_seen_at_the_next_rescan() throws IOException {
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")))) {
            time.settle();
            assertThat(addresses.last()).isEqualTo(port(1));

            Files.writeString(root.resolve("a"), "127.0.0.1 2\n");
            time.advance(Duration.ofSeconds(4));
            assertThat(addresses.last()).isEqualTo(port(1));
            time.advance(Duration.ofSeconds(1));
            assertThat(addresses.last()).isEqualTo(port(2));

            Files.writeString(root.resolve("b"), "127.0.0.1 3\n");
            Files.move(root.resolve("b"), root.resolve("a"), StandardCopyOption.REPLACE_EXISTING);
            time.advance(Duration.ofSeconds(5));
            assertThat(addresses.last()).isEqualTo(port(3));

            Files.delete(root.resolve("a"));
            time.advance(Duration.ofSeconds(6));
            assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg()));
        }
    }

    @Test
    void a_file_that_has_been_there_for_long_is_read_again_only_when_it_has_changed() throws IOException {
        FileTime longAgo = FileTime.from(Instant.EPOCH.minusSeconds(100));
        Files.setLastModifiedTime(root.resolve("a"), longAgo);
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")))) {
            time.settle();
            assertThat(addresses.last()).isEqualTo(port(1));

            Files.writeString(root.resolve("a"), "127.0.0.1 2\n"); // as long as before, and its time is put back
            Files.setLastModifiedTime(root.resolve("a"), longAgo);
            time.advance(Duration.ofSeconds(10));
            assertThat(addresses.last()).isEqualTo(port(1));

            Files.setLastModifiedTime(root.resolve("a"), FileTime.from(Instant.EPOCH.minusSeconds(99)));
            time.advance(Duration.ofSeconds(10));
            assertThat(addresses.last()).isEqualTo(port(2));
        }
    }

    @Test
    void an_empty_file_is_believed_only_after_a_while_however_often_it_is_looked_at() throws IOException {
        try (var addresses = new Recorder<>(namer.addresses(Path.of("a")))) {
            time.advance(Duration.ofMillis(4_990));
            Files.writeString(root.resolve("a"), "");
            time.advance(Duration.ofMillis(50));
            assertThat(addresses.last()).isEqualTo(port(1));
            time.advance(Duration.ofMillis(10));
            assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Endpoints(Set.of())));
        }
    }

    @Test
    void nothing_is_looked_at_when_nobody_watches() throws IOException {
        var addresses = new Recorder<>(namer.addresses(Path.of("a")));
        time.settle();
        addresses.close();
        time.settle();
        assertThat(namer.openCount()).isZero();

        Files.writeString(root.resolve("a"), "127.0.0.1 2\n");
        time.advance(Duration.ofMinutes(1));
        assertThat(addresses.heard()).containsExactly(State.pending(), port(1));
    }
}
