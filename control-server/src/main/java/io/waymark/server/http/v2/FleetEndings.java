package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.Path;
import io.waymark.interpreter.BindRequest;
import io.waymark.server.policy.Endings;
import io.waymark.server.policy.Fleet;
import io.waymark.server.policy.Sought;
import io.waymark.store.Namespace;
import java.net.Inet6Address;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Names in use at all servers of a fleet, each of which is asked for its own. */
public final class FleetEndings implements Endings {
    private final Endings here;
    private final Fleet fleet;

    /** Those of {@code here}, and of the others of {@code fleet}. */
    public FleetEndings(Endings here, Fleet fleet) {
        this.here = here;
        this.fleet = fleet;
    }

    @Override
    public Found find(Namespace namespace, Sought sought) {
        Found mine = here.find(namespace, sought);
        Map<BindRequest, Ending> all = new LinkedHashMap<>();
        mine.names().forEach(ending -> all.put(ending.request(), ending));
        boolean complete = mine.isComplete();
        for (Fleet.Answer<Found> answer :
                fleet.ask("reverse/" + namespace.name() + "?" + query(sought), Optional.empty(), FleetEndings::read)) {
            complete &= answer.value().map(Found::isComplete).orElse(false);
            answer.value()
                    .ifPresent(found -> found.names()
                            .forEach(ending -> all.merge(ending.request(), ending, FleetEndings::together)));
        }
        List<Ending> names = new ArrayList<>(all.values());
        names.sort(Ending.BIGGEST_FIRST);
        return new Found(names, complete);
    }

    private static String query(Sought sought) {
        return switch (sought) {
            case Sought.Cluster(Path id) -> "id=" + URLEncoder.encode(id.show(), UTF_8);
            case Sought.Address(var address, int port) ->
                "address="
                        + URLEncoder.encode(
                                (address instanceof Inet6Address ? "[%s]:%d" : "%s:%d")
                                        .formatted(address.getHostAddress(), port),
                                UTF_8);
        };
    }

    /** One name that is in use at two servers; what they know of its source may differ for a moment. */
    private static Ending together(Ending one, Ending other) {
        return new Ending(one.request(), Math.max(one.share(), other.share()), one.clients() + other.clients());
    }

    /** Reads what {@link ReverseResource} writes. */
    private static Found read(JsonNode json) {
        List<Ending> names = new ArrayList<>();
        for (JsonNode name : json.path("names")) {
            names.add(new Ending(
                    new BindRequest(
                            Path.parse(name.path("name").asString()),
                            Dtab.parse(name.path("dtab").asString(""))),
                    name.path("share").asDouble(),
                    name.path("clients").asInt()));
        }
        boolean all = json.path("total").asInt() == names.size();
        return new Found(names, all && json.path("complete").asBoolean());
    }
}
