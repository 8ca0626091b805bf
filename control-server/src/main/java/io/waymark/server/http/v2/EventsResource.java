package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.server.http.Query;
import io.waymark.server.policy.Events;
import io.waymark.server.policy.Events.Event;
import java.util.Optional;

/** {@code /api/2/events}: all that changes, as server-sent events. */
public final class EventsResource implements Resource {
    private final Events events;
    private final String replica;

    /** @param replica the id of this server, whose events these are */
    public EventsResource(Events events, String replica) {
        this.events = events;
        this.replica = replica;
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "events", (exchange, path) -> {
            Query query = Parameters.of(exchange, "namespace");
            Optional<String> namespace = query.find("namespace");
            exchange.events(sink -> {
                sink.accept("event: hello\ndata: {\"replica\":\"%s\"}\n\n"
                        .formatted(replica)
                        .getBytes(UTF_8));
                return events.listen(event -> {
                    if (isWanted(event, namespace)) {
                        sink.accept(show(event));
                    }
                });
            });
        });
    }

    /** What is about no namespace is for everybody. */
    private static boolean isWanted(Event event, Optional<String> namespace) {
        return namespace.isEmpty()
                || event.namespace().isEmpty()
                || event.namespace().get().name().equals(namespace.get());
    }

    private static byte[] show(Event event) {
        return "id: %d\nevent: %s\ndata: %s\n\n"
                .formatted(event.id(), event.type(), event.data())
                .getBytes(UTF_8);
    }
}
