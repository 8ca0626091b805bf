package io.waymark.server.policy;

import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** How revisions spread at all servers. */
public final class FleetSpreads {
    private final Convergence here;
    private final Fleet fleet;

    /** Of this server, which is {@code here}, and the others of {@code fleet}. */
    public FleetSpreads(Convergence here, Fleet fleet) {
        this.here = here;
        this.fleet = fleet;
    }

    /** How far {@code revision} has got now. Blocks, for a few seconds at most. */
    public FleetSpread spread(Namespace namespace, long revision) {
        CompletionStage<Spread> mine = here.spread(namespace, revision);
        String path = "convergence/%s?revision=%d"
                .formatted(URLEncoder.encode(namespace.name(), StandardCharsets.UTF_8), revision);
        List<FleetSpread.Part> parts = new ArrayList<>();
        List<Fleet.Answer<Spread>> others = fleet.ask(path, Optional.empty(), Spread::read);
        parts.add(new FleetSpread.Part(
                fleet.id(), Optional.of(mine.toCompletableFuture().join())));
        others.forEach(answer -> parts.add(new FleetSpread.Part(answer.replica().id(), answer.value())));
        Optional<Instant> written = here.latest(namespace)
                .filter(dtab -> dtab.revision() == revision)
                .map(VersionedDtab::time);
        return new FleetSpread(revision, written, parts);
    }
}
