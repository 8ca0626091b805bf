package io.waymark.server.http;

import java.time.Duration;

/**
 * What an HTTP listener counts. Called on event loops: must be quick and must not throw.
 *
 * <p>{@code route} is one of a few words, such as {@code dtab} or {@code bind}, never a path that a client chose.
 */
public interface HttpMetrics {
    /** Counts nothing. */
    HttpMetrics NONE = new HttpMetrics() {};

    /** A request was answered; for a watch, when it was opened. */
    default void answered(String route, String method, int status, Duration took) {}

    default void watchOpened(String route) {}

    default void watchClosed(String route) {}

    /** An update was written to a watch. */
    default void updateWritten(String route) {}

    /** A watcher was so slow that it never saw a state. */
    default void updateConflated(String route) {}

    /** A connection was refused, because there were too many. */
    default void connectionRefused() {}
}
