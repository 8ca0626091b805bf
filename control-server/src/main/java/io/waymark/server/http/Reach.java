package io.waymark.server.http;

import io.waymark.interpreter.Addresses;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.function.Consumer;

/** How a concrete name can be reached, as namerd's JSON tells it: a source that fails is an answer there. */
sealed interface Reach {
    record Known(Addresses addresses) implements Reach {}

    record Failed(String cause) implements Reach {}

    /** {@code addresses}, with a failure as a value. */
    static Live<Reach> of(Live<Addresses> addresses) {
        return new Live<>() {
            @Override
            public State<Reach> current() {
                return reach(addresses.current());
            }

            @Override
            public Watch watch(Consumer<? super State<Reach>> watcher) {
                return addresses.watch(state -> watcher.accept(reach(state)));
            }
        };
    }

    private static State<Reach> reach(State<Addresses> state) {
        if (state instanceof State.Failed<Addresses>(Problem problem)) {
            return State.ready(new Failed(problem.message()));
        }
        return state.map(Known::new);
    }
}
