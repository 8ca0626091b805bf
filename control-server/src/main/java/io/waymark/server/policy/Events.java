package io.waymark.server.policy;

import io.waymark.live.Watch;
import io.waymark.store.Namespace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** What happens at this server, told to whoever listens at that moment. Safe for use by many threads. */
public final class Events {
    private final AtomicLong last = new AtomicLong();
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Something that has happened.
     *
     * @param id counts up
     * @param type {@code namespace}, {@code invariant}, {@code discovery}, {@code replica} or {@code convergence}
     * @param namespace that it is about, if it is about one
     */
    public record Event(long id, String type, Optional<Namespace> namespace, ObjectNode data) {}

    /** Tells {@code data}, which nobody may change any more. Returns at once. */
    public void publish(String type, Optional<Namespace> namespace, ObjectNode data) {
        Event event = new Event(last.incrementAndGet(), type, namespace, data);
        listeners.forEach(listener -> listener.accept(event));
    }

    /** How many listen now. */
    public int listeners() {
        return listeners.size();
    }

    /** Tells {@code listener} of all that happens from now on, on whatever thread it does; it must not block. */
    public Watch listen(Consumer<Event> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
