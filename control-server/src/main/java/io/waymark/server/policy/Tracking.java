package io.waymark.server.policy;

import io.waymark.server.grpc.Mark;
import io.waymark.server.grpc.Reach;
import io.waymark.store.Namespace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of how one revision spreads here. Safe for use by many threads. */
final class Tracking {
    final Namespace namespace;
    final long revision;
    final Instant began;
    final Mark mark;
    private final Optional<Instant> written;
    private final List<Spread.Point> points = new ArrayList<>();
    private Reach latest = Reach.NOBODY;

    Tracking(Namespace namespace, long revision, Optional<Instant> written, Instant began) {
        this.namespace = namespace;
        this.revision = revision;
        this.written = written;
        this.began = began;
        this.mark = new Mark(namespace);
    }

    /** Keeps what was found at {@code now}; says whether that is anything new. */
    synchronized boolean found(Reach reach, Instant now) {
        boolean news = reach.applied() != latest.applied() || reach.streams() != latest.streams();
        latest = reach;
        if (written.isPresent()
                && (points.isEmpty() || reach.applied() > points.getLast().applied())) {
            long millis = Math.max(0, Duration.between(written.get(), now).toMillis());
            if (points.size() == Spread.POINTS_MAX) {
                points.removeLast(); // of the last ones, when most have it, the exact times matter least
            }
            points.add(new Spread.Point(millis, reach.applied()));
        }
        return news;
    }

    /** None if it is not known when the revision was written. */
    synchronized List<Spread.Point> points() {
        return List.copyOf(points);
    }

    synchronized boolean isComplete() {
        return latest.streams() > 0 && latest.applied() == latest.streams();
    }
}
