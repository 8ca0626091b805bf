package io.waymark.server.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What clients hold of one listener: connections, watches, bytes of bodies. Keeps each within its limit. */
final class Connections {
    private final HttpLimits limits;
    private final HttpMetrics metrics;
    private final Map<HttpConnection, Activity> open = new ConcurrentHashMap<>();
    private final Set<OpenStream> watches = ConcurrentHashMap.newKeySet();
    private final AtomicInteger watchCount = new AtomicInteger();
    private final AtomicLong bodyBytes = new AtomicLong();

    /** Requests of one connection that are not answered yet, and since when there have been none. */
    private static final class Activity {
        private final AtomicInteger requests = new AtomicInteger();
        private volatile long idleSince = System.nanoTime();

        boolean isIdleFor(Duration timeout) {
            return requests.get() == 0 && System.nanoTime() - idleSince > timeout.toNanos();
        }
    }

    Connections(HttpLimits limits, HttpMetrics metrics) {
        this.limits = limits;
        this.metrics = metrics;
    }

    /** Closes connections without a request for too long, from now on until {@code vertx} is closed. */
    void startSweeping(Vertx vertx) {
        Duration every = limits.idleTimeout().dividedBy(4).plusMillis(1);
        vertx.setPeriodic(
                every.toMillis(),
                unused -> open.forEach((connection, activity) -> {
                    if (activity.isIdleFor(limits.idleTimeout())) {
                        connection.close();
                    }
                }));
    }

    void opened(HttpConnection connection) {
        if (open.size() >= limits.connectionsMax()) {
            metrics.connectionRefused();
            connection.close();
            return;
        }
        open.put(connection, new Activity());
        connection.closeHandler(unused -> open.remove(connection));
    }

    void requestBegan(HttpConnection connection) {
        Activity activity = open.get(connection);
        if (activity != null) {
            activity.requests.incrementAndGet();
        }
    }

    void requestEnded(HttpConnection connection) {
        Activity activity = open.get(connection);
        if (activity != null) {
            activity.idleSince = System.nanoTime();
            activity.requests.decrementAndGet();
        }
    }

    /** Makes room for {@code count} more bytes of a body, or says that there is none. */
    boolean takeBodyBytes(int count) {
        if (bodyBytes.addAndGet(count) <= limits.bodyBytesTotalMax()) {
            return true;
        }
        bodyBytes.addAndGet(-count);
        return false;
    }

    void giveBodyBytesBack(long count) {
        bodyBytes.addAndGet(-count);
    }

    /** Whether there is room for one more watch; if so, it is taken. */
    boolean takeWatch() {
        if (watchCount.incrementAndGet() <= limits.watchesMax()) {
            return true;
        }
        watchCount.decrementAndGet();
        return false;
    }

    void giveWatchBack() {
        watchCount.decrementAndGet();
    }

    void watchStarted(OpenStream watch) {
        watches.add(watch);
    }

    void watchEnded(OpenStream watch) {
        if (watches.remove(watch)) {
            watchCount.decrementAndGet();
        }
    }

    void endWatches() {
        watches.forEach(OpenStream::endFromOutside);
    }
}
