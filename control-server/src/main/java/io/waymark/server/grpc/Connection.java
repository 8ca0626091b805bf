package io.waymark.server.grpc;

import io.grpc.Attributes;
import io.grpc.ServerCall;
import io.grpc.StatusException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** One client connection: where its streams are served, and how many names they follow. Used on its loop only. */
final class Connection {
    static final Attributes.Key<Connection> KEY = Attributes.Key.create("waymark-connection");

    private final Loop loop;
    private final int namesMax;
    private final String address;
    private final Instant since;
    private final Map<Object, Count> streamsByTopic = new HashMap<>();

    private static final class Count {
        private int streams;
    }

    Connection(Loop loop, int namesMax, String address, Instant since) {
        this.loop = loop;
        this.namesMax = namesMax;
        this.address = address;
        this.since = since;
    }

    static Connection of(ServerCall<?, ?> call) {
        return Objects.requireNonNull(
                call.getAttributes().get(KEY), "every connection passes the filter that sets this");
    }

    /** The client's: {@code 10.0.0.1:40123}. */
    String address() {
        return address;
    }

    Instant since() {
        return since;
    }

    /** What it follows, in no order. */
    Set<Object> topics() {
        return streamsByTopic.keySet();
    }

    Loop loop() {
        return loop;
    }

    /** Counts one more stream of this connection on the topic's lane, which is returned. */
    Lane enter(Topic<?> topic, GrpcCounts counts) throws StatusException {
        Count count = streamsByTopic.get(topic.key());
        if (count == null && streamsByTopic.size() >= namesMax) {
            counts.refused();
            throw Statuses.tooManyNames(namesMax, "this connection").asException();
        }
        Lane lane = loop.lane(topic);
        if (count == null) {
            count = new Count();
            streamsByTopic.put(topic.key(), count);
        }
        count.streams++;
        return lane;
    }

    void leave(Lane lane) {
        Count count = streamsByTopic.get(lane.key());
        if (count != null && --count.streams == 0) {
            streamsByTopic.remove(lane.key());
        }
    }
}
