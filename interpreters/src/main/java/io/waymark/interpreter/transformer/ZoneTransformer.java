package io.waymark.interpreter.transformer;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.State;
import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Prefers the endpoints of one zone, for clients in that zone, and sends to others only what these cannot carry.
 *
 * <p>Say that {@code W} is the weight of all endpoints, {@code O} that of the zone's own, and {@code Z} the number of
 * zones in which there is somebody, this one included (a weight not given is 1). If clients are spread evenly, the
 * zone's fair share is {@code W / Z}, and it has {@code c = O·Z / W} of that. It is trusted with as much more work as
 * makes {@code minShare} enough, so that it takes this part of its clients' traffic:
 *
 * <pre>  s = min(1, c / minShare)</pre>
 *
 * <p>If {@code s} is 1 the answer is the zone's own endpoints, as they are, and does not change when others come and
 * go. If it is less the answer is all endpoints, each weight {@code w} being {@code w·s·W/O} in the zone and
 * {@code w·(1-s)·W/(W-O)} outside of it: the weight of all is {@code W} as before, the zone has {@code s} of it, and
 * within and without the proportions stay. {@code s} has no jump at {@code minShare}: a zone that loses its endpoints
 * one by one hands over its traffic bit by bit. No endpoint in it has more than {@code 1 / minShare} times the load
 * that it would have if all zones were equal.
 *
 * <p>Where there is nobody in the zone, or nobody outside of it, or nothing is known of zones, the answer is all
 * endpoints, unchanged. An endpoint whose zone is not known is outside, and its zone is not counted.
 *
 * @param key under which the metadata has an endpoint's zone
 * @param minShare more than 0, at most 1
 */
public record ZoneTransformer(Path prefix, String zone, String key, double minShare) implements AddressTransformer {

    public ZoneTransformer {
        if (!(minShare > 0 && minShare <= 1)) {
            throw new IllegalArgumentException("minShare: " + minShare + " (expected: more than 0, at most 1)");
        }
    }

    @Override
    public State<Addresses> transform(Addresses.Endpoints addresses, Derived.Inputs inputs) {
        return State.ready(new Addresses.Endpoints(preferred(addresses.endpoints()), addresses.metadata()));
    }

    private Set<Endpoint> preferred(Set<Endpoint> endpoints) {
        double all = 0;
        double own = 0;
        Set<String> zones = new HashSet<>(Set.of(zone));
        for (Endpoint endpoint : endpoints) {
            double weight = weight(endpoint);
            all += weight;
            own += isOwn(endpoint) ? weight : 0;
            String its = endpoint.metadata().get(key);
            if (its != null && weight > 0) {
                zones.add(its);
            }
        }
        double others = all - own;
        if (!(own > 0 && others > 0 && all <= Double.MAX_VALUE)) {
            return endpoints;
        }
        double share = own / all * zones.size() / minShare;
        if (share >= 1) {
            return endpoints.stream().filter(this::isOwn).collect(Collectors.toSet());
        }
        double ownAll = share * all;
        double othersAll = (1 - share) * all;
        Set<Endpoint> weighted = new HashSet<>();
        for (Endpoint endpoint : endpoints) {
            double part = isOwn(endpoint) ? weight(endpoint) / own * ownAll : weight(endpoint) / others * othersAll;
            weighted.add(
                    new Endpoint(endpoint.address(), endpoint.port(), OptionalDouble.of(part), endpoint.metadata()));
        }
        return weighted;
    }

    private boolean isOwn(Endpoint endpoint) {
        return zone.equals(endpoint.metadata().get(key));
    }

    private static double weight(Endpoint endpoint) {
        return endpoint.weight().orElse(1);
    }
}
