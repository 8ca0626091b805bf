package io.waymark.server.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Reads one request body, within the limits. On the request's event loop only. */
final class Body {
    // Clients that send all before they read get their 413 if they send no more than so many times what is allowed.
    private static final int DISCARD_FACTOR = 16;

    private final HttpLimits limits;
    private final Connections connections;
    private final Reader reader;
    private final Buffer bytes = Buffer.buffer();
    private long discarded;
    private boolean tooLarge;
    private boolean overloaded;
    private boolean done;

    /** Told how it went, once. */
    interface Reader {
        /** The whole body, as it was sent; {@code release} is to be run when it is no longer needed. */
        void whole(byte[] body, Runnable release);

        void refused(Answer answer);
    }

    private Body(HttpLimits limits, Connections connections, Reader reader) {
        this.limits = limits;
        this.connections = connections;
        this.reader = reader;
    }

    static void read(
            HttpServerRequest request,
            HttpServerResponse response,
            Vertx vertx,
            HttpLimits limits,
            Connections connections,
            Reader reader) {
        Body body = new Body(limits, connections, reader);
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            if (body.declaredLength(request) > limits.bodyBytesMax()) {
                body.refuse(body.tooLargeAnswer()); // it has not sent it yet
                return;
            }
            response.writeContinue();
        }
        long timer = vertx.setTimer(
                limits.idleTimeout().toMillis(),
                unused -> body.refuse(Answer.text(
                        408,
                        "The body was not sent within %s seconds."
                                .formatted(limits.idleTimeout().toSeconds()))));
        request.exceptionHandler(unused -> {
            vertx.cancelTimer(timer);
            body.abandon();
        });
        request.handler(body::received);
        request.endHandler(unused -> {
            vertx.cancelTimer(timer);
            body.ended();
        });
    }

    private long declaredLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private void received(Buffer more) {
        if (done) {
            return;
        }
        if (tooLarge || overloaded) {
            discard(more.length());
        } else if (bytes.length() + (long) more.length() > limits.bodyBytesMax()) {
            tooLarge = true;
            discard(more.length());
        } else if (connections.takeBodyBytes(more.length())) {
            bytes.appendBuffer(more);
        } else {
            overloaded = true;
            discard(more.length());
        }
    }

    private void discard(int count) {
        discarded += count;
        if (discarded > (long) limits.bodyBytesMax() * DISCARD_FACTOR) {
            refuse(refusal());
        }
    }

    private void ended() {
        if (done) {
            return;
        }
        if (tooLarge || overloaded) {
            refuse(refusal());
            return;
        }
        done = true;
        int taken = bytes.length();
        reader.whole(bytes.getBytes(), () -> connections.giveBodyBytesBack(taken));
    }

    private Answer refusal() {
        return tooLarge ? tooLargeAnswer() : Answer.text(503, "Too many large bodies at once; try again.");
    }

    private Answer tooLargeAnswer() {
        return Answer.text(413, "The body is too large (expected: at most %d bytes).".formatted(limits.bodyBytesMax()));
    }

    private void refuse(Answer answer) {
        if (!done) {
            abandon();
            reader.refused(answer);
        }
    }

    private void abandon() {
        if (!done) {
            done = true;
            connections.giveBodyBytesBack(bytes.length());
        }
    }
}
