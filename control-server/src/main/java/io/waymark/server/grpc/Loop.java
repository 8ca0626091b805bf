package io.waymark.server.grpc;

import io.grpc.StatusException;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One event loop and the streams it serves. All but {@link #executor} is called on that loop only. */
final class Loop {
    private final EventLoop executor;
    private final Broadcasts broadcasts;
    private final Map<Object, Lane> lanes = new HashMap<>();
    private boolean closing;

    Loop(EventLoop executor, Broadcasts broadcasts) {
        this.executor = executor;
        this.broadcasts = broadcasts;
    }

    EventLoop executor() {
        return executor;
    }

    /** The lane of {@code topic} on this loop, made if need be; the caller adds a stream to it. */
    Lane lane(Topic<?> topic) throws StatusException {
        if (closing) {
            throw Statuses.closing().asException();
        }
        Lane lane = lanes.get(topic.key());
        if (lane == null) {
            lane = new Lane(topic, broadcasts, executor, empty -> lanes.remove(empty.key()));
            lanes.put(topic.key(), lane);
        }
        return lane;
    }

    /** Refuses new streams from now on, and returns those there are. */
    List<Subscriber<?>> close() {
        closing = true;
        List<Subscriber<?>> streams = new ArrayList<>();
        lanes.values().forEach(lane -> lane.collect(streams));
        return streams;
    }
}
