package io.waymark.server.grpc;

import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing that streams follow: watched once, and each of its states encoded once, however many streams there are. It
 * knows the event loops that have such streams, not the streams.
 */
final class Broadcast<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Broadcast.class);

    private final Topic<T> topic;
    private final GrpcCounts counts;
    private final List<Lane> lanes = new CopyOnWriteArrayList<>(); // as many as event loops, at most
    private volatile Update latest = Update.NOTHING_YET; // written under this
    private @Nullable Watch watch; // by the thread that starts, before any that may stop
    private boolean stopped; // under this

    Broadcast(Topic<T> topic, GrpcCounts counts) {
        this.topic = topic;
        this.counts = counts;
    }

    void start() {
        watch = topic.source().get().watch(this::publish);
    }

    /** Ends it for good. */
    void stop() {
        if (watch != null) {
            watch.close();
        }
        synchronized (this) {
            stopped = true;
            counts.held(latest.holds() ? -1 : 0);
        }
    }

    /** What every stream should know by now. */
    Update latest() {
        return latest;
    }

    /** How many streams follow it now. */
    int streams() {
        int streams = 0;
        for (Lane lane : lanes) {
            streams += lane.count();
        }
        return streams;
    }

    void add(Lane lane) {
        lanes.add(lane);
    }

    /** Returns whether no lane is left. */
    boolean remove(Lane lane) {
        lanes.remove(lane);
        return lanes.isEmpty();
    }

    private void publish(State<T> state) {
        News news = news(state);
        synchronized (this) {
            Update before = latest;
            Update next = before.after(news);
            if (stopped || next.equals(before)) {
                return;
            }
            if (next.version() != before.version()) {
                counts.encoded();
            }
            counts.held((next.holds() ? 1 : 0) - (before.holds() ? 1 : 0));
            latest = next;
        }
        lanes.forEach(Lane::signal);
    }

    private News news(State<T> state) {
        try {
            return topic.encode().apply(state);
        } catch (RuntimeException e) {
            LOG.error("An answer to {} cannot be encoded; its streams keep the one before it", topic.key(), e);
            return new News.Hold(Statuses.internal(e));
        }
    }
}
