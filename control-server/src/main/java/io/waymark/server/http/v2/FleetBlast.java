package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.server.policy.Everywhere;
import io.waymark.server.policy.Fleet;
import io.waymark.store.Namespace;
import java.util.List;
import java.util.Optional;

/** What a change would move at the other servers of a fleet, each of which is asked for its own part. */
public final class FleetBlast implements Everywhere {
    private final Fleet fleet;

    /** Asks the others of {@code fleet}. */
    public FleetBlast(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public List<Answer> blast(Namespace namespace, String text) {
        byte[] question = Json.object()
                .put("namespace", namespace.name())
                .put("text", text)
                .toString()
                .getBytes(UTF_8);
        return fleet.ask("blast", Optional.of(question), BlastJson::read).stream()
                .map(answer -> new Answer(answer.replica().id(), answer.value()))
                .toList();
    }
}
