package io.waymark.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link Live} promises its watchers, on the cell and on what is made from one. */
class CellTest {
    private final Cell<Integer> cell = new Cell<>();
    private final List<State<Integer>> heard = new ArrayList<>();

    private static final Problem PROBLEM = new Problem("gone", Instant.EPOCH);

    @Test
    void a_watcher_hears_the_current_state_at_once_and_then_each_change_in_order() {
        cell.setValue(1);
        Watch watch = cell.watch(heard::add);
        assertThat(heard).containsExactly(State.ready(1));
        cell.setValue(2);
        cell.update(state -> state.stale(PROBLEM));
        cell.set(State.failed(PROBLEM));
        cell.set(State.pending());
        assertThat(heard)
                .containsExactly(
                        State.ready(1),
                        State.ready(2),
                        new State.Stale<>(2, PROBLEM),
                        State.failed(PROBLEM),
                        State.pending());
        assertThat(cell.current()).isEqualTo(State.pending());
        watch.close();
        assertThat(cell.watchers()).isZero();
    }

    @Test
    void a_state_equal_to_the_last_is_not_told() {
        cell.watch(heard::add);
        cell.set(State.pending());
        cell.setValue(1000);
        cell.setValue(1000);
        assertThat(heard).containsExactly(State.pending(), State.ready(1000));
    }

    @Test
    void a_closed_watch_hears_nothing_more_and_may_be_closed_twice() {
        Watch watch = cell.watch(heard::add);
        watch.close();
        watch.close();
        cell.setValue(1);
        assertThat(heard).containsExactly(State.pending());
        assertThat(cell.watchers()).isZero();
    }

    @Test
    void a_watcher_that_closes_its_own_watch_is_not_called_again() {
        AtomicReference<Watch> watch = new AtomicReference<>();
        watch.set(cell.watch(state -> {
            heard.add(state);
            if (state.known().isPresent()) {
                cell.setValue(2);
                watch.get().close();
            }
        }));
        cell.setValue(1);
        cell.setValue(3);
        assertThat(heard).containsExactly(State.pending(), State.ready(1));
    }

    @Test
    void a_watcher_that_sets_the_value_is_not_called_from_inside_itself_nor_from_inside_another() {
        AtomicBoolean inside = new AtomicBoolean();
        Cell<Integer> other = new Cell<>();
        other.watch(state -> assertThat(inside).as("inside a watcher").isFalse());
        cell.watch(state -> {
            assertThat(inside).as("inside a watcher").isFalse();
            inside.set(true);
            heard.add(state);
            state.known().filter(value -> value < 3).ifPresent(value -> {
                cell.setValue(value + 1);
                other.setValue(value);
            });
            inside.set(false);
        });
        try (Uncaught uncaught = new Uncaught()) {
            cell.setValue(1);
            assertThat(uncaught.problems()).isEmpty();
        }
        assertThat(heard).containsExactly(State.pending(), State.ready(1), State.ready(2), State.ready(3));
    }

    @Test
    void a_watch_that_is_opened_inside_a_watcher_hears_the_latest_state_after_it() {
        cell.watch(state -> {
            if (state.equals(State.ready(1))) {
                cell.watch(heard::add);
                assertThat(heard).isEmpty();
                cell.setValue(2);
            }
        });
        cell.setValue(1);
        assertThat(heard).containsExactly(State.ready(2));
    }

    @Test
    void a_watcher_that_throws_is_reported_and_silences_nobody() {
        try (Uncaught uncaught = new Uncaught()) {
            cell.watch(state -> {
                throw new IllegalStateException("bug");
            });
            cell.watch(heard::add);
            cell.setValue(1);
            assertThat(uncaught.problems())
                    .hasSize(2)
                    .allSatisfy(bug -> assertThat(bug).hasMessage("bug"));
        }
        assertThat(heard).containsExactly(State.pending(), State.ready(1));
    }

    @Test
    @Timeout(60)
    void a_slow_watcher_skips_states_hears_them_in_order_and_always_gets_the_last() throws InterruptedException {
        int threads = 4;
        int changes = 50_000;
        Cell<Integer> counter = new Cell<>(State.ready(0));
        List<Integer> told = new ArrayList<>(); // unguarded on purpose: the watcher is called one at a time
        AtomicBoolean inside = new AtomicBoolean();
        AtomicBoolean overlapped = new AtomicBoolean();
        CountDownLatch last = new CountDownLatch(1);
        Watch watch = counter.watch(state -> {
            overlapped.compareAndSet(false, !inside.compareAndSet(false, true));
            int value = state.known().orElseThrow();
            told.add(value);
            inside.set(false);
            if (value == threads * changes) {
                last.countDown();
            }
        });
        List<Thread> setters = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread setter = new Thread(() -> {
                for (int i = 0; i < changes; i++) {
                    counter.update(state -> state.map(value -> value + 1));
                }
            });
            setters.add(setter);
            setter.start();
        }
        for (Thread setter : setters) {
            setter.join();
        }
        last.await();
        watch.close();
        assertThat(counter.current()).isEqualTo(State.ready(threads * changes));
        assertThat(overlapped).as("two calls at once").isFalse();
        assertThat(told).isSorted().doesNotHaveDuplicates().startsWith(0).endsWith(threads * changes);
    }

    @Test
    @Timeout(60)
    void while_a_watcher_is_busy_other_threads_go_on_and_it_gets_only_the_last() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Thread busy = new Thread(() -> cell.watch(state -> {
            heard.add(state);
            entered.countDown();
            try {
                leave.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        busy.start();
        entered.await();
        cell.setValue(1); // would wait here for ever if this called the watcher, or waited for it
        cell.setValue(2);
        cell.setValue(3);
        leave.countDown();
        busy.join();
        assertThat(heard).containsExactly(State.pending(), State.ready(3));
    }

    @Test
    void a_mapped_value_is_told_only_when_it_differs() {
        Live<Boolean> even = cell.map(value -> value % 2 == 0);
        List<State<Boolean>> mapped = new ArrayList<>();
        Watch watch = even.watch(mapped::add);
        cell.setValue(2);
        cell.setValue(4);
        cell.setValue(5);
        cell.update(state -> state.stale(PROBLEM));
        assertThat(mapped)
                .containsExactly(
                        State.pending(), State.ready(true), State.ready(false), new State.Stale<>(false, PROBLEM));
        assertThat(even.current()).isEqualTo(new State.Stale<>(false, PROBLEM));
        watch.close();
        assertThat(cell.watchers()).isZero();
    }

    @Test
    void a_constant_is_told_once() {
        Live.of(1).watch(heard::add);
        Live.<Integer>ofState(State.failed(PROBLEM)).watch(heard::add).close();
        assertThat(heard).containsExactly(State.ready(1), State.failed(PROBLEM));
    }

    @Test
    void what_fails_keeps_its_last_good_value_and_since_when_it_is_stale() {
        Problem later = new Problem("still gone", Instant.EPOCH.plusSeconds(1));
        assertThat(State.ready(1).stale(PROBLEM).stale(later)).isEqualTo(new State.Stale<>(1, PROBLEM));
        assertThat(State.pending().stale(PROBLEM)).isEqualTo(State.failed(PROBLEM));
        assertThat(State.failed(PROBLEM).stale(later)).isEqualTo(State.failed(PROBLEM));
        assertThat(State.failed(PROBLEM).known()).isEmpty();
        assertThat(new State.Stale<>(1, PROBLEM).known()).hasValue(1);
    }
}
