package io.waymark.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SerialTest {
    private final List<String> done = new ArrayList<>();

    @Test
    void tasks_run_in_the_order_they_were_handed_in_and_not_inside_one_another() {
        Serial serial = new Serial(Runnable::run);
        serial.execute(() -> {
            serial.execute(() -> done.add("inner"));
            done.add("outer");
        });
        assertThat(done).containsExactly("outer", "inner");
    }

    @Test
    void nothing_runs_until_the_executor_gives_a_thread() {
        ManualExecutor executor = new ManualExecutor();
        Serial serial = new Serial(executor);
        serial.execute(() -> done.add("one"));
        serial.execute(() -> done.add("two"));
        assertThat(done).isEmpty();
        assertThat(executor.waiting()).as("turns asked for").isEqualTo(1);
        executor.runAll();
        assertThat(done).containsExactly("one", "two");
    }

    @Test
    void a_long_queue_gives_the_thread_back_now_and_then() {
        ManualExecutor executor = new ManualExecutor();
        Serial serial = new Serial(executor);
        for (int i = 0; i < 2_500; i++) {
            serial.execute(() -> done.add("task"));
        }
        executor.execute(() -> done.add("another's"));
        executor.runAll();
        assertThat(done).hasSize(2_501);
        assertThat(done.indexOf("another's")).isEqualTo(1_000);
    }

    @Test
    void a_task_that_throws_is_reported_and_later_tasks_still_run() {
        Serial serial = new Serial(Runnable::run);
        try (Uncaught uncaught = new Uncaught()) {
            serial.execute(() -> {
                throw new AssertionError("bug");
            });
            serial.execute(() -> done.add("later"));
            assertThat(uncaught.problems())
                    .singleElement()
                    .satisfies(bug -> assertThat(bug).hasMessage("bug"));
        }
        assertThat(done).containsExactly("later");
    }

    @Test
    @Timeout(60)
    void tasks_from_many_threads_run_one_at_a_time_and_in_each_threads_order() throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            Serial serial = new Serial(pool);
            int threads = 4;
            int tasks = 20_000;
            int[] next = new int[threads]; // unguarded on purpose, as is the count
            int[] outOfOrder = new int[1];
            CountDownLatch all = new CountDownLatch(threads * tasks);
            for (int t = 0; t < threads; t++) {
                int thread = t;
                new Thread(() -> {
                            for (int i = 0; i < tasks; i++) {
                                int number = i;
                                serial.execute(() -> {
                                    outOfOrder[0] += next[thread]++ == number ? 0 : 1;
                                    all.countDown();
                                });
                            }
                        })
                        .start();
            }
            all.await();
            assertThat(outOfOrder[0]).isZero();
            assertThat(next).containsOnly(tasks);
        } finally {
            pool.shutdownNow();
        }
    }
}
