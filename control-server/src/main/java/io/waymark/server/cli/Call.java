package io.waymark.server.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One request that is put together step by step. */
final class Call {
    private final String method;
    private final StringBuilder path;
    private final String what;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Optional<String> body = Optional.empty();
    private Duration timeout = Duration.ofSeconds(30);
    private Optional<Text> source = Optional.empty();
    private char separator = '?';

    private Call(String method, String what, String path) {
        this.method = method;
        this.what = what;
        this.path = new StringBuilder(path);
    }

    /**
     * A request for {@code path}.
     *
     * @param what it is for, as in "cannot {@code what}"
     * @param segments take the places of the {@code %s} of {@code path}, encoded
     */
    static Call of(String method, String what, String path, Object... segments) {
        Object[] encoded = new Object[segments.length];
        for (int i = 0; i < segments.length; i++) {
            encoded[i] = encode(String.valueOf(segments[i])).replace("+", "%20");
        }
        return new Call(method, what, path.formatted(encoded));
    }

    static Call get(String what, String path, Object... segments) {
        return of("GET", what, path, segments);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A query parameter; one that is null is left out. */
    Call query(String name, @Nullable Object value) {
        if (value != null) {
            path.append(separator).append(name).append('=').append(encode(value.toString()));
            separator = '&';
        }
        return this;
    }

    /** A header; one that is null is left out. */
    Call header(String name, @Nullable String value) {
        if (value != null) {
            headers.put(name, value);
        }
        return this;
    }

    Call ifMatch(@Nullable String tag) {
        return header("If-Match", tag);
    }

    Call body(JsonNode json) {
        headers.put("Content-Type", "application/json");
        body = Optional.of(json.toString());
        return this;
    }

    Call timeout(Duration longest) {
        timeout = longest;
        return this;
    }

    /** The text that positions in a refusal are about. */
    Call about(Text text) {
        source = Optional.of(text);
        return this;
    }

    /** Whether asking twice does no more than asking once. */
    boolean isRead() {
        return method.equals("GET");
    }

    String method() {
        return method;
    }

    String path() {
        return path.toString();
    }

    String what() {
        return what;
    }

    Map<String, String> headers() {
        return headers;
    }

    Optional<String> body() {
        return body;
    }

    Duration timeout() {
        return timeout;
    }

    Optional<Text> source() {
        return source;
    }
}
