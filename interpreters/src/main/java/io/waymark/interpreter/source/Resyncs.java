package io.waymark.interpreter.source;

import java.util.concurrent.atomic.LongAdder;

/**
 * How often a namer has read everything again although its watches looked healthy, and how often that told it something
 * which the watches had not. The second number should stay at 0: if it does not, changes arrive late.
 *
 * <p>Safe for use by many threads.
 */
public final class Resyncs {
    private final LongAdder done = new LongAdder();
    private final LongAdder missed = new LongAdder();

    /** Everything was read again, and nothing had been missed. */
    public void same() {
        done.increment();
    }

    /** Everything was read again, and changes of {@code count} things, at least 1, had been missed. */
    public void different(int count) {
        done.increment();
        missed.add(count);
    }

    /** How many times everything was read again. */
    public long done() {
        return done.sum();
    }

    /** How many things were found to have changed without a watch having said so. */
    public long missed() {
        return missed.sum();
    }
}
