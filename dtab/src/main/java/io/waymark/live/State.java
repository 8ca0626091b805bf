package io.waymark.live;

import java.util.Optional;
import java.util.function.Function;

/** The latest news of something that changes. Unknown, empty, stale and failed are four different things. */
public sealed interface State<T> {

    /** Nothing heard yet. */
    record Pending<T>() implements State<T> {}

    /** The value, perhaps an empty one. */
    record Ready<T>(T value) implements State<T> {}

    /** The source is failing; its last good value. */
    record Stale<T>(T value, Problem problem) implements State<T> {}

    /** There is no value to go on with, and older ones must not be used. */
    record Failed<T>(Problem problem) implements State<T> {}

    static <T> State<T> pending() {
        return new Pending<>();
    }

    static <T> State<T> ready(T value) {
        return new Ready<>(value);
    }

    static <T> State<T> failed(Problem problem) {
        return new Failed<>(problem);
    }

    /** The value that can be worked with, ready or stale. */
    default Optional<T> known() {
        if (this instanceof Ready<T> ready) {
            return Optional.of(ready.value());
        }
        if (this instanceof Stale<T> stale) {
            return Optional.of(stale.value());
        }
        return Optional.empty();
    }

    /** This state with its value, if it has one, replaced by what {@code change} makes of it. */
    default <R> State<R> map(Function<? super T, ? extends R> change) {
        if (this instanceof Ready<T> ready) {
            return new Ready<>(change.apply(ready.value()));
        }
        if (this instanceof Stale<T> stale) {
            return new Stale<>(change.apply(stale.value()), stale.problem());
        }
        @SuppressWarnings("unchecked") // pending and failed hold no value
        State<R> same = (State<R>) this;
        return same;
    }

    /**
     * What is left when the source starts to fail: the last good value marked stale, or a failure if there was none.
     */
    default State<T> stale(Problem problem) {
        if (this instanceof Ready<T> ready) {
            return new Stale<>(ready.value(), problem);
        }
        if (this instanceof Pending<T>) {
            return new Failed<>(problem);
        }
        return this; // stale or failed already: since when does not change
    }
}
