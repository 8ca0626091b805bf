package io.waymark.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waymark.store.Change;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.HistoryEntry;
import io.waymark.store.DtabStore.WriteResult.Written;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.StoreSettings;
import io.waymark.store.VersionedStore;
import io.waymark.store.faults.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180) // a start that hangs is one of the things that must not happen
class EmbeddedDurabilityIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Namespace WEB = new Namespace("web");
    private static final Change ADA = new Change("ada", "");

    @TempDir
    private Path directory;

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        executor.shutdownNow();
    }

    private VersionedStore store(Path data) {
        return new VersionedStore(
                new EmbeddedBackend(data, InstantSource.system()),
                StoreSettings.DEFAULT,
                executor,
                InstantSource.system(),
                new Random());
    }

    @Test
    void what_was_written_is_there_after_a_restart() throws Exception {
        Path data = directory.resolve("not/yet/there");
        for (int i = 1; i <= 3; i++) {
            try (VersionedStore store = store(data)) {
                store.open();
                assertThat(store.put(WEB, "/a => /" + i, new Expected.Anything(), ADA))
                        .isEqualTo(new Written(i));
                assertThat(store.history(WEB, Long.MAX_VALUE, 10)).hasSize(i);
            }
        }
    }

    @Test
    void what_was_acknowledged_is_there_after_kill_9() throws Exception {
        Path data = directory.resolve("data");
        long lastBefore = 0;
        for (int round = 0; round < 2; round++) {
            Path log = directory.resolve("writer" + round + ".log");
            try (Child writer = Child.java(log, EmbeddedWriter.class, data.toString())) {
                await().atMost(PATIENCE).until(() -> acknowledged(writer).size() >= 30 || !writer.isAlive());
                writer.kill();
                List<Long> acknowledged = acknowledged(writer);
                assertThat(acknowledged).as(writer::output).hasSizeGreaterThanOrEqualTo(30);
                assertThat(acknowledged.getFirst()).isGreaterThan(lastBefore);
                try (VersionedStore store = store(data)) {
                    store.open();
                    List<Long> there = store.history(WEB, Long.MAX_VALUE, 10_000).stream()
                            .map(HistoryEntry::revision)
                            .toList();
                    assertThat(there).containsAll(acknowledged);
                    assertThat(there.getFirst() - acknowledged.getLast()).isBetween(0L, 1L);
                    lastBefore = there.getFirst();
                }
            }
        }
    }

    private static List<Long> acknowledged(Child writer) {
        return writer.output()
                .lines()
                .filter(line -> line.matches("written \\d+"))
                .map(line -> Long.valueOf(line.substring("written ".length())))
                .toList();
    }

    @Test
    void a_directory_that_another_server_uses_is_refused() throws Exception {
        Path data = directory.resolve("data");
        try (Child writer = Child.java(directory.resolve("writer.log"), EmbeddedWriter.class, data.toString());
                VersionedStore store = store(data)) {
            await().atMost(PATIENCE).until(() -> !acknowledged(writer).isEmpty() || !writer.isAlive());
            assertThatThrownBy(store::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(data.toString())
                    .hasMessageContaining("another process uses it");
            assertThat(writer.isAlive()).isTrue();
            writer.kill();
            store.open();
        }
        try (VersionedStore one = store(data);
                VersionedStore two = store(data)) {
            one.open();
            assertThatThrownBy(two::open).isInstanceOf(StoreException.class).hasMessageContaining("uses it");
        }
    }

    @Test
    void a_directory_of_somebody_else_is_refused_and_left_alone() throws Exception {
        Files.writeString(directory.resolve("thesis.txt"), "chapter one");
        try (VersionedStore store = store(directory)) {
            assertThatThrownBy(store::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("not Waymark's")
                    .hasMessageContaining("thesis.txt");
        }
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("thesis.txt"));
        }
    }

    @Test
    void a_damaged_log_is_an_error_and_no_empty_store() throws Exception {
        Path data = directory.resolve("data");
        try (VersionedStore store = store(data)) {
            store.open();
            assertThat(store.put(WEB, "/a => /b", new Expected.Anything(), ADA)).isEqualTo(new Written(1));
        }
        try (var files = Files.walk(data)) {
            for (Path snapshot : files.filter(
                            file -> file.getFileName().toString().startsWith("snapshot"))
                    .toList()) {
                Files.write(snapshot, new byte[] {1, 2, 3});
            }
        }
        try (VersionedStore store = store(data)) {
            assertThatThrownBy(store::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("cannot start on " + data);
        }
    }
}
