package io.waymark.server.telemetry;

import io.waymark.interpreter.guard.Condition;
import io.waymark.interpreter.guard.Source;
import io.waymark.interpreter.guard.Sources;
import io.waymark.interpreter.guard.Summary;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/**
 * Logs when a source becomes stale or fresh again, and when endpoints begin to be held or are held no more. It looks
 * every so often, and has a line for each source and change then, however many services are touched, and then none for
 * a while.
 */
public final class SourceLog {
    private static final int NAMED_MAX = 3; // services that a line names
    private static final Duration QUIET = Duration.ofSeconds(10); // about a source of which something was logged

    private final Sources sources;
    private final Logger log;
    private final InstantSource clock;
    private final Map<Source, Seen> seen = new HashMap<>();

    /** What was found at the last look. */
    private record Seen(boolean stale, Set<String> held, long holds, Instant quietUntil) {
        static final Seen NOTHING = new Seen(false, Set.of(), 0, Instant.EPOCH);
    }

    /** Looks at {@code sources} whenever it is told to. */
    public SourceLog(Sources sources, Logger log, InstantSource clock) {
        this.sources = sources;
        this.log = log;
        this.clock = clock;
    }

    /** Logs what has changed since the last time. */
    public synchronized void look() {
        sources.all()
                .forEach(source ->
                        seen.compute(source, (same, before) -> look(same, before == null ? Seen.NOTHING : before)));
    }

    private Seen look(Source source, Seen before) {
        Instant now = clock.instant();
        if (now.isBefore(before.quietUntil())) {
            return before;
        }
        Summary summary = source.summary();
        Set<String> held = source.services().stream()
                .filter(watched -> watched.condition() == Condition.HELD)
                .map(watched -> watched.id().show())
                .collect(Collectors.toSet());
        tellHolds(source, before, held, summary.holds());
        int stale = summary.names().of(Condition.STALE) + summary.services().of(Condition.STALE);
        if (stale > 0 && !before.stale()) {
            log.warn(
                    "namer {}: stale since {}, going on with what was known of {} names and {} services: {}",
                    source.prefix(),
                    summary.staleSince().map(String::valueOf).orElse("now"),
                    summary.names().of(Condition.STALE),
                    summary.services().of(Condition.STALE),
                    summary.lastProblem().map(problem -> problem.message()).orElse("no reason given"));
        } else if (stale == 0 && before.stale()) {
            log.info("namer {}: fresh again", source.prefix());
        }
        Seen after = new Seen(stale > 0, held, summary.holds(), before.quietUntil());
        return after.equals(before) ? before : new Seen(stale > 0, held, summary.holds(), now.plus(QUIET));
    }

    private void tellHolds(Source source, Seen before, Set<String> held, long holds) {
        List<String> begun = without(held, before.held());
        List<String> ended = without(before.held(), held);
        if (!begun.isEmpty()) {
            log.warn(
                    "namer {}: says that most endpoints are gone, and is not believed yet, of {}; held for {} at most, release with POST /api/2/discovery/release",
                    source.prefix(),
                    named(begun),
                    source.options().breaker().hold());
        } else if (holds > before.holds()) {
            log.warn(
                    "namer {}: endpoints were held {} times since the last look, and some came back: is the source flapping?",
                    source.prefix(),
                    holds - before.holds());
        }
        if (!ended.isEmpty()) {
            log.info("namer {}: no longer held: {}", source.prefix(), named(ended));
        }
    }

    private static List<String> without(Set<String> all, Set<String> others) {
        Set<String> rest = new HashSet<>(all);
        rest.removeAll(others);
        return rest.stream().sorted().toList();
    }

    private static String named(List<String> ids) {
        String first = ids.stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
        return ids.size() > NAMED_MAX ? first + " and " + (ids.size() - NAMED_MAX) + " more" : first;
    }
}
