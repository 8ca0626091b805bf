package io.waymark.server.policy;

import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.policy.Shares;
import io.waymark.interpreter.BindRequest;
import io.waymark.interpreter.LiveNames;
import io.waymark.interpreter.Trial;
import io.waymark.live.State;
import io.waymark.store.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds out what a change would move at this replica. */
final class Blasts {
    private final Audience audience;

    Blasts(Audience audience) {
        this.audience = audience;
    }

    /** What comes of what {@code forecast} foresees. */
    LocalBlast of(Namespace namespace, Forecast forecast) {
        LiveNames live = forecast.live();
        List<Moved> moved = new ArrayList<>();
        Map<BindRequest, Trial.Outcome> outcomes = forecast.outcomes(live.affected());
        for (BindRequest request : live.affected()) {
            State<NameTree<Bound>> now = live.states().getOrDefault(request, State.pending());
            Trial.Outcome then = outcomes.getOrDefault(request, new Trial.Outcome(State.pending(), false));
            if (!isToldTheSame(now, then.state())) {
                moved.add(moved(namespace, request, now, then));
            }
        }
        moved.sort(Moved.BIGGEST_FIRST);
        int told = Math.min(LocalBlast.MOVED_MAX, moved.size());
        return new LocalBlast(
                live.states().keySet().stream().map(LocalBlast::fingerprint).collect(Collectors.toSet()),
                moved.subList(0, told),
                moved.size() - told);
    }

    private Moved moved(Namespace namespace, BindRequest request, State<NameTree<Bound>> now, Trial.Outcome then) {
        Outcome to = Outcome.of(then.state());
        Moved.Becomes becomes = becomes(to, then.settled());
        double share = becomes == Moved.Becomes.UNKNOWN ? 0 : shares(now).moved(shares(then.state()));
        return new Moved(request, Outcome.of(now), to, share, audience.clients(namespace, request), becomes);
    }

    /** How fresh an answer is is not told to clients. */
    private static boolean isToldTheSame(State<NameTree<Bound>> now, State<NameTree<Bound>> then) {
        if (now instanceof State.Failed<NameTree<Bound>>(var before)
                && then instanceof State.Failed<NameTree<Bound>>(var after)) {
            return before.message().equals(after.message());
        }
        boolean known = now.known().isPresent();
        return known
                ? now.known().equals(then.known())
                : now instanceof State.Pending<NameTree<Bound>> && then instanceof State.Pending<NameTree<Bound>>;
    }

    private static Moved.Becomes becomes(Outcome to, boolean settled) {
        if (!settled) {
            return Moved.Becomes.UNKNOWN;
        }
        return switch (to.kind()) {
            case BOUND -> Moved.Becomes.BOUND;
            case NEGATIVE -> Moved.Becomes.NEGATIVE;
            case FAILED -> Moved.Becomes.FAILED;
            case EMPTY -> Moved.Becomes.EMPTY;
            case PENDING -> Moved.Becomes.UNKNOWN;
        };
    }

    private static Shares shares(State<NameTree<Bound>> state) {
        return state.known().map(Shares::of).orElse(Shares.NONE);
    }
}
