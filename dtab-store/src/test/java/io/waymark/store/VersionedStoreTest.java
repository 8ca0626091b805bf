package io.waymark.store;

import static io.waymark.store.Backend.Outcome.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waymark.dtab.Limits;
import io.waymark.live.State;
import io.waymark.store.Backend.Head;
import io.waymark.store.Backend.Write;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.DtabStore.WriteResult.Conflict;
import io.waymark.store.DtabStore.WriteResult.Written;
import io.waymark.store.memory.MemoryBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store makes of a backend that fails. */
class VersionedStoreTest {
    private static final Namespace WEB = new Namespace("web");
    private static final Change ADA = new Change("ada", "");
    private static final Expected ANYTHING = new Expected.Anything();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final MemoryBackend memory = new MemoryBackend();
    private final FaultyBackend backend = new FaultyBackend(memory);
    private final VersionedStore store = store(backend, Duration.ofSeconds(30));

    private VersionedStore store(Backend on, Duration shownWithin) {
        var settings = new StoreSettings(100, 1_000, shownWithin, Duration.ofMillis(300), 5, Limits.DEFAULT);
        return new VersionedStore(on, settings, executor, InstantSource.system(), new Random(7));
    }

    @BeforeEach
    void openStore() throws Exception {
        store.open();
        assertThat(store.put(WEB, "/a => /first", ANYTHING, ADA)).isEqualTo(new Written(1));
    }

    @AfterEach
    void close() {
        store.close();
        executor.shutdownNow();
    }

    private String text() throws StoreException {
        return DocumentFormat.read(memory.readHead("web").orElseThrow().text())
                .flatMap(Stored::text)
                .orElseThrow();
    }

    private static Write plain(String text, Optional<String> expected) {
        return new Write("web", expected, new Head.Put(text), 0, "");
    }

    @Test
    void an_unknown_write_that_was_applied_is_written() throws Exception {
        backend.nextWrite((below, write) -> {
            below.write(write);
            return UNKNOWN;
        });
        assertThat(store.put(WEB, "/a => /b", ANYTHING, ADA)).isEqualTo(new Written(2));
        assertThat(memory.recordNumbers("web")).containsExactly(2L, 1L);
    }

    @Test
    void an_unknown_write_that_was_applied_and_written_over_is_written() throws Exception {
        DtabStore other = store(memory, Duration.ZERO);
        backend.nextWrite((below, write) -> {
            below.write(write);
            assertThat(written(other.put(WEB, "/a => /other", ANYTHING, ADA))).isEqualTo(3);
            return UNKNOWN;
        });
        assertThat(store.put(WEB, "/a => /b", ANYTHING, ADA)).isEqualTo(new Written(2));
        assertThat(text()).isEqualTo("/a => /other");
    }

    @Test
    void an_unknown_delete_that_was_applied_is_written() throws Exception {
        backend.nextWrite((below, write) -> {
            below.write(write);
            return UNKNOWN;
        });
        assertThat(store.delete(WEB, ANYTHING, ADA)).isEqualTo(new Written(2));
        assertThat(memory.readHead("web")).isEmpty();
    }

    @Test
    void an_unknown_write_that_was_overtaken_is_a_conflict_for_who_compares() throws Exception {
        DtabStore other = store(memory, Duration.ZERO);
        backend.nextWrite((below, write) -> {
            assertThat(written(other.put(WEB, "/a => /other", ANYTHING, ADA))).isEqualTo(2);
            return UNKNOWN;
        });
        WriteResult result = store.put(WEB, "/a => /b", new Expected.Revision(1), ADA);
        assertThat(result)
                .isInstanceOfSatisfying(
                        Conflict.class,
                        conflict -> assertThat(conflict.latest().orElseThrow().text())
                                .isEqualTo("/a => /other"));
        assertThat(text()).isEqualTo("/a => /other");
    }

    @Test
    void an_unknown_write_that_can_never_apply_any_more_is_tried_again_for_who_does_not_compare() throws Exception {
        backend.nextWrite((below, write) -> {
            below.write(plain("/a => /namerd", write.expected()));
            below.deleteRecords("web", List.of(0L));
            return UNKNOWN;
        });
        assertThat(store.put(WEB, "/a => /b", ANYTHING, ADA)).isInstanceOf(Written.class);
        assertThat(text()).isEqualTo("/a => /b");
    }

