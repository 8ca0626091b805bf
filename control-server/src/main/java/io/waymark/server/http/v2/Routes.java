package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.server.http.Answer;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.ProblemDocument;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which method answers at which path. A path is a pattern below {@code /api/2/}, such as
 * {@code namespaces/{ns}/entries}, where a word in braces stands for one segment, whatever it is; where several
 * patterns match, the one with a fixed word where the other has braces counts.
 *
 * <p>Filled before it is used, and not changed after.
 */
public final class Routes {
    private final Map<String, Route> routes = new LinkedHashMap<>();

    /** What answers one method at one path. Called on an event loop, where it must not block. */
    @FunctionalInterface
    public interface Method {
        void handle(Exchange exchange, PathParameters path);
    }

    /** A pattern and the methods it knows. */
    private record Route(String pattern, List<String> segments, Map<String, Method> methods) {

        Optional<Map<String, String>> match(String[] path) {
            if (path.length != segments.size()) {
                return Optional.empty();
            }
            Map<String, String> values = new HashMap<>();
            for (int i = 0; i < path.length; i++) {
                String segment = segments.get(i);
                if (segment.startsWith("{")) {
                    if (path[i].isEmpty()) {
                        return Optional.empty();
                    }
                    values.put(segment.substring(1, segment.length() - 1), path[i]);
                } else if (!segment.equals(path[i])) {
                    return Optional.empty();
                }
            }
            return Optional.of(values);
        }

        int fixed() {
            return (int) segments.stream()
                    .filter(segment -> !segment.startsWith("{"))
                    .count();
        }
    }

    /**
     * Has {@code method} answer requests of that name at {@code pattern}; {@code GET} means {@code HEAD} too.
     *
     * @throws IllegalStateException if there is one already
     */
    public Routes on(String name, String pattern, Method method) {
        Route route = routes.computeIfAbsent(
                pattern, unused -> new Route(pattern, List.of(pattern.split("/", -1)), new TreeMap<>()));
        if (route.methods().putIfAbsent(name, method) != null) {
            throw new IllegalStateException(name + " " + pattern + " is there already");
        }
        return this;
    }

    /** The methods of each pattern; {@code HEAD} is not told. */
    public Map<String, Set<String>> table() {
        Map<String, Set<String>> table = new LinkedHashMap<>();
        routes.forEach((pattern, route) -> table.put(pattern, route.methods().keySet()));
        return table;
    }

    void handle(Exchange exchange, String path) {
        String[] segments = path.split("/", -1);
        Route found = null;
        Map<String, String> values = Map.of();
        for (Route route : routes.values()) {
            Optional<Map<String, String>> match = route.match(segments);
            if (match.isPresent() && (found == null || route.fixed() > found.fixed())) {
                found = route;
                values = match.get();
            }
        }
        if (found == null) {
            exchange.answer(noSuchRoute(path));
            return;
        }
        exchange.route("v2/" + found.pattern());
        Method method = found.methods().get(exchange.method().equals("HEAD") ? "GET" : exchange.method());
        if (method == null) {
            exchange.answer(notAllowed(found.methods().keySet()));
        } else {
            method.handle(exchange, new PathParameters(decoded(values)));
        }
    }

    private static Map<String, String> decoded(Map<String, String> values) {
        Map<String, String> decoded = new HashMap<>();
        values.forEach((name, value) -> {
            try {
                decoded.put(name, URLDecoder.decode(value.replace("+", "%2B"), UTF_8)); // a plus is no blank in a path
            } catch (IllegalArgumentException malformed) {
                throw new BadRequest("The path is not encoded as it should be: " + malformed.getMessage());
            }
        });
        return decoded;
    }

    private Answer noSuchRoute(String path) {
        String shown = path.length() > 100 ? path.substring(0, 100) + "…" : path;
        return new ProblemDocument(
                        404,
                        "no-such-route",
                        "There is no %s%s (expected: one of %s)."
                                .formatted(ApiV2.PREFIX, shown, String.join(", ", routes.keySet())))
                .answer();
    }

    private static Answer notAllowed(Collection<String> methods) {
        List<String> all = new ArrayList<>(methods);
        if (all.contains("GET")) {
            all.add(all.indexOf("GET") + 1, "HEAD");
        }
        return Answer.notAllowed(String.join(", ", all));
    }
}
