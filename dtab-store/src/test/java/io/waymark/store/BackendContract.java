package io.waymark.store;

import static io.waymark.store.Backend.Outcome.CONFLICT;
import static io.waymark.store.Backend.Outcome.WRITTEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.store.Backend.Document;
import io.waymark.store.Backend.Head;
import io.waymark.store.Backend.Outcome;
import io.waymark.store.Backend.Write;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Backend} promises; each backend's test extends it. */
public abstract class BackendContract {
    /** Far more than anything here needs, however busy the machine is. */
    protected static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Backend> opened = new ArrayList<>();
    private Backend backend;

    /** One more backend on this test's storage, which is empty at first and which no other test uses. */
    protected abstract Backend connect() throws Exception;

    @BeforeEach
    void openBackend() throws Exception {
        backend = open();
    }

    @AfterEach
    void closeBackends() {
        opened.reversed().forEach(Backend::close);
    }

    private Backend open() throws Exception {
        Backend another = connect();
        opened.add(another);
        another.open();
        return another;
    }

    protected static void eventually(Backend backend, String name, String text) {
        await().atMost(PATIENCE).until(() -> text.equals(shown(backend).get(name)));
    }

    private static Map<String, String> shown(Backend backend) {
        var texts = new TreeMap<String, String>();
        if (backend.heads().current() instanceof State.Ready<Map<String, Document>>(var heads)) {
            heads.forEach((name, document) -> texts.put(name, document.text()));
        }
        return texts;
    }

    private static Write put(String name, Optional<String> expected, String text, long number) {
        return new Write(name, expected, new Head.Put(text), number, "record of " + text);
    }

    private Optional<String> version(String name) throws StoreException {
        return backend.readHead(name).map(Document::version);
    }

    @Test
    void nothing_is_there_at_first() throws Exception {
        assertThat(backend.readHead("web")).isEmpty();
        assertThat(backend.recordNumbers("web")).isEmpty();
        assertThat(backend.readRecord("web", 1)).isEmpty();
        await().atMost(PATIENCE).until(() -> backend.heads().current().equals(State.ready(Map.of())));
    }

    @Test
    void a_head_and_its_record_are_written_together() throws Exception {
        assertThat(backend.write(put("web", Optional.empty(), "/a => /b", 1))).isEqualTo(WRITTEN);
        assertThat(backend.readHead("web").orElseThrow().text()).isEqualTo("/a => /b");
        assertThat(backend.readRecord("web", 1)).contains("record of /a => /b");
        assertThat(backend.recordNumbers("web")).containsExactly(1L);
        eventually(backend, "web", "/a => /b");
    }

    @Test
    void a_write_against_another_version_changes_nothing() throws Exception {
        backend.write(put("web", Optional.empty(), "one", 1));
        Optional<String> first = version("web");
        assertThat(backend.write(put("web", first, "two", 2))).isEqualTo(WRITTEN);

        assertThat(backend.write(put("web", first, "three", 3))).isEqualTo(CONFLICT);
        assertThat(backend.write(put("web", Optional.empty(), "three", 3))).isEqualTo(CONFLICT);
        assertThat(backend.write(put("other", first, "three", 3))).isEqualTo(CONFLICT);
        assertThat(backend.write(new Write("web", first, new Head.Delete(), 3, "deleted")))
                .isEqualTo(CONFLICT);
        assertThat(backend.write(new Write("web", first, new Head.Keep(), 3, "kept")))
                .isEqualTo(CONFLICT);

        assertThat(backend.readHead("web").orElseThrow().text()).isEqualTo("two");
        assertThat(backend.readHead("other")).isEmpty();
        assertThat(backend.recordNumbers("web")).containsExactly(2L, 1L);
    }

    @Test
    void a_write_under_a_taken_record_number_changes_nothing() throws Exception {
        backend.write(put("web", Optional.empty(), "one", 1));
        assertThat(backend.write(put("web", version("web"), "two", 1))).isEqualTo(CONFLICT);
        assertThat(backend.readHead("web").orElseThrow().text()).isEqualTo("one");
        assertThat(backend.readRecord("web", 1)).contains("record of one");
    }

    @Test
    void a_deleted_head_leaves_its_records() throws Exception {
        backend.write(put("web", Optional.empty(), "one", 1));
        eventually(backend, "web", "one");
        assertThat(backend.write(new Write("web", version("web"), new Head.Delete(), 2, "deleted")))
                .isEqualTo(WRITTEN);
        assertThat(backend.readHead("web")).isEmpty();
        assertThat(backend.recordNumbers("web")).containsExactly(2L, 1L);
        await().atMost(PATIENCE).until(() -> shown(backend).isEmpty());

        assertThat(backend.write(put("web", Optional.empty(), "three", 3))).isEqualTo(WRITTEN);
        eventually(backend, "web", "three");
    }

    @Test
    void a_head_can_be_kept_while_a_record_is_written() throws Exception {
        backend.write(put("web", Optional.empty(), "one", 1));
        Optional<String> version = version("web");
        assertThat(backend.write(new Write("web", version, new Head.Keep(), 2, "kept")))
                .isEqualTo(WRITTEN);
        assertThat(version("web")).isEqualTo(version);
        assertThat(backend.readRecord("web", 2)).contains("kept");
    }

