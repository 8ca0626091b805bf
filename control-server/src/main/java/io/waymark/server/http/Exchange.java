package io.waymark.server.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its answer. Handlers get it on an event loop and must not block there. */
public final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Vertx vertx;
    private final Context context;
    private final HttpLimits limits;
    private final Connections connections;
    private final HttpMetrics metrics;
    private final Executor blocking;
    private final long began = System.nanoTime();
    private String route = "other";

    // On the event loop.
    private boolean answered;
    private boolean over;
    private Runnable whenOver = () -> {};

    Exchange(
            HttpServerRequest request,
            Vertx vertx,
            HttpLimits limits,
            Connections connections,
            HttpMetrics metrics,
            Executor blocking) {
        this.request = request;
        this.response = request.response();
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.limits = limits;
        this.connections = connections;
        this.metrics = metrics;
        this.blocking = blocking;
        connections.requestBegan(request.connection());
        response.endHandler(unused -> over()); // it was answered
        response.closeHandler(unused -> over()); // or the client left before
        response.exceptionHandler(problem -> LOG.debug("a client left before it had its answer", problem));
        request.exceptionHandler(problem -> LOG.debug("a client left before it had sent its request", problem));
    }

    private void over() {
        if (!over) {
            over = true;
            connections.requestEnded(request.connection());
            whenOver.run();
        }
    }

    /** The method, in upper case. */
    public String method() {
        return request.method().name();
    }

    /** Whether nothing is to be changed. */
    public boolean isRead() {
        return method().equals("GET") || method().equals("HEAD");
    }

    /** The path as it was sent, nothing decoded. */
    public String path() {
        return request.path();
    }

    /** The first header of that name, whatever the case. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /**
     * The parameters in the URL.
     *
     * @throws BadRequest if they are not encoded as they should be
     */
    public Query query() {
        String text = request.query();
        return text == null ? Query.NONE : Query.parse(text);
    }

    /** Says what is asked for, in one of a few words, for the metrics. */
    public void route(String name) {
        route = name;
    }

    /** The port's limits. */
    public HttpLimits limits() {
        return limits;
    }

    /** Answers; from any thread. Only the first answer counts. */
    public void answer(Answer answer) {
        onEventLoop(() -> answerNow(answer));
    }

    private void answerNow(Answer made) {
        if (!begin(made.status())) {
            return;
        }
        Answer answer = path().startsWith(ProblemDocument.API) ? ProblemDocument.inPlaceOf(made) : made;
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        boolean hasBody = answer.body().length > 0;
        if (hasBody) {
            response.putHeader("X-Content-Type-Options", "nosniff");
        }
        Future<Void> sent =
                hasBody && !method().equals("HEAD") ? response.end(Buffer.buffer(answer.body())) : response.end();
        if (answer.headers().containsKey("Connection")) {
            sent.onComplete(unused -> request.connection().close());
        }
    }

    /** Whether this is the first answer, and somebody is still there to get it. */
    private boolean begin(int status) {
        if (answered) {
            return false;
        }
        answered = true;
        metrics.answered(route, method(), status, Duration.ofNanos(System.nanoTime() - began));
        return !response.closed();
    }

    /** Reads the body, decompressed, and then has {@code work} make the answer of it, where it may block. */
    public void withBody(Function<byte[], Answer> work) {
        readBody(body -> answer(work.apply(body)));
    }

    /**
     * Reads the body, decompressed, has {@code reader} make parameters of it, and hands these to {@code then} on this
     * exchange's event loop.
     */
    void withParameters(Function<byte[], Query> reader, Consumer<Query> then) {
        readBody(body -> {
            Query query = reader.apply(body);
            onEventLoop(() -> then.accept(query));
        });
    }

    private void readBody(Consumer<byte[]> then) {
        Body.read(request, response, vertx, limits, connections, new Body.Reader() {
            @Override
            public void whole(byte[] body, Runnable release) {
                onBlocking(() -> {
                    try {
                        then.accept(Encoding.decode(header("Content-Encoding"), body, limits.bodyBytesMax()));
                    } catch (Encoding.Refused refused) {
                        answer(refused.answer());
                    } finally {
                        release.run();
                    }
                });
            }

            @Override
            public void refused(Answer answer) {
                answer(answer.with("Connection", "close"));
            }
        });
    }

    /** Has {@code work} make the answer where it may block. */
    public void blocking(Supplier<Answer> work) {
        onBlocking(() -> answer(work.get()));
    }

    private void onBlocking(Runnable work) {
        try {
            blocking.execute(() -> attempt(work));
        } catch (RejectedExecutionException closing) {
            answer(Answer.text(503, "This server is closing."));
        }
    }

    /** Runs {@code work}; answers if it throws, be that the client's mistake or ours. */
    void attempt(Runnable work) {
        try {
            work.run();
        } catch (BadRequest bad) {
            answer(Answer.text(400, String.valueOf(bad.getMessage())));
        } catch (Refusal refusal) {
            answer(refusal.answer());
        } catch (RuntimeException bug) {
            LOG.error("{} {}: the answer could not be made", method(), path(), bug);
            answer(Answer.text(500, "This is a mistake in the server, which has logged it: " + bug));
        }
    }

    /**
     * Answers with what {@code answer} makes of the first state that is not pending; with 503 after {@code timeout}.
     */
    <T> void whenKnown(Live<T> live, Duration timeout, Function<State<T>, Answer> answer) {
        FirstKnown<T> first = new FirstKnown<>(state -> onEventLoop(() -> answer(answer.apply(state))));
        long timer = vertx.setTimer(timeout.toMillis(), unused -> {
            first.close();
            answer(Answer.text(503, "Not known yet: waited for %s seconds.".formatted(timeout.toSeconds())));
        });
        whenOver = () -> {
            vertx.cancelTimer(timer);
            first.close();
        };
        if (over) {
            whenOver.run();
            return;
        }
        first.watch(live);
    }

    /**
     * Answers 200 and then, for as long as the client stays, a chunk for each new value. While there is no value, and
     * for values without a document, nothing is written: readers take whatever is for data.
     */
    <T> void stream(Optional<String> type, Live<T> live, Function<T, Optional<byte[]>> document) {
        if (!beginWatch()) {
            return;
        }
        type.ifPresent(name -> response.putHeader("Content-Type", name));
        putStreamHeaders();
        WatchStream<T> stream =
                new WatchStream<>(request, context, limits.watchBacklogBytes(), connections, metrics, route, document);
        whenOver = stream::stop;
        stream.start(live);
    }

    /**
     * Answers 200 and then, for as long as the client stays, what {@code feed} hands on: server-sent events, nothing
     * left out. A client that does not read them is cut off. It counts as a watch.
     *
     * @param feed begins to hand on, from whatever thread, until what it returns is closed
     */
    public void events(Function<Consumer<byte[]>, Watch> feed) {
        if (!beginWatch()) {
            return;
        }
        response.putHeader("Content-Type", "text/event-stream").putHeader("Cache-Control", "no-store");
        putStreamHeaders();
        if (method().equals("HEAD")) {
            connections.giveWatchBack();
            response.end();
            return;
        }
        EventStream stream =
                new EventStream(request, vertx, context, limits.watchBacklogBytes(), connections, metrics, route);
        whenOver = stream::stop;
        stream.start(feed);
    }

    private boolean beginWatch() {
        if (!connections.takeWatch()) {
            refuseWatch();
            return false;
        }
        if (!begin(200)) {
            connections.giveWatchBack();
            return false;
        }
        return true;
    }

    private void putStreamHeaders() {
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("Content-Encoding", "identity"); // a compressor for each open watch would be too much
        if (request.version() == HttpVersion.HTTP_1_0) {
            // Its end is the end of the connection. An encoding must be named, or Vert.x would name chunks.
            response.putHeader("Connection", "close").putHeader("Transfer-Encoding", "identity");
        } else {
            response.setChunked(true);
        }
    }

    /**
     * linkerd reads any body as data, and gives up for ever at one that is not, but tries again, later and later, if
     * its connection breaks. So the status is sent, and then the line is cut.
     */
    private void refuseWatch() {
        if (begin(503)) {
            response.setStatusCode(503).setChunked(true).putHeader("Waymark-Reason", "too many open watches");
            response.writeHead().onComplete(unused -> request.connection().close());
        }
    }

    private void onEventLoop(Runnable task) {
        if (context.equals(Vertx.currentContext())) {
            attempt(task);
        } else {
            context.runOnContext(unused -> attempt(task));
        }
    }
}
