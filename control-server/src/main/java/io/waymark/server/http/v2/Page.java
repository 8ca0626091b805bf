package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Query;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A part of a list that is in the order of its keys: at most {@code limit} items, after the one whose key is
 * {@code after}. Keys are better than numbers: what comes and goes between two pages moves nothing.
 *
 * @param next the address of the page after this one, if there is one
 */
record Page<T>(List<T> items, Optional<String> next) {
    static final int LIMIT_DEFAULT = 100;
    static final int LIMIT_MAX = 1_000;

    /**
     * How many items are asked for.
     *
     * @throws BadRequest if that is not a number from 1 to {@value #LIMIT_MAX}
     */
    static int limit(Query query) {
        String text = query.find("limit").orElse(String.valueOf(LIMIT_DEFAULT));
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= LIMIT_MAX) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new BadRequest("limit: '%s' (expected: a whole number from 1 to %d)"
                .formatted(text.length() > 50 ? text.substring(0, 50) + "…" : text, LIMIT_MAX));
    }

    /**
     * The first {@code limit} of {@code rest}, which are in order and come after what was asked for.
     *
     * @param lastKey the key of the last item of this page
     * @param path of the resource; {@code query} what it was asked
     */
    static <T> Page<T> of(List<T> rest, int limit, Function<T, String> lastKey, String path, Query query) {
        if (rest.size() <= limit) {
            return new Page<>(rest, Optional.empty());
        }
        List<T> items = rest.subList(0, limit);
        Map<String, String> parameters = new TreeMap<>(query.values());
        parameters.put("after", lastKey.apply(items.getLast()));
        StringBuilder next = new StringBuilder(path);
        parameters.forEach((name, value) -> next.append(next.length() == path.length() ? '?' : '&')
                .append(URLEncoder.encode(name, UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, UTF_8)));
        return new Page<>(items, Optional.of(next.toString()));
    }
}
