package io.waymark.interpreter.consul;

import io.waymark.interpreter.source.Backoff;
import io.waymark.live.Scheduler;
import java.time.Duration;
import java.time.Instant;

/**
 * What all questions together know about whether the agent can be reached. With {@code failFast}, once it cannot, one
 * of them tries again every so often, and the others are not asked until that one was answered. Used on one serial
 * executor only.
 */
final class Reach {
    private final boolean failFast;
    private final Backoff backoff;
    private final Scheduler scheduler;
    private int failures;
    private Instant again = Instant.MIN;
    private String problem = "";

    Reach(boolean failFast, Backoff backoff, Scheduler scheduler) {
        this.failFast = failFast;
        this.backoff = backoff;
        this.scheduler = scheduler;
    }

    /** Whether the agent should be asked now; who is told so is the one that tries. */
    boolean mayAsk(Duration atMost) {
        if (!failFast || failures == 0) {
            return true;
        }
        Instant now = scheduler.now();
        if (now.isBefore(again)) {
            return false;
        }
        again = now.plus(atMost); // unless it is known sooner
        return true;
    }

    /** Why it should not be asked. */
    String problem() {
        return "not asked (failFast): " + problem;
    }

    /** It has said something, whatever it was. */
    void answered() {
        failures = 0;
    }

    /** Nothing came. */
    void failed(String message) {
        failures++;
        problem = message;
        again = scheduler.now().plus(backoff.delay(failures));
    }
}
