package io.waymark.benchmarks.fanout;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Something new that a number of streams wait for. */
final class Round {
    private static final int SECONDS_MAX = 60;

    private final AtomicInteger left;
    private final CountDownLatch done;
    private volatile long last;

    Round(int streams) {
        this.left = new AtomicInteger(streams);
        this.done = new CountDownLatch(streams == 0 ? 0 : 1);
    }

    /** So many more streams have it. */
    void arrived(int streams) {
        if (left.addAndGet(-streams) == 0) {
            last = System.nanoTime();
            done.countDown();
        }
    }

    /** When the last stream had it, as of {@link System#nanoTime}. */
    long await() throws InterruptedException {
        if (!done.await(SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new IllegalStateException(left.get() + " streams have heard nothing new for " + SECONDS_MAX + " s");
        }
        return last;
    }
}
