package io.waymark.server.policy;

import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.guard.Condition;
import io.waymark.live.State;

/**
 * Where a concrete name can be reached.
 *
 * @param condition as {@code state} says, or held: its source says that too much is gone, and is not believed yet
 */
public record Reached(State<Addresses> state, Condition condition) {

    static Reached of(State<Addresses> state, boolean isHeld) {
        return new Reached(
                state,
                switch (state) {
                    case State.Pending<Addresses> pending -> Condition.PENDING;
                    case State.Ready<Addresses> ready -> Condition.READY;
                    case State.Stale<Addresses> stale -> isHeld ? Condition.HELD : Condition.STALE;
                    case State.Failed<Addresses> failed -> Condition.FAILED;
                });
    }
}
