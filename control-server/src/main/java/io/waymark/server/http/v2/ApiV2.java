package io.waymark.server.http.v2;

import io.waymark.interpreter.guard.Sources;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Handler;
import io.waymark.server.http.ProblemDocument;
import java.util.Map;
import java.util.TreeMap;

/** Everything under {@code /api/2}: each path has one resource, whatever it is asked with. */
public final class ApiV2 implements Handler {
    static final String PREFIX = "/api/2/";

    private final Map<String, Handler> resources = new TreeMap<>();

    /** The API for what is in {@code sources}. */
    public ApiV2(Sources sources) {
        DiscoveryResource discovery = new DiscoveryResource(sources);
        resources.put("discovery", discovery::sources);
        resources.put("discovery/services", discovery::services);
        resources.put("discovery/release", discovery::release);
    }

    @Override
    public void handle(Exchange exchange) {
        String path = exchange.path().substring(PREFIX.length());
        Handler resource = resources.get(path);
        if (resource != null) {
            exchange.route("v2/" + path);
            resource.handle(exchange);
        } else {
            exchange.answer(new ProblemDocument(
                            404,
                            "not_found",
                            "There is no %s%s (expected: one of %s)."
                                    .formatted(PREFIX, shown(path), String.join(", ", resources.keySet())))
                    .answer());
        }
    }

    private static String shown(String path) {
        return path.length() > 100 ? path.substring(0, 100) + "…" : path;
    }
}
