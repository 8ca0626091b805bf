package io.waymark.live;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A value that changes over time.
 *
 * <p>A watcher hears the current state at once, then later ones: in order, one at a time, never two equal in a row. A
 * slow watcher skips states but always gets the last. A watcher is never called from inside another watcher, nor under
 * a lock of the part that publishes. It must not block.
 *
 * <p>A part may do its work only while somebody watches. What {@link #current} says without a watcher may then be
 * pending, or the last that was heard.
 */
public interface Live<T> {

    /** The latest state; never blocks. */
    State<T> current();

    /**
     * Starts to tell {@code watcher} every state, the current one first. The first call may come before this returns,
     * on this thread, or later, on another.
     */
    Watch watch(Consumer<? super State<T>> watcher);

    /** A value that never changes. */
    static <T> Live<T> of(T value) {
        return new Constant<>(State.ready(value));
    }

    /** A state that never changes. */
    static <T> Live<T> ofState(State<T> state) {
        return new Constant<>(state);
    }

    /**
     * This value as {@code change} sees it, worked out anew for every watcher. {@code change} must be pure, and must
     * not throw.
     */
    default <R> Live<R> map(Function<? super T, ? extends R> change) {
        return new Mapped<>(this, change);
    }
}
