package io.waymark.server.policy;

import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far an explanation can be trusted.
 *
 * @param problem why it is not ready; empty if nothing is known of that
 */
public record Freshness(Kind kind, Optional<Problem> problem) {

    /** In order of weight. */
    public enum Kind {
        READY,
        /** Something that it rests on is as it was when its source was last heard, or is held. */
        STALE,
        PENDING,
        FAILED
    }

    private static final Freshness READY = new Freshness(Kind.READY, Optional.empty());

    /**
     * How fresh a name is.
     *
     * @param dtab the rules that it was bound by
     * @param reached the addresses of what it is bound to
     */
    static Freshness of(State<?> dtab, State<NameTree<Bound>> binding, Collection<Reached> reached) {
        return Stream.concat(Stream.of(of(binding), of(dtab)), reached.stream().map(Freshness::of))
                .max(Comparator.comparing(Freshness::kind))
                .orElse(READY);
    }

    private static Freshness of(State<?> state) {
        return switch (state) {
            case State.Ready<?> ready -> READY;
            case State.Stale<?>(var value, var problem) -> new Freshness(Kind.STALE, Optional.of(problem));
            case State.Pending<?> pending -> new Freshness(Kind.PENDING, Optional.empty());
            case State.Failed<?>(var problem) -> new Freshness(Kind.FAILED, Optional.of(problem));
        };
    }

    private static Freshness of(Reached reached) {
        return of(reached.state());
    }
}
