package io.waymark.server.http;

/** A request that cannot be understood; the message tells the client why, and is answered with 400. */
public final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BadRequest(String message) {
        super(message, null, false, false); // a client's mistake is worth no stack trace
    }
}
