package io.waymark.server.http;

import java.time.Duration;

/**
 * How much clients of one HTTP listener may take, and for how long.
 *
 * @param bodyBytesMax one request body, after decompression; more is answered with 413
 * @param bodyBytesTotalMax all bodies that are being read or worked on; more is answered with 503
 * @param requestLineBytesMax more is answered with 414
 * @param headerBytesMax all headers of a request; more is answered with 431
 * @param connectionsMax beyond it, new connections are closed at once
 * @param watchesMax open watches; beyond it, a watch is answered with 503 and cut
 * @param watchBacklogBytes what may wait in memory for one slow watcher, apart from the newest state
 * @param idleTimeout how long a connection may stay without a request, and a request without the rest of its body
 * @param answerTimeout how long an answer is waited for that is not known yet
 */
public record HttpLimits(
        int bodyBytesMax,
        long bodyBytesTotalMax,
        int requestLineBytesMax,
        int headerBytesMax,
        int connectionsMax,
        int watchesMax,
        int watchBacklogBytes,
        Duration idleTimeout,
        Duration answerTimeout) {

    /** namerd's 5 MB for a body, 4 KiB for a request line and 8 KiB for headers; 10,000 watches, 64 KiB of backlog. */
    public static final HttpLimits DEFAULT = new HttpLimits(
            5 << 20, 64L << 20, 4096, 8192, 12_000, 10_000, 64 << 10, Duration.ofSeconds(60), Duration.ofSeconds(10));

    public HttpLimits {
        if (bodyBytesMax < 1
                || bodyBytesTotalMax < bodyBytesMax
                || requestLineBytesMax < 64
                || headerBytesMax < 64
                || connectionsMax < 1
                || watchesMax < 0
                || watchBacklogBytes < 1
                || !idleTimeout.isPositive()
                || !answerTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "HTTP limits: bodies %d of %d bytes, lines %d, headers %d, connections %d,"
                                    .formatted(
                                            bodyBytesMax,
                                            bodyBytesTotalMax,
                                            requestLineBytesMax,
                                            headerBytesMax,
                                            connectionsMax)
                            + " watches %d with %d bytes, timeouts %s and %s (expected: all positive, the total not below one)"
                                    .formatted(watchesMax, watchBacklogBytes, idleTimeout, answerTimeout));
        }
    }
}
