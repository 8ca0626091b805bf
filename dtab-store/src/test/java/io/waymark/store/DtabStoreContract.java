package io.waymark.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.store.Backend.Document;
import io.waymark.store.Backend.Head;
import io.waymark.store.Backend.Write;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.HistoryEntry;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.DtabStore.WriteResult.Conflict;
import io.waymark.store.DtabStore.WriteResult.Written;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link DtabStore} promises, whatever backend it is on; each backend's test extends it. */
public abstract class DtabStoreContract {
    protected static final Duration PATIENCE = Duration.ofSeconds(60);
    protected static final Namespace WEB = new Namespace("web");
    protected static final Change ADA = new Change("ada", "why: \"x\"\r\n# and\nmore");
    protected static final Expected ANYTHING = new Expected.Anything();
    protected static final Expected NOTHING = new Expected.Nothing();
    protected static final Expected SOMETHING = new Expected.Something();
    private static final int HISTORY_MAX = 20;

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<VersionedStore> opened = new ArrayList<>();
    private DtabStore store;

    /** One more backend on this test's storage, which is empty at first and which no other test uses. */
    protected abstract Backend connect() throws Exception;

    /** What another program does that keeps plain dtabs at the same place; empty: it deletes. */
    protected void writeOutside(String name, Optional<String> text) throws Exception {
        Backend backend = connect();
        Optional<String> version = backend.readHead(name).map(Document::version);
        Head head = text.isPresent() ? new Head.Put(text.get()) : new Head.Delete();
        backend.write(new Write(name, version, head, 0, "none"));
        backend.deleteRecords(name, List.of(0L)); // no revision has this number
    }

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStores() {
        opened.reversed().forEach(VersionedStore::close);
        executor.shutdownNow();
    }

    protected VersionedStore open() throws Exception {
        var settings = new StoreSettings(
                HISTORY_MAX, 1_000_000, Duration.ofSeconds(30), Duration.ofSeconds(5), 200, Limits.DEFAULT);
        var another = new VersionedStore(connect(), settings, executor, InstantSource.system(), new Random());
        opened.add(another);
        another.open();
        return another;
    }

    protected static Expected revision(long revision) {
        return new Expected.Revision(revision);
    }

    protected static long written(WriteResult result) {
        assertThat(result).isInstanceOf(Written.class);
        return ((Written) result).revision();
    }

    protected static Optional<VersionedDtab> shown(DtabStore store, Namespace namespace) {
        return store.dtab(namespace).current() instanceof State.Ready<Optional<VersionedDtab>>(var dtab)
                ? dtab
                : Optional.empty();
    }

    protected static VersionedDtab eventually(DtabStore store, Namespace namespace, String text) {
        await().atMost(PATIENCE)
                .until(() -> shown(store, namespace)
                        .filter(dtab -> dtab.text().equals(text))
                        .isPresent());
        return shown(store, namespace).orElseThrow();
    }

