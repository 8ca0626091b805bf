package io.waymark.server.policy;

import io.waymark.interpreter.BindRequest;
import java.util.Comparator;

/**
 * A name in use whose clients would be told something else.
 *
 * @param share which part of its traffic would go elsewhere, from 0 to 1; 0 if what it would become is not known
 * @param clients streams and watches that follow it
 */
public record Moved(BindRequest request, Outcome from, Outcome to, double share, int clients, Becomes becomes) {

    /** What would become of the name. */
    public enum Becomes {
        BOUND,
        NEGATIVE,
        FAILED,
        EMPTY,
        /** A source that it depends on has not answered in time. */
        UNKNOWN
    }

    /** Those that concern most first. */
    static final Comparator<Moved> BIGGEST_FIRST = Comparator.comparingDouble(
                    (Moved moved) -> -moved.share() * Math.max(1, moved.clients()))
            .thenComparingInt(moved -> -moved.clients())
            .thenComparing(moved -> moved.request().name())
            .thenComparing(moved -> moved.request().local().show());

    /** This name with the clients of another replica. */
    Moved and(Moved other) {
        return new Moved(request, from, to, Math.max(share, other.share), clients + other.clients, becomes);
    }
}
