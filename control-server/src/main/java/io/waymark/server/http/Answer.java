package io.waymark.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.live.State;
import java.util.Map;
import java.util.TreeMap;

/** One whole answer. Error texts are for people: what was wrong, what was expected. */
@SuppressWarnings("ArrayRecordComponent") // answers are not compared, and nobody changes the array
public record Answer(int status, Map<String, String> headers, byte[] body) {
    public static final String JSON = "application/json";
    private static final byte[] NOTHING = {};

    public Answer {
        headers = Map.copyOf(headers);
    }

    /** Only a status. */
    public static Answer empty(int status) {
        return new Answer(status, Map.of(), NOTHING);
    }

    /** A text for a person to read, ended with a newline. */
    public static Answer text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", (text + "\n").getBytes(UTF_8));
    }

    /** A 200 with a JSON document. */
    public static Answer json(byte[] body) {
        return of(200, JSON, body);
    }

    /** A body of some type. */
    public static Answer of(int status, String type, byte[] body) {
        return new Answer(status, Map.of("Content-Type", type), body);
    }

    /** A 200 that does not say what it is, as namerd answers {@code bind} and {@code addr}. */
    public static Answer untyped(byte[] body) {
        return new Answer(200, Map.of(), body);
    }

    /** Another method was expected, one of those that {@code allowed} lists. */
    public static Answer notAllowed(String allowed) {
        return text(405, "This resource knows " + allowed + " only.").with("Allow", allowed);
    }

    /** This answer with one more header, or another value of it. */
    public Answer with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    /** This answer, and since when it may be out of date, if {@code state}, which it tells, says so. */
    public Answer staleAs(State<?> state) {
        if (!(state instanceof State.Stale<?> stale)) {
            return this;
        }
        String reason = stale.problem().message().replaceAll("[^\\x20-\\x7e]", "?");
        return with(
                "Waymark-Stale",
                stale.problem().since() + " " + (reason.length() > 500 ? reason.substring(0, 500) : reason));
    }
}