    @Test
    void a_namespace_that_does_not_exist_is_known_not_to() {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(store.dtab(WEB).current()).isEqualTo(State.ready(Optional.<VersionedDtab>empty())));
        assertThat(store.namespaces().current()).isEqualTo(State.ready(Set.<Namespace>of()));
    }

    @Test
    void the_writer_sees_what_it_wrote_when_the_write_returns() throws Exception {
        for (int i = 1; i <= 10; i++) {
            String text = "/svc => /host/" + i + " ;\r\n# comment\n";
            long revision = written(store.put(WEB, text, ANYTHING, ADA));
            VersionedDtab dtab = shown(store, WEB).orElseThrow();
            assertThat(dtab.text()).isEqualTo(text);
            assertThat(dtab.dtab()).isEqualTo(Dtab.parse(text));
            assertThat(dtab.revision()).isEqualTo(revision).isEqualTo(i);
            assertThat(dtab.parent()).isEqualTo(i - 1);
            assertThat(dtab.change()).isEqualTo(ADA);
        }
        assertThat(written(store.delete(WEB, ANYTHING, ADA))).isEqualTo(11);
        assertThat(shown(store, WEB)).isEmpty();
    }

    @Test
    void expectations_are_held() throws Exception {
        assertThat(store.put(WEB, "/a => /b", SOMETHING, ADA)).isInstanceOf(WriteResult.NotFound.class);
        assertThat(store.put(WEB, "/a => /b", revision(1), ADA)).isInstanceOf(WriteResult.NotFound.class);
        assertThat(store.delete(WEB, ANYTHING, ADA)).isInstanceOf(WriteResult.NotFound.class);

        assertThat(written(store.put(WEB, "/a => /b", NOTHING, ADA))).isEqualTo(1);
        assertThat(store.put(WEB, "/a => /c", NOTHING, ADA))
                .isInstanceOfSatisfying(
                        Conflict.class,
                        conflict -> assertThat(conflict.latest().orElseThrow().text())
                                .isEqualTo("/a => /b"));
        assertThat(written(store.put(WEB, "/a => /c", revision(1), ADA))).isEqualTo(2);
        assertThat(store.put(WEB, "/a => /d", revision(1), ADA))
                .isInstanceOfSatisfying(
                        Conflict.class,
                        conflict -> assertThat(conflict.latest().orElseThrow().revision())
                                .isEqualTo(2));
        assertThat(store.delete(WEB, revision(1), ADA)).isInstanceOf(Conflict.class);
        assertThat(written(store.put(WEB, "/a => /d", SOMETHING, ADA))).isEqualTo(3);
        assertThat(written(store.delete(WEB, revision(3), ADA))).isEqualTo(4);
        assertThat(shown(store, WEB)).isEmpty();
    }

    @Test
    void a_text_that_is_no_dtab_is_refused() throws Exception {
        assertThat(store.put(WEB, "/a => ;", ANYTHING, ADA)).isInstanceOf(WriteResult.Invalid.class);
        assertThat(store.history(WEB, Long.MAX_VALUE, 10)).isEmpty();
    }

    @Test
    void a_text_of_a_megabyte_is_refused_with_the_sizes() throws Exception {
        String text = "#" + "x".repeat((1 << 20) - 1);
        assertThatThrownBy(() -> store.put(WEB, text, ANYTHING, ADA))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.TOO_LARGE))
                .hasMessageContaining("1,048,576")
                .hasMessageContaining("1,000,000");
    }

    /** How many rules of some 80 characters fit. */
    protected int rulesMax() {
        return 10_000;
    }

    protected static StringBuilder rules(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("/svc/service-number-").append(i).append(" => /#/io.l5d.fs/service-number-");
            text.append(i).append(" | /#/io.l5d.fs/other ;\n");
        }
        return text;
    }

    @Test
    void thousands_of_rules_fit() throws Exception {
        StringBuilder text = rules(rulesMax());
        written(store.put(WEB, text.toString(), NOTHING, ADA));
        written(store.put(WEB, text.append('#').toString(), SOMETHING, ADA));
        assertThat(eventually(open(), WEB, text.toString()).dtab().dentries()).hasSize(rulesMax());
        assertThat(store.revision(WEB, 1))
                .get()
                .isInstanceOfSatisfying(
                        HistoryEntry.Wrote.class,
                        entry -> assertThat(entry.dtab().text() + "#").isEqualTo(text.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"~", "!", "a.b", "...a", "zookeeper", "A~!._-9", "history"})
    void names_may_be_odd(String name) throws Exception {
        Namespace odd = new Namespace(name);
        written(store.put(odd, "/a => /b", NOTHING, ADA));
        written(store.put(odd, "/a => /c", revision(1), ADA));
        eventually(open(), odd, "/a => /c");
        assertThat(store.namespaces().current()).isEqualTo(State.ready(Set.of(odd)));
        assertThat(store.history(odd, Long.MAX_VALUE, 10)).hasSize(2);
    }

    @Test
    void history_tells_who_did_what_and_numbers_are_never_used_twice() throws Exception {
        written(store.put(WEB, "/a => /1", NOTHING, new Change("ada", "first")));
        written(store.put(WEB, "/a => /2", revision(1), new Change("bob", "second")));
        written(store.delete(WEB, ANYTHING, new Change("eve", "gone")));
        assertThat(store.namespaces().current()).isEqualTo(State.ready(Set.<Namespace>of()));
        assertThat(written(store.put(WEB, "/a => /4", NOTHING, new Change("ada", "again"))))
                .isEqualTo(4);
        assertThat(written(store.rollback(WEB, 2, revision(4), new Change("bob", "back"))))
                .isEqualTo(5);
        assertThat(store.rollback(WEB, 3, ANYTHING, ADA)).isInstanceOf(WriteResult.NotFound.class);
        assertThat(store.rollback(WEB, 9, ANYTHING, ADA)).isInstanceOf(WriteResult.NotFound.class);

        assertThat(store.history(WEB, Long.MAX_VALUE, 10).stream().map(DtabStoreContract::told))
                .containsExactly(
                        "5 after 4, bob back: /a => /2",
                        "4 after 0, ada again: /a => /4",
                        "3 after 2, eve gone: deleted",
                        "2 after 1, bob second: /a => /2",
                        "1 after 0, ada first: /a => /1");
        assertThat(store.history(WEB, 4, 2).stream().map(HistoryEntry::revision))
                .containsExactly(3L, 2L);
        assertThat(store.revision(WEB, 1).map(DtabStoreContract::told)).contains("1 after 0, ada first: /a => /1");
        assertThat(store.revision(WEB, 6)).isEmpty();
    }

    private static String told(HistoryEntry entry) {
        return switch (entry) {
            case HistoryEntry.Wrote(VersionedDtab dtab) ->
                "%d after %d, %s %s: %s"
                        .formatted(
                                dtab.revision(),
                                dtab.parent(),
                                dtab.change().author(),
                                dtab.change().message(),
                                dtab.text());
            case HistoryEntry.Deleted(long revision, Change change, var time, long parent) ->
                "%d after %d, %s %s: deleted".formatted(revision, parent, change.author(), change.message());
        };
    }

    @Test
    void invariants_are_kept_and_versioned_with_the_dtab() throws Exception {
        List<String> rules = List.of("never negative /svc/pay", "/svc binds within /host");
        Draft both = new Draft(Optional.of("/a => /1"), Optional.of(rules));
        assertThat(store.put(WEB, Draft.ofInvariants(rules), ANYTHING, ADA)).isInstanceOf(WriteResult.NotFound.class);
        assertThat(written(store.put(WEB, both, NOTHING, ADA))).isEqualTo(1);
        assertThat(written(store.put(WEB, "/a => /2", revision(1), ADA))).isEqualTo(2);
        assertThat(eventually(open(), WEB, "/a => /2").invariants()).isEqualTo(rules);

        Change overridden = new Change("eve", "", "on call");
        assertThat(written(store.put(WEB, Draft.ofInvariants(List.of()), revision(2), overridden)))
                .isEqualTo(3);
        VersionedDtab now = shown(store, WEB).orElseThrow();
        assertThat(now.text()).isEqualTo("/a => /2");
        assertThat(now.invariants()).isEmpty();
        assertThat(now.change().override()).isEqualTo("on call");
        assertThat(written(store.rollback(WEB, 1, ANYTHING, ADA))).isEqualTo(4);
        assertThat(shown(store, WEB).orElseThrow().invariants()).isEqualTo(rules);

        writeOutside("web", Optional.of("/a => /outside"));
        assertThat(eventually(store, WEB, "/a => /outside").invariants()).isEqualTo(rules);
        written(store.delete(WEB, ANYTHING, ADA));
        written(store.put(WEB, "/a => /anew", NOTHING, ADA));
        assertThat(eventually(store, WEB, "/a => /anew").invariants()).isEmpty();
    }

    @Test
    void history_is_bounded() throws Exception {
        for (int i = 0; i < HISTORY_MAX + 5; i++) {
            written(store.put(WEB, "/a => /" + i, ANYTHING, ADA));
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(store.history(WEB, Long.MAX_VALUE, 1_000))
                        .hasSize(HISTORY_MAX)
                        .first()
                        .extracting(HistoryEntry::revision)
                        .isEqualTo(HISTORY_MAX + 5L));
    }

    @Test
    void no_update_is_lost_and_each_revision_has_one_winner() throws Exception {
        int writers = 6;
        int each = 5;
        List<VersionedStore> replicas = List.of(open(), open());
        var revisions = ConcurrentHashMap.<Long>newKeySet();
        written(store.put(WEB, "", NOTHING, ADA));
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Future<?>> done = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                DtabStore mine = replicas.get(writer % replicas.size());
                String name = "/w" + writer;
                done.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        assertThat(revisions.add(append(mine, name + " => /" + i + ";")))
                                .isTrue();
                    }
                    return null;
                }));
            }
            for (Future<?> one : done) {
                one.get();
            }
        }
        assertThat(revisions).hasSize(writers * each).doesNotContain(1L);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(shown(store, WEB).orElseThrow().dtab().dentries())
                                .hasSize(writers * each));
        assertThat(shown(store, WEB).orElseThrow().revision()).isEqualTo(revisions.size() + 1L);
    }

    /** Reads, adds a rule, and writes if nobody else has; until it works. */
    private static long append(DtabStore store, String rule) throws Exception {
        VersionedDtab base = await().atMost(PATIENCE)
                .until(() -> shown(store, WEB), Optional::isPresent)
                .orElseThrow();
        while (true) {
            WriteResult result = store.put(WEB, base.text() + rule, revision(base.revision()), ADA);
            if (!(result instanceof Conflict(Optional<VersionedDtab> latest))) {
                return written(result);
            }
            base = latest.orElseThrow();
        }
    }

    @Test
    void those_who_do_not_compare_all_get_through() throws Exception {
        int writers = 6;
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            List<Future<Long>> revisions = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                String text = "/w => /" + writer;
                revisions.add(threads.submit(() -> written(store.put(WEB, text, ANYTHING, ADA))));
            }
            List<Long> numbers = new ArrayList<>();
            for (Future<Long> revision : revisions) {
                numbers.add(revision.get());
            }
            assertThat(numbers).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
        }
    }

    @Test
    void every_replica_converges_and_none_goes_back() throws Exception {
        DtabStore other = open();
        List<Long> seen = new CopyOnWriteArrayList<>();
        Watch watch = other.dtab(WEB)
                .watch(state -> state.known().flatMap(dtab -> dtab).ifPresent(dtab -> seen.add(dtab.revision())));
        for (int i = 1; i <= 30; i++) {
            written(store.put(WEB, "/a => /" + i, ANYTHING, ADA));
        }
        eventually(other, WEB, "/a => /30");
        await().atMost(PATIENCE).until(() -> seen.contains(30L));
        assertThat(seen).isSorted().doesNotHaveDuplicates();
        watch.close();
    }

    @Test
    void a_plain_dtab_written_outside_becomes_a_revision_with_one_number_everywhere() throws Exception {
        DtabStore other = open();
        writeOutside("web", Optional.of("/a => /outside"));
        VersionedDtab first = eventually(store, WEB, "/a => /outside");
        assertThat(first.revision()).isEqualTo(1);
        assertThat(first.change().author()).isEmpty();
        assertThat(eventually(other, WEB, "/a => /outside").revision()).isEqualTo(1);

        assertThat(store.put(WEB, "/a => /b", revision(2), ADA)).isInstanceOf(Conflict.class);
        assertThat(written(store.put(WEB, "/a => /b", revision(1), ADA))).isEqualTo(2);

        writeOutside("web", Optional.of("/a => /again"));
        writeOutside("web", Optional.of("/a => /last"));
        long last = eventually(store, WEB, "/a => /last").revision();
        assertThat(eventually(other, WEB, "/a => /last").revision()).isEqualTo(last);
        assertThat(eventually(open(), WEB, "/a => /last").revision()).isEqualTo(last);
        assertThat(other.put(WEB, "/a => /c", revision(2), ADA)).isInstanceOf(Conflict.class);
        assertThat(written(other.put(WEB, "/a => /c", revision(last), ADA))).isEqualTo(last + 1);
        assertThat(store.history(WEB, Long.MAX_VALUE, 10).stream()
                        .map(DtabStoreContract::told)
                        .toList()
                        .getLast())
                .isEqualTo("1 after 0,  written outside Waymark: /a => /outside");

        writeOutside("web", Optional.empty());
        await().atMost(PATIENCE).until(() -> shown(other, WEB).isEmpty());
        assertThat(written(other.put(WEB, "/a => /d", NOTHING, ADA))).isEqualTo(last + 2);
    }

    @Test
    void an_unreadable_head_affects_its_namespace_only_and_can_be_written_over() throws Exception {
        Namespace bad = new Namespace("bad");
        written(store.put(WEB, "/a => /b", NOTHING, ADA));
        written(store.put(bad, "/good => /one", NOTHING, ADA));
        writeOutside("bad", Optional.of("/good => "));
        await().atMost(PATIENCE)
                .until(() ->
                        store.dtab(bad).current() instanceof State.Stale<Optional<VersionedDtab>>(var last, var why)
                                && last.orElseThrow().text().equals("/good => /one")
                                && why.message().contains("namespace bad"));
        assertThat(shown(store, WEB).orElseThrow().text()).isEqualTo("/a => /b");
        DtabStore other = open();
        await().atMost(PATIENCE).until(() -> other.dtab(bad).current() instanceof State.Failed<?>);
        assertThat(other.namespaces().current()).isEqualTo(State.ready(Set.of(WEB, bad)));
        eventually(other, WEB, "/a => /b");

        assertThat(store.put(bad, "/good => /x", revision(1), ADA)).isEqualTo(new Conflict(Optional.empty()));
        assertThat(written(store.put(bad, "/good => /two", SOMETHING, ADA))).isEqualTo(2);
        eventually(other, bad, "/good => /two");
    }
}
