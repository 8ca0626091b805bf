package io.waymark.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.waymark.live.Watch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One reader of server-sent events. Nothing is left out: a reader for whom more waits than the backlog may hold is cut
 * off, and may come again.
 */
final class EventStream implements OpenStream {
    private static final Duration COMMENT_EVERY = Duration.ofSeconds(15); // or proxies between would think it dead
    private static final byte[] COMMENT = ":\n\n".getBytes(UTF_8);

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Vertx vertx;
    private final Context context;
    private final Connections connections;
    private final HttpMetrics metrics;
    private final String route;
    private final int backlogBytes;
    private final AtomicInteger waitingBytes = new AtomicInteger(); // handed in and not written

    // On the event loop.
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private @Nullable Watch source;
    private long timer;
    private boolean ended;

    EventStream(
            HttpServerRequest request,
            Vertx vertx,
            Context context,
            int backlogBytes,
            Connections connections,
            HttpMetrics metrics,
            String route) {
        this.request = request;
        this.response = request.response();
        this.vertx = vertx;
        this.context = context;
        this.backlogBytes = backlogBytes;
        this.connections = connections;
        this.metrics = metrics;
        this.route = route;
        response.setWriteQueueMaxSize(backlogBytes);
    }

    /** Sends the headers and has {@code feed} tell, on whatever thread, what is to be written. */
    void start(Function<Consumer<byte[]>, Watch> feed) {
        connections.watchStarted(this);
        metrics.watchOpened(route);
        response.drainHandler(unused -> writeWaiting());
        response.writeHead();
        timer = vertx.setPeriodic(COMMENT_EVERY.toMillis(), unused -> {
            if (waitingBytes.get() == 0) {
                tell(COMMENT);
            }
        });
        source = feed.apply(this::tell);
        if (ended) {
            source.close();
        }
    }

    private void tell(byte[] event) {
        if (waitingBytes.addAndGet(event.length) > backlogBytes) {
            context.runOnContext(unused -> cut());
            return;
        }
        context.runOnContext(unused -> {
            waiting.add(event);
            writeWaiting();
        });
    }

    private void writeWaiting() {
        while (!ended && !response.writeQueueFull()) {
            byte[] next = waiting.poll();
            if (next == null) {
                return;
            }
            waitingBytes.addAndGet(-next.length);
            metrics.updateWritten(route);
            response.write(Buffer.buffer(next));
        }
    }

    private void cut() {
        if (!ended) {
            request.connection().close();
            stop();
        }
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
        vertx.cancelTimer(timer);
        waiting.clear();
        if (source != null) {
            source.close();
        }
        connections.watchEnded(this);
        metrics.watchClosed(route);
    }
}
