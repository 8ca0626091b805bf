package io.waymark.server.policy;

import io.waymark.server.grpc.Reach;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a revision has got at all servers.
 *
 * @param written when the revision was written, if it is the current one
 * @param parts this server first
 */
public record FleetSpread(long revision, Optional<Instant> written, List<Part> parts) {

    /** One server; the spread is empty if it does not answer. */
    public record Part(String replica, Optional<Spread> spread) {}

    /** A stream that has not been sent it, and its server. */
    public record StuckAt(String replica, Reach.Stuck stream) {}

    public FleetSpread {
        parts = List.copyOf(parts);
    }

    private List<Spread> known() {
        return parts.stream().flatMap(part -> part.spread().stream()).toList();
    }

    /** The newest revision that a server knows. */
    public long current() {
        return known().stream().mapToLong(Spread::current).max().orElse(0);
    }

    public long streams() {
        return known().stream().mapToLong(spread -> spread.reach().streams()).sum();
    }

    public long applied() {
        return known().stream().mapToLong(spread -> spread.reach().applied()).sum();
    }

    /** How many of the streams have it, from 0 to 1; 1 if there are none. */
    public double share() {
        return streams() == 0 ? 1 : (double) applied() / streams();
    }

    /**
     * Whether {@code share} of the streams have it, and it is known of each server: that it has the revision, and how
     * many streams. A server that does not answer may have streams that nobody knows of.
     */
    public boolean reached(double share) {
        return parts.stream()
                        .allMatch(part -> part.spread()
                                .filter(spread -> spread.current() >= revision)
                                .isPresent())
                && share() >= share;
    }

    /** How long after the write {@code share} of the streams had it, as far as was looked. */
    public OptionalLong millis(double share) {
        return Spread.millis(known(), share);
    }

    /** Some of those that do not have it. */
    public List<StuckAt> stuck() {
        return parts.stream()
                .flatMap(part -> part.spread().stream()
                        .flatMap(spread -> spread.reach().stuck().stream())
                        .map(stream -> new StuckAt(part.replica(), stream)))
                .limit(Reach.STUCK_MAX)
                .toList();
    }
}
