package io.waymark.server.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.Path;
import io.waymark.interpreter.BindRequest;
import io.waymark.store.Namespace;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Which names in use at any server end somewhere. */
public final class FleetEndings implements Endings {
    /** So many names are told from one server to another. */
    public static final int NAMES_MAX = 1_000;

    private final Endings here;
    private final Fleet fleet;

    /** Of this server, which is {@code here}, and the others of {@code fleet}. */
    public FleetEndings(Endings here, Fleet fleet) {
        this.here = here;
        this.fleet = fleet;
    }

    @Override
    public Found find(Namespace namespace, Sought sought) {
        String question = switch (sought) {
            case Sought.Cluster(Path id) -> "id=" + encoded(id.show());
            case Sought.Address address -> "address=" + encoded(address.show());
        };
        String path = "reverse/%s?limit=%d&%s".formatted(encoded(namespace.name()), NAMES_MAX, question);
        List<Found> all = new ArrayList<>(List.of(here.find(namespace, sought)));
        fleet.ask(path, Optional.empty(), FleetEndings::read)
                .forEach(answer -> all.add(answer.value().orElse(new Found(List.of(), false))));
        return together(all);
    }

    /** What several servers have found: a name in use at two of them is one name. */
    static Found together(List<Found> all) {
        Map<BindRequest, Ending> names = new LinkedHashMap<>();
        all.forEach(found -> found.names().forEach(ending -> names.merge(ending.request(), ending, Ending::and)));
        return new Found(
                names.values().stream().sorted(Ending.BIGGEST_FIRST).toList(),
                all.stream().allMatch(Found::isComplete));
    }

    private static Found read(JsonNode json) {
        List<Ending> names = json.path("names")
                .valueStream()
                .map(name -> new Ending(
                        new BindRequest(
                                Path.parse(name.path("name").asString()),
                                Dtab.parse(name.path("dtab").asString(""))),
                        name.path("share").asDouble(),
                        name.path("clients").asInt()))
                .toList();
        boolean all = json.path("total").asInt() == names.size();
        return new Found(names, all && json.path("complete").asBoolean());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
