package io.waymark.server.http;

/** Answers requests. Called on an event loop: what blocks goes through {@link Exchange}. */
@FunctionalInterface
public interface Handler {
    /** Sees to it that {@code exchange} is answered, now or later, once. */
    void handle(Exchange exchange);
}
