package io.waymark.interpreter.dns;

import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes endpoints of SRV records. */
final class SrvTargets {
    // Beside others, a weight of 0 means "hardly ever" (RFC 2782); to a balancer it would mean "never".
    private static final double HARDLY_EVER = 0.01;

    private SrvTargets() {}

    /** The addresses of the first priority that has any. */
    static State<Addresses> endpoints(List<RecordKind.Srv> service, DnsRecords records, Derived.Inputs inputs) {
        Map<Integer, List<RecordKind.Srv>> priorities = service.stream()
                .distinct()
                .collect(Collectors.groupingBy(RecordKind.Srv::priority, TreeMap::new, Collectors.toList()));
        State<Addresses> none = State.ready(new Addresses.Endpoints(Set.of()));
        for (List<RecordKind.Srv> group : priorities.values()) {
            State<Addresses> found = group(group, records, inputs);
            if (!found.equals(none)) { // a failing one too: it is not known to be empty
                return found;
            }
        }
        return none;
    }

    private static State<Addresses> group(List<RecordKind.Srv> group, DnsRecords records, Derived.Inputs inputs) {
        boolean weighted = group.stream().anyMatch(target -> target.weight() > 0);
        Set<Endpoint> endpoints = new HashSet<>();
        boolean pending = false;
        Problem problem = null;
        for (RecordKind.Srv target : group) {
            State<Set<InetAddress>> host = inputs.state(target.target(), () -> records.host(target.target()))
                    .map(found -> found.orElse(Set.of()));
            Set<InetAddress> addresses = host.known().orElse(Set.of());
            OptionalDouble weight = weighted
                    ? OptionalDouble.of(Math.max(target.weight(), HARDLY_EVER) / Math.max(addresses.size(), 1))
                    : OptionalDouble.empty();
            addresses.forEach(address -> endpoints.add(new Endpoint(address, target.port(), weight, Map.of())));
            pending |= host instanceof State.Pending<?>;
            if (host instanceof State.Failed<?>(Problem cause)) {
                problem = cause;
            } else if (host instanceof State.Stale<?>(var unused, Problem cause)) {
                problem = cause;
            }
        }
        if (pending) {
            return State.pending();
        }
        State<Addresses> all = State.ready(new Addresses.Endpoints(endpoints));
        if (problem == null) {
            return all;
        }
        return endpoints.isEmpty() ? State.failed(problem) : all.stale(problem);
    }
}
