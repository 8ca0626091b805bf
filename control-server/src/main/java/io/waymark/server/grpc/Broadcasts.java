package io.waymark.server.grpc;

import io.grpc.StatusException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** All broadcasts that have streams. Event loops come here with their first stream of a topic, and after the last. */
final class Broadcasts {
    private final Map<Object, Broadcast<?>> open = new ConcurrentHashMap<>();
    private final int max;
    private final GrpcCounts counts;

    Broadcasts(int max, GrpcCounts counts) {
        this.max = max;
        this.counts = counts;
    }

    /** The broadcast of {@code topic}, which from now on tells {@code lane}. */
    Broadcast<?> join(Topic<?> topic, Lane lane) throws StatusException {
        if (open.size() >= max && !open.containsKey(topic.key())) {
            counts.refused();
            throw Statuses.tooManyNames(max, "this server").asException();
        }
        AtomicReference<@Nullable Broadcast<?>> made = new AtomicReference<>();
        Broadcast<?> broadcast = open.compute(topic.key(), (key, known) -> {
            Broadcast<?> joined = known;
            if (joined == null) {
                joined = new Broadcast<>(topic, counts);
                made.set(joined);
            }
            joined.add(lane);
            return joined;
        });
        Broadcast<?> mine = made.get();
        if (mine != null) {
            // Not under the map's lock, since it may tell its first state at once. The lane that it was made for is of
            // this thread, so that nobody can stop it before it is started.
            counts.watching(1);
            mine.start();
        }
        return broadcast;
    }

    /** How many streams follow the topic of {@code key} now. */
    int streams(Object key) {
        Broadcast<?> broadcast = open.get(key);
        return broadcast == null ? 0 : broadcast.streams();
    }

    void leave(Object key, Broadcast<?> broadcast, Lane lane) {
        Broadcast<?> left = open.compute(key, (unused, known) -> broadcast.remove(lane) ? null : known);
        if (left == null) {
            broadcast.stop();
            counts.watching(-1);
        }
    }
}