    @Test
    void an_unknown_write_that_has_left_no_trace_stays_unknown_and_is_not_repeated() throws Exception {
        backend.nextWrite((below, write) -> UNKNOWN);
        assertThat(store.put(WEB, "/a => /b", ANYTHING, ADA))
                .isInstanceOfSatisfying(
                        WriteResult.Unknown.class,
                        unknown -> assertThat(unknown.reason()).contains("revision 2", "web", "may still"));
        assertThat(text()).isEqualTo("/a => /first");
        assertThat(memory.recordNumbers("web")).containsExactly(1L);
    }

    @Test
    void an_unknown_write_with_a_store_that_is_away_after_it_is_unknown() throws Exception {
        backend.nextWrite((below, write) -> {
            below.write(write);
            backend.goAway();
            return UNKNOWN;
        });
        assertThat(store.put(WEB, "/a => /b", ANYTHING, ADA)).isInstanceOf(WriteResult.Unknown.class);
    }

    @Test
    void a_store_that_is_away_leaves_what_was_known_marked_stale_and_refuses_writes() throws Exception {
        backend.goAway();
        await().atMost(PATIENCE)
                .until(() ->
                        store.dtab(WEB).current() instanceof State.Stale<Optional<VersionedDtab>>(var dtab, var why)
                                && dtab.orElseThrow().text().equals("/a => /first")
                                && why.message().equals("away"));
        assertThat(store.namespaces().current()).isInstanceOf(State.Stale.class);
        assertThat(store.dtab(new Namespace("other")).current()).isInstanceOf(State.Stale.class);
        assertThatThrownBy(() -> store.put(WEB, "/a => /b", ANYTHING, ADA))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.UNAVAILABLE));
        assertThatThrownBy(() -> store.history(WEB, Long.MAX_VALUE, 1)).isInstanceOf(StoreException.class);

        backend.comeBack();
        assertThat(store.put(WEB, "/a => /b", ANYTHING, ADA)).isEqualTo(new Written(2));
        assertThat(store.dtab(WEB).current()).isInstanceOf(State.Ready.class);
    }

    @Test
    void a_write_that_is_always_overtaken_ends_in_a_conflict() throws Exception {
        for (int i = 0; i < 5; i++) {
            backend.nextWrite((below, write) -> Backend.Outcome.CONFLICT);
        }
        assertThat(store.put(WEB, "/a => /b", ANYTHING, ADA)).isInstanceOf(Conflict.class);
        assertThat(store.put(WEB, "/a => /b", ANYTHING, ADA)).isEqualTo(new Written(2));
    }

    @Test
    void a_head_written_outside_waits_for_its_number_and_the_older_one_stays_until_then() throws Exception {
        backend.nextWrite((below, write) -> {
            throw new StoreException(StoreException.Reason.FORBIDDEN, "read only");
        });
        memory.write(plain("/a => /namerd", memory.readHead("web").map(Backend.Document::version)));
        await().atMost(PATIENCE)
                .until(
                        () -> store.dtab(WEB)
                                .current()
                                .known()
                                .orElseThrow()
                                .orElseThrow()
                                .text(),
                        "/a => /namerd"::equals);
        assertThat(store.dtab(WEB).current().known().orElseThrow().orElseThrow().revision())
                .isEqualTo(2);
    }

    @Test
    void an_old_copy_put_back_by_hand_and_a_text_edited_under_our_line_become_new_revisions() throws Exception {
        String first = memory.readHead("web").orElseThrow().text();
        assertThat(store.put(WEB, "/a => /second", ANYTHING, ADA)).isEqualTo(new Written(2));

        memory.write(plain(first, memory.readHead("web").map(Backend.Document::version)));
        await().atMost(PATIENCE).until(() -> revisionOf("/a => /first"), Optional.of(3L)::equals);

        memory.deleteRecords("web", List.of(0L));
        String edited = memory.readHead("web").orElseThrow().text() + " ; /b => /c";
        memory.write(plain(edited, memory.readHead("web").map(Backend.Document::version)));
        await().atMost(PATIENCE)
                .until(
                        () -> store.dtab(WEB).current().known().orElseThrow().map(VersionedDtab::revision),
                        Optional.of(4L)::equals);
        assertThat(store.dtab(WEB)
                        .current()
                        .known()
                        .orElseThrow()
                        .orElseThrow()
                        .dtab()
                        .show())
                .isEqualTo("/a=>/first;/b=>/c");
    }

    private Optional<Long> revisionOf(String text) {
        return store.dtab(WEB)
                .current()
                .known()
                .orElseThrow()
                .filter(dtab -> dtab.text().equals(text))
                .map(VersionedDtab::revision);
    }

    private static long written(WriteResult result) {
        return ((Written) result).revision();
    }
}
