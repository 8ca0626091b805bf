package io.waymark.live;

import java.util.function.Consumer;

/** A {@link Live} that never changes. */
record Constant<T>(State<T> current) implements Live<T> {

    @Override
    public Watch watch(Consumer<? super State<T>> watcher) {
        Delivery<T> delivery = new Delivery<>(watcher, this::current);
        delivery.signal();
        return delivery;
    }
}
