package io.waymark.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OnDemandTest {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final List<Cell<String>> opened = new ArrayList<>();
    private final List<State<String>> heard = new ArrayList<>();
    private int closed;
    private int idle;
    private final OnDemand<String> value = new OnDemand<>(this::open, GRACE, scheduler, () -> idle++);

    private Watch open(Cell<String> cell) {
        opened.add(cell);
        return () -> closed++;
    }

    @Test
    void nothing_is_opened_until_somebody_watches() {
        assertThat(value.current()).isEqualTo(State.pending());
        assertThat(opened).isEmpty();
    }

    @Test
    void however_many_watch_the_source_is_open_once() {
        Watch first = value.watch(heard::add);
        opened.get(0).setValue("x");
        List<State<String>> second = new ArrayList<>();
        Watch other = value.watch(second::add);
        assertThat(opened).hasSize(1);
        assertThat(second).containsExactly(State.ready("x"));
        first.close();
        opened.get(0).setValue("y");
        assertThat(heard).containsExactly(State.pending(), State.ready("x"));
        assertThat(second).containsExactly(State.ready("x"), State.ready("y"));
        other.close();
    }

    @Test
    void the_source_is_closed_when_nobody_has_watched_for_the_grace_period() {
        value.watch(heard::add).close();
        scheduler.advance(GRACE.minusMillis(1));
        assertThat(closed).isZero();
        scheduler.advance(Duration.ofMillis(1));
        assertThat(closed).isEqualTo(1);
        assertThat(idle).isEqualTo(1);
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void a_watcher_within_the_grace_period_finds_the_value_and_the_period_starts_anew() {
        value.watch(heard::add).close();
        opened.get(0).setValue("x");
        scheduler.advance(GRACE.minusMillis(1));
        Watch watch = value.watch(heard::add);
        assertThat(heard).containsExactly(State.pending(), State.ready("x"));
        scheduler.advance(GRACE.multipliedBy(2));
        assertThat(closed).as("while watched").isZero();
        watch.close();
        scheduler.advance(GRACE.minusMillis(1));
        assertThat(closed).isZero();
        scheduler.advance(Duration.ofMillis(1));
        assertThat(closed).isEqualTo(1);
        assertThat(opened).hasSize(1);
    }

    @Test
    void a_closed_source_is_forgotten_and_opened_anew_for_the_next_watcher() {
        value.watch(heard::add).close();
        opened.get(0).setValue("old");
        scheduler.advance(GRACE);
        assertThat(value.current()).isEqualTo(State.pending());
        heard.clear();
        Watch watch = value.watch(heard::add);
        opened.get(0).setValue("late news of the old source");
        opened.get(1).setValue("new");
        assertThat(heard).containsExactly(State.pending(), State.ready("new"));
        watch.close();
    }

    @Test
    void a_task_that_fires_as_it_is_closed_does_not_cut_a_later_grace_period_short() {
        List<Runnable> tasks = new ArrayList<>();
        OnDemand<String> late = new OnDemand<>(this::open, GRACE, new Scheduler() {
            @Override
            public java.time.Instant now() {
                return scheduler.now();
            }

            @Override
            public Watch schedule(Duration delay, Runnable task) {
                tasks.add(task);
                return () -> {}; // too late: it has fired, and is on its way
            }
        });
        late.watch(heard::add).close();
        late.watch(heard::add).close();
        tasks.get(0).run();
        assertThat(closed).isZero();
        tasks.get(1).run();
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void without_a_grace_period_the_source_is_closed_with_its_last_watch() {
        OnDemand<String> hasty = new OnDemand<>(this::open, Duration.ZERO, scheduler);
        Watch watch = hasty.watch(heard::add);
        watch.close();
        watch.close();
        assertThat(closed).isEqualTo(1);
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void a_watcher_may_close_its_watch_and_open_another_while_it_is_called() {
        List<Watch> watches = new ArrayList<>();
        value.watch(state -> {
            heard.add(state);
            if (watches.isEmpty()) {
                watches.add(value.watch(heard::add));
            }
        });
        assertThat(heard).containsExactly(State.pending(), State.pending());
        assertThat(opened).hasSize(1);
        watches.get(0).close();
        opened.get(0).setValue("x");
        assertThat(heard).containsExactly(State.pending(), State.pending(), State.ready("x"));
    }

    @Test
    void a_source_that_cannot_be_opened_is_a_failed_value_and_not_one_that_never_comes() {
        OnDemand<String> broken = new OnDemand<>(
                cell -> {
                    throw new IllegalStateException("no such thing");
                },
                GRACE,
                scheduler);
        try (Uncaught uncaught = new Uncaught()) {
            broken.watch(heard::add).close();
            assertThat(uncaught.problems())
                    .singleElement()
                    .satisfies(bug -> assertThat(bug).hasMessage("no such thing"));
        }
        assertThat(heard)
                .containsExactly(
                        State.pending(),
                        State.failed(new Problem("java.lang.IllegalStateException: no such thing", scheduler.now())));
    }

    @Test
    @Timeout(60)
    void watches_opened_and_closed_by_many_threads_open_and_close_the_source_in_turn() throws InterruptedException {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger openMax = new AtomicInteger();
        AtomicInteger opens = new AtomicInteger();
        OnDemand<Integer> shared = new OnDemand<>(
                cell -> {
                    openMax.accumulateAndGet(open.incrementAndGet(), Math::max);
                    cell.setValue(opens.incrementAndGet());
                    return open::decrementAndGet;
                },
                Duration.ZERO,
                scheduler);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 5_000; i++) {
                    shared.watch(state -> {}).close();
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(openMax).hasValue(1);
        assertThat(open).as("left open").hasValue(0);
        assertThat(shared.current()).isEqualTo(State.pending());
    }
}