    @Test
    void records_are_listed_by_number_and_can_be_deleted() throws Exception {
        Optional<String> expected = Optional.empty();
        for (long number : new long[] {1, 2, 9, 10, 100, 1_000_000_007}) {
            backend.write(put("web", expected, "text " + number, number));
            expected = version("web");
        }
        assertThat(backend.recordNumbers("web")).containsExactly(1_000_000_007L, 100L, 10L, 9L, 2L, 1L);
        backend.deleteRecords("web", List.of(1L, 9L, 77L));
        assertThat(backend.recordNumbers("web")).containsExactly(1_000_000_007L, 100L, 10L, 2L);
        assertThat(backend.recordNumbers("we")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n/a => /b ;\r", "# été 漢字 \uD83D\uDE80\n/a => /b", "  \n\n"})
    void text_is_kept_as_it_is(String text) throws Exception {
        assertThat(backend.write(put("web", Optional.empty(), text, 1))).isEqualTo(WRITTEN);
        assertThat(backend.readHead("web").orElseThrow().text()).isEqualTo(text);
        eventually(backend, "web", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"~", "!", "a.b", "-", "_", "..a", "zookeeper", "A~!._-9", "a%2Fb"})
    void names_may_be_odd(String name) throws Exception {
        assertThat(backend.write(put(name, Optional.empty(), "one", 1))).isEqualTo(WRITTEN);
        assertThat(backend.write(put(name + "2", Optional.empty(), "two", 1))).isEqualTo(WRITTEN);
        assertThat(backend.readRecord(name, 1)).contains("record of one");
        await().atMost(PATIENCE).until(() -> shown(backend).equals(Map.of(name, "one", name + "2", "two")));
    }

    @Test
    void the_largest_write_is_taken_and_shown() throws Exception {
        int half = backend.writeBytesMax() / 2;
        String text = "é".repeat(half / 2);
        assertThat(text.getBytes(StandardCharsets.UTF_8).length).isBetween(half - 2, half);
        assertThat(backend.write(new Write("web", Optional.empty(), new Head.Put(text), 1, text)))
                .isEqualTo(WRITTEN);
        assertThat(backend.write(new Write("web", version("web"), new Head.Put(text), 2, text)))
                .isEqualTo(WRITTEN);
        assertThat(backend.readRecord("web", 2)).contains(text);
        eventually(open(), "web", text);
    }

    @Test
    void what_one_writes_the_others_see() throws Exception {
        Backend other = open();
        backend.write(put("web", Optional.empty(), "one", 1));
        eventually(other, "web", "one");
        other.write(put("web", version("web"), "two", 2));
        eventually(backend, "web", "two");
        eventually(open(), "web", "two");
    }

    @Test
    void a_watch_never_goes_back_and_ends_with_the_last() throws Exception {
        Backend watched = open();
        List<Integer> seen = new CopyOnWriteArrayList<>();
        Watch watch = watched.heads()
                .watch(state -> state.known()
                        .map(heads -> heads.get("web"))
                        .ifPresent(document -> seen.add(Integer.parseInt(document.text()))));
        int last = 100;
        Optional<String> expected = Optional.empty();
        for (int i = 1; i <= last; i++) {
            assertThat(backend.write(put("web", expected, Integer.toString(i), i)))
                    .isEqualTo(WRITTEN);
            expected = version("web");
        }
        await().atMost(PATIENCE).until(() -> !seen.isEmpty() && seen.getLast() == last);
        assertThat(seen).isSorted();
        watch.close();
    }

    @Test
    void who_says_so_is_known_to_be_there_until_he_goes_and_is_no_namespace() throws Exception {
        assumeTrue(!backend.presence().equals(Presence.NONE), "this backend has no place for it");
        Backend other = open();
        assertThat(backend.presence().announced()).isEmpty();
        backend.presence().announce("one", "http://one");
        other.presence().announce("two", "http://two");
        backend.presence().announce("one", "http://one:1");
        backend.presence().announce("one", "http://one:1");
        Map<String, String> both = Map.of("one", "http://one:1", "two", "http://two");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(List.of(backend, other))
                        .allSatisfy(
                                each -> assertThat(each.presence().announced()).isEqualTo(both)));
        backend.write(put("web", Optional.empty(), "/a => /b", 1));
        eventually(other, "web", "/a => /b");
        assertThat(shown(other)).containsOnlyKeys("web");
        backend.presence().withdraw("one");
        backend.presence().withdraw("one");
        await().atMost(PATIENCE).until(() -> other.presence().announced().equals(Map.of("two", "http://two")));
    }

    @Test
    void who_is_cut_off_is_no_longer_said_to_be_there() throws Exception {
        assumeTrue(!backend.presence().equals(Presence.NONE), "this backend has no place for it");
        assumeTrue(!backend.kind().equals("memory"), "nobody is cut off from his own memory");
        Backend other = open();
        other.presence().announce("two", "http://two");
        await().atMost(PATIENCE).until(() -> backend.presence().announced().containsKey("two"));
        other.close();
        await().atMost(PATIENCE).until(() -> backend.presence().announced().isEmpty());
    }

    @Test
    void of_many_who_race_exactly_one_wins_each_version() throws Exception {
        int writers = 6;
        int rounds = 12;
        List<Backend> racing = List.of(backend, open());
        backend.write(put("web", Optional.empty(), "start", 1));
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            for (int round = 0; round < rounds; round++) {
                Optional<String> expected = version("web");
                long number = round + 2L;
                List<Future<Outcome>> outcomes = new ArrayList<>();
                for (int writer = 0; writer < writers; writer++) {
                    Backend mine = racing.get(writer % racing.size());
                    String text = round + "/" + writer;
                    outcomes.add(threads.submit(() -> mine.write(put("web", expected, text, number))));
                }
                var winners = new TreeSet<String>();
                for (int writer = 0; writer < writers; writer++) {
                    if (outcomes.get(writer).get() == WRITTEN) {
                        winners.add(round + "/" + writer);
                    }
                }
                assertThat(winners).hasSize(1);
                assertThat(backend.readHead("web").orElseThrow().text()).isEqualTo(winners.first());
            }
        }
    }
}
