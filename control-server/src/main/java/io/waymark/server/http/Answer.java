package io.waymark.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.TreeMap;

/** One whole answer. Error texts are for people: what was wrong, what was expected. */
@SuppressWarnings("ArrayRecordComponent") // answers are not compared, and nobody changes the array
record Answer(int status, Map<String, String> headers, byte[] body) {
    static final String JSON = "application/json";
    private static final byte[] NOTHING = {};

    Answer {
        headers = Map.copyOf(headers);
    }

    /** Only a status. */
    static Answer empty(int status) {
        return new Answer(status, Map.of(), NOTHING);
    }

    /** A text for a person to read, ended with a newline. */
    static Answer text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", (text + "\n").getBytes(UTF_8));
    }

    static Answer json(byte[] body) {
        return of(200, JSON, body);
    }

    static Answer of(int status, String type, byte[] body) {
        return new Answer(status, Map.of("Content-Type", type), body);
    }

    /** A 200 that does not say what it is, as namerd answers {@code bind} and {@code addr}. */
    static Answer untyped(byte[] body) {
        return new Answer(200, Map.of(), body);
    }

    static Answer notAllowed(String allowed) {
        return text(405, "This resource knows " + allowed + " only.").with("Allow", allowed);
    }

    Answer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }
}
