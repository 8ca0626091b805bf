package io.waymark.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Parameters, from a URL or a form. Of parameters of one name the first counts. */
public record Query(Map<String, String> values) {
    static final Query NONE = new Query(Map.of());

    /**
     * Reads {@code a=b&c=d}. A semicolon is an ordinary character, since dtabs are full of them.
     *
     * @throws BadRequest if a percent sign is not followed by two hexadecimal digits
     */
    static Query parse(String text) {
        Map<String, String> values = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            values.putIfAbsent(decode(name), decode(value));
        }
        return new Query(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new BadRequest("The parameters are not encoded as they should be: " + malformed.getMessage());
        }
    }

    /** The value of a parameter, if there is one. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Whether a switch such as {@code watch} is on: {@code true}, {@code t} or {@code 1}; nothing else turns it on. */
    boolean isOn(String name) {
        return switch (values.getOrDefault(name, "").toLowerCase(Locale.ROOT)) {
            case "true", "t", "1" -> true;
            default -> false;
        };
    }

    /** These parameters, and those of {@code others} that are not among them. */
    Query or(Query others) {
        Map<String, String> all = new HashMap<>(others.values);
        all.putAll(values);
        return new Query(all);
    }
}
