package io.waymark.interpreter.guard;

import io.waymark.interpreter.source.Resyncs;
import io.waymark.live.Problem;
import java.time.Instant;
import java.util.Optional;

/**
 * What one source serves, at one moment.
 *
 * @param names that are looked up
 * @param services whose addresses are watched
 * @param staleSince since when the one that is stale for longest is
 * @param changed when anything changed last; empty if nothing has been asked of it yet
 * @param lastProblem the last one, which may be over
 * @param resyncs empty if the namer does not read everything again
 * @param holds how many times endpoints were held since the start
 * @param releases how many of these an operator has ended
 */
public record Summary(
        Counts names,
        Counts services,
        Optional<Instant> staleSince,
        Optional<Instant> changed,
        Optional<Problem> lastProblem,
        Optional<Resyncs> resyncs,
        long holds,
        long releases) {

    /**
     * Held if anything is; otherwise stale, failed or pending if anything is, in this order; otherwise ready. A source
     * of which nothing is asked is ready.
     */
    public Condition condition() {
        for (Condition condition :
                new Condition[] {Condition.HELD, Condition.STALE, Condition.FAILED, Condition.PENDING}) {
            if (names.of(condition) + services.of(condition) > 0) {
                return condition;
            }
        }
        return Condition.READY;
    }
}
