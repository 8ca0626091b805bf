package io.waymark.live;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@link Live} seen through a function. */
record Mapped<S, T>(Live<S> source, Function<? super S, ? extends T> change) implements Live<T> {

    @Override
    public State<T> current() {
        return source.current().map(change);
    }

    @Override
    public Watch watch(Consumer<? super State<T>> watcher) {
        return source.watch(new Consumer<State<S>>() {
            private @Nullable State<T> last; // the source calls one at a time: no lock is needed

            @Override
            public void accept(State<S> state) {
                State<T> next = state.map(change);
                if (!next.equals(last)) {
                    last = next;
                    watcher.accept(next);
                }
            }
        });
    }
}
