package io.waymark.server.telemetry;

import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Logs when a source of values comes, fails and comes back: once for each change, however often it fails in between.
 * The values themselves are not logged.
 */
public final class StateLog {
    private enum Condition {
        UNKNOWN,
        WELL,
        STALE,
        FAILED
    }

    private final String source;
    private final Logger log;
    private Condition last = Condition.UNKNOWN; // a watcher is called by one thread at a time

    private StateLog(String source, Logger log) {
        this.source = source;
        this.log = log;
    }

    /** Begins to log what happens to {@code live}, which lines call {@code source}. */
    public static <T> Watch watch(String source, Live<T> live, Logger log) {
        Consumer<State<T>> watcher = new StateLog(source, log)::tell;
        return live.watch(watcher);
    }

    private <T> void tell(State<T> state) {
        Condition condition = switch (state) {
            case State.Pending<T> pending -> Condition.UNKNOWN;
            case State.Ready<T> ready -> Condition.WELL;
            case State.Stale<T> stale -> Condition.STALE;
            case State.Failed<T> failed -> Condition.FAILED;
        };
        if (condition == last) {
            return;
        }
        switch (state) {
            case State.Pending<T> pending -> log.info("{}: not known yet", source);
            case State.Ready<T> ready -> log.info(last == Condition.UNKNOWN ? "{}: ready" : "{}: ready again", source);
            case State.Stale<T>(T value, Problem problem) ->
                log.warn("{}: stale, going on with what was known: {}", source, problem.message());
            case State.Failed<T>(Problem problem) -> log.error("{}: failed: {}", source, problem.message());
        }
        last = condition;
    }
}
