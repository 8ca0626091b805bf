package io.waymark.server.grpc;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a revision has got.
 *
 * @param streams that follow a name of its namespace
 * @param applied those that have been sent what the revision makes of their name, or something newer
 * @param stuck some of the others, at most {@value #STUCK_MAX}
 */
public record Reach(long streams, long applied, List<Stuck> stuck) {
    /** So many streams are told apart; of the others only how many there are. */
    public static final int STUCK_MAX = 100;

    public static final Reach NOBODY = new Reach(0, 0, List.of());

    /** A stream that has not been sent it. */
    public record Stuck(String client, String name) {}

    public Reach {
        stuck = List.copyOf(stuck);
    }

    /** Both together. */
    public Reach and(Reach other) {
        List<Stuck> both = new ArrayList<>(stuck);
        other.stuck.stream().limit(STUCK_MAX - stuck.size()).forEach(both::add);
        return new Reach(streams + other.streams, applied + other.applied, both);
    }
}
