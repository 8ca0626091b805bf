package io.waymark.interpreter.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.VirtualTime;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values of keys, each its key, of which 100 may be open at once, and 20,000 wait. */
class SharedTest {
    private static final int OPEN_MAX = 100;

    private final AtomicInteger sourcesOpen = new AtomicInteger();
    private final Shared<String, String> shared = shared(20_000);
    private final List<Recorder<String>> nonsense = new ArrayList<>();

    private Shared<String, String> shared(int waitingMax) {
        return new Shared<>(
                key -> cell -> {
                    sourcesOpen.incrementAndGet();
                    cell.setValue(key);
                    return (Watch) sourcesOpen::decrementAndGet;
                },
                OPEN_MAX,
                waitingMax,
                new VirtualTime());
    }

    private void watchNonsense(int count) {
        for (int i = 0; i < count; i++) {
            nonsense.add(new Recorder<>(shared.get("nonsense" + i)));
        }
    }

    private static boolean isFull(Recorder<String> recorder) {
        return recorder.last() instanceof State.Failed<String>(var problem)
                && problem.message().contains("more than 100 names are in use");
    }

    @AfterEach
    void nothing_is_left_open() {
        nonsense.forEach(Recorder::close);
        assertThat(shared.openCount()).isZero();
        assertThat(sourcesOpen).hasValue(0);
    }

    @Test
    void an_honest_name_behind_ten_thousand_others_is_served_when_these_are_gone() {
        watchNonsense(10_000);
        assertThat(sourcesOpen).hasValue(OPEN_MAX);
        try (var honest = new Recorder<>(shared.get("web"))) {
            assertThat(isFull(honest)).isTrue();
            nonsense.forEach(Recorder::close);
            assertThat(honest.last()).isEqualTo(State.ready("web"));
            assertThat(shared.openCount()).isEqualTo(1);
        }
    }

    @Test
    void who_has_waited_longest_is_next() {
        watchNonsense(OPEN_MAX);
        try (var honest = new Recorder<>(shared.get("web"))) {
            assertThat(isFull(honest)).isTrue();
            for (int i = 0; i < 10_000; i++) {
                nonsense.add(new Recorder<>(shared.get("late" + i)));
            }
            nonsense.get(0).close();
            assertThat(honest.last()).isEqualTo(State.ready("web"));
            assertThat(isFull(nonsense.get(OPEN_MAX))).isTrue();
            nonsense.get(1).close();
            assertThat(nonsense.get(OPEN_MAX).last()).isEqualTo(State.ready("late0"));
            assertThat(sourcesOpen).hasValue(OPEN_MAX);
        }
    }

    @Test
    void all_who_wait_for_the_same_are_served_together() {
        watchNonsense(OPEN_MAX);
        var gone = new Recorder<>(shared.get("web"));
        try (var one = new Recorder<>(shared.get("web"));
                var other = new Recorder<>(shared.get("web"))) {
            gone.close();
            nonsense.get(0).close();
            assertThat(one.last()).isEqualTo(State.ready("web"));
            assertThat(other.last()).isEqualTo(State.ready("web"));
            assertThat(isFull(gone)).isTrue();
            assertThat(one.heard()).noneMatch(state -> state instanceof State.Pending);
        }
    }

    @Test
    void who_comes_when_too_many_wait_only_fails() {
        Shared<String, String> small = shared(1);
        List<Recorder<String>> open = new ArrayList<>();
        for (int i = 0; i < OPEN_MAX + 2; i++) {
            open.add(new Recorder<>(small.get("key" + i)));
        }
        open.get(0).close();
        open.get(1).close();
        assertThat(open.get(OPEN_MAX).last()).isEqualTo(State.ready("key" + OPEN_MAX));
        assertThat(isFull(open.get(OPEN_MAX + 1))).isTrue();
        open.forEach(Recorder::close);
        assertThat(small.openCount()).isZero();
    }

    @Test
    void nobody_is_forgotten_while_many_come_and_go() throws Exception {
        int threads = 4;
        CountDownLatch done = new CountDownLatch(threads);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<Recorder<String>>> last = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                last.add(executor.submit(() -> {
                    Random random = new Random(thread);
                    List<Recorder<String>> mine = new ArrayList<>();
                    for (int i = 0; i < 5_000; i++) {
                        mine.add(new Recorder<>(shared.get("k" + random.nextInt(400))));
                        if (mine.size() > 60) {
                            mine.remove(random.nextInt(mine.size())).close();
                        }
                    }
                    Recorder<String> kept = mine.removeLast();
                    mine.forEach(Recorder::close);
                    done.countDown();
                    return kept;
                }));
            }
            done.await();
            for (Future<Recorder<String>> one : last) {
                nonsense.add(one.get());
            }
        }
        assertThat(nonsense).allMatch(one -> one.last() instanceof State.Ready);
    }
}
