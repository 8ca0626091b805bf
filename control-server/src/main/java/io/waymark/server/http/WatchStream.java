package io.waymark.server.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One open watch. What it holds in memory is the newest state, what the client was last told, and at most
 * {@code watchBacklogBytes} on its way: a client that does not read misses states, and gets the last one when it reads
 * again.
 */
final class WatchStream<T> implements OpenStream {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Context context;
    private final Connections connections;
    private final HttpMetrics metrics;
    private final String route;
    private final Function<T, Optional<byte[]>> document;
    private final AtomicReference<@Nullable State<T>> news = new AtomicReference<>();

    // On the event loop.
    private @Nullable T told;
    private @Nullable Watch watch;
    private boolean ended;

    WatchStream(
            HttpServerRequest request,
            Context context,
            int backlogBytes,
            Connections connections,
            HttpMetrics metrics,
            String route,
            Function<T, Optional<byte[]>> document) {
        this.request = request;
        this.response = request.response();
        this.context = context;
        this.connections = connections;
        this.metrics = metrics;
        this.route = route;
        this.document = document;
        response.setWriteQueueMaxSize(backlogBytes);
    }

    /** Sends the headers and starts. */
    void start(Live<T> live) {
        connections.watchStarted(this);
        metrics.watchOpened(route);
        response.drainHandler(unused -> writeNews());
        response.writeHead();
        watch = live.watch(this::heard);
        if (ended) {
            watch.close();
        }
    }

    /** On whatever thread has news. */
    private void heard(State<T> state) {
        if (news.getAndSet(state) == null) {
            context.runOnContext(unused -> writeNews());
        } else {
            metrics.updateConflated(route);
        }
    }

    private void writeNews() {
        if (ended || response.writeQueueFull()) {
            return; // in the latter case it is called again
        }
        State<T> state = news.getAndSet(null);
        T value = state == null ? null : state.known().orElse(null);
        if (value == null || value.equals(told)) {
            return;
        }
        told = value;
        document.apply(value).ifPresent(bytes -> {
            metrics.updateWritten(route);
            response.write(Buffer.buffer(bytes));
        });
    }

    @Override
    public void endFromOutside() {
        context.runOnContext(unused -> {
            if (!ended) {
                response.end();
                request.connection().shutdown();
            }
        });
    }

    /** Lets go of everything; when the answer is over. */
    void stop() {
        if (ended) {
            return;
        }
        ended = true;
        if (watch != null) {
            watch.close();
        }
        connections.watchEnded(this);
        metrics.watchClosed(route);
    }
}
