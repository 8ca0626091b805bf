package io.waymark.server.http.v2;

import io.waymark.server.http.Exchange;
import io.waymark.server.http.Handler;
import java.util.List;

/** Everything under {@code /api/2}. */
public final class ApiV2 implements Handler {
    static final String PREFIX = "/api/2/";

    private final Routes routes = new Routes();

    /** The API of {@code resources}, each of which has paths of its own. */
    public ApiV2(List<Resource> resources) {
        resources.forEach(resource -> resource.addTo(routes));
    }

    @Override
    public void handle(Exchange exchange) {
        routes.handle(exchange, exchange.path().substring(PREFIX.length()));
    }
}
