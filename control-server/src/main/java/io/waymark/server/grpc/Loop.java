package io.waymark.server.grpc;

import io.grpc.StatusException;
import io.netty.channel.EventLoop;
import io.waymark.interpreter.BindRequest;
import io.waymark.store.Namespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One event loop and the streams it serves. All but {@link #executor} is called on that loop only. */
final class Loop {
    private final EventLoop executor;
    private final Broadcasts broadcasts;
    private final Map<Object, Lane> lanes = new HashMap<>();
    private final Set<Connection> connections = new LinkedHashSet<>();
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

    void opened(Connection connection) {
        connections.add(connection);
    }

    void closed(Connection connection) {
        connections.remove(connection);
    }

    /** The connections that follow something in {@code namespace}, or all of them. */
    List<MeshClient> clients(Optional<Namespace> namespace) {
        Map<Connection, int[]> tallies = new HashMap<>(); // streams, and those behind
        for (Lane lane : lanes.values()) {
            Update latest = lane.latest();
            for (Subscriber<?> stream : lane.streams()) {
                int[] tally = tallies.computeIfAbsent(stream.connection(), unused -> new int[2]);
                tally[0]++;
                tally[1] += latest.isNewTo(stream.sent()) ? 1 : 0;
            }
        }
        return connections.stream()
                .filter(connection -> namespace.isEmpty()
                        || connection.topics().stream()
                                .anyMatch(topic -> Mesh.namespace(topic).equals(namespace)))
                .map(connection -> {
                    int[] tally = tallies.getOrDefault(connection, new int[2]);
                    List<String> names = connection.topics().stream()
                            .limit(MeshClient.NAMES_MAX)
                            .map(Mesh::show)
                            .sorted()
                            .toList();
                    return new MeshClient(connection.address(), connection.since(), tally[0], tally[1], names);
                })
                .toList();
    }

    /** How far the revision of {@code mark} has got here; {@code awaited} as for {@link Mark#needed}. */
    Reach reach(Mark mark, Set<BindRequest> awaited) {
        long streams = 0;
        long applied = 0;
        List<Reach.Stuck> stuck = new ArrayList<>();
        for (Lane lane : lanes.values()) {
            if (!(lane.key() instanceof Mesh.NameKey key) || !key.namespace().equals(mark.namespace())) {
                continue;
            }
            long needed = mark.needed(key.request(), lane.broadcast(), awaited);
            for (Subscriber<?> stream : lane.streams()) {
                if (!stream.isStream()) {
                    continue;
                }
                streams++;
                if (stream.sent() >= needed) {
                    applied++;
                } else if (stuck.size() < Reach.STUCK_MAX) {
                    stuck.add(new Reach.Stuck(stream.connection().address(), Mesh.show(key)));
                }
            }
        }
        return new Reach(streams, applied, stuck);
    }

    /** Refuses new streams from now on, and returns those there are. */
    List<Subscriber<?>> close() {
        closing = true;
        List<Subscriber<?>> streams = new ArrayList<>();
        lanes.values().forEach(lane -> lane.collect(streams));
        return streams;
    }
}
