package io.waymark.server.http.v2;

import io.waymark.dtab.Limits;
import io.waymark.dtab.lint.Facts;
import io.waymark.interpreter.guard.Sources;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Handler;
import io.waymark.server.policy.Checks;
import io.waymark.server.policy.Edits;
import io.waymark.server.policy.Writes;
import io.waymark.store.DtabStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Everything under {@code /api/2}. */
public final class ApiV2 implements Handler {
    static final String PREFIX = "/api/2/";

    private final Routes routes = new Routes();

    /** The API of {@code resources}, each of which has paths of its own. */
    public ApiV2(List<Resource> resources) {
        resources.forEach(resource -> resource.addTo(routes));
    }

    /**
     * What the API is about.
     *
     * @param writes the way by which everything is written
     * @param facts what lint knows outside of dtabs
     * @param random used by several threads
     * @param version of the server
     */
    public record Parts(
            DtabStore store,
            Writes writes,
            Checks checks,
            Sources sources,
            Supplier<Facts> facts,
            Limits limits,
            RandomGenerator random,
            String version) {}

    /** What is about namespaces and their sources. */
    public static List<Resource> resources(Parts parts) {
        DtabStore store = parts.store();
        Limits limits = parts.limits();
        Edits edits = new Edits(store, parts.writes(), limits, parts.random());
        return List.of(
                new NamespacesResource(store, parts.writes(), edits, limits),
                new EntriesResource(store, edits, limits),
                new HistoryResource(store, parts.writes(), limits),
                new InvariantsResource(store, parts.writes(), parts.checks()),
                new LintResource(store, parts.facts(), limits),
                new ExportResource(store),
                new DiscoveryResource(parts.sources()),
                new ProblemsResource(),
                new OpenApiResource(parts.version()));
    }

    @Override
    public void handle(Exchange exchange) {
        routes.handle(exchange, exchange.path().substring(PREFIX.length()));
    }

    /** The methods of each path. */
    Map<String, Set<String>> table() {
        return routes.table();
    }
}
