package io.waymark.interpreter.kubernetes;

import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.hosts.HostEndpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What there is behind a name that exists.
 *
 * @param endpoints those whose addresses are known
 * @param named those that have host names, to be looked up
 */
record Found(Set<Endpoint> endpoints, List<HostEndpoint> named) {
    /** In the order in which they are taken where the Service does not say. */
    private static final List<String> FAMILIES = List.of("IPv4", "IPv6", "FQDN");

    /** The pods that {@code name} leads to; empty if there is no such name. */
    static Optional<Found> pods(ServiceName name, Optional<ServiceView> service, Collection<Members> all) {
        List<Members> members = all.stream()
                .filter(some -> name.label().isEmpty() || name.label().equals(some.label()))
                .toList();
        if (members.isEmpty() && !service.map(known -> isLabelled(known, name)).orElse(false)) {
            return Optional.empty();
        }
        Optional<ServiceView.Port> port = service.flatMap(known -> port(known, name));
        if (port.isEmpty() && (name.isNumbered() || !hasPort(members, name.port()))) {
            return Optional.empty();
        }
        String called = port.map(ServiceView.Port::name).orElse(name.port());
        int target = port.map(ServiceView.Port::target).orElse(0);
        String family = family(service, members);
        Draft ready = new Draft();
        Draft draining = new Draft();
        for (Members some : members) {
            if (!some.family().equals(family)) {
                continue; // in a cluster of two families everybody is there twice
            }
            for (Members.Subset subset : some.subsets()) {
                int number = number(subset, called, target);
                if (number > 0) {
                    for (Members.Member member : subset.members()) {
                        switch (member.use()) {
                            case READY -> ready.add(member.host(), number, member.metadata());
                            case DRAINING -> draining.add(member.host(), number, member.metadata());
                            case NOT_READY -> {}
                        }
                    }
                }
            }
        }
        return Optional.of((ready.isEmpty() ? draining : ready).found());
    }

    /** The load balancer that {@code name} leads to; empty if there is no such name, or none is there yet. */
    static Optional<Found> balancer(ServiceName name, Optional<ServiceView> service) {
        Optional<ServiceView.Port> port =
                service.filter(known -> isLabelled(known, name)).flatMap(known -> port(known, name));
        if (port.isEmpty() || service.get().ingress().isEmpty()) {
            return Optional.empty();
        }
        Draft draft = new Draft();
        for (String host : service.get().ingress()) {
            draft.add(Host.of(host), port.get().number(), Map.of());
        }
        return Optional.of(draft.found());
    }

    private static boolean isLabelled(ServiceView service, ServiceName name) {
        return name.label().isEmpty() || name.label().equals(service.label());
    }

    private static Optional<ServiceView.Port> port(ServiceView service, ServiceName name) {
        return service.ports().stream()
                .filter(port -> name.isNumbered()
                        ? Integer.toString(port.number()).equals(name.port())
                        : port.name().equals(name.port()))
                .findFirst();
    }

    private static boolean hasPort(List<Members> members, String port) {
        return members.stream()
                .flatMap(some -> some.subsets().stream())
                .anyMatch(subset -> subset.ports().containsKey(port));
    }

    /** Pods may each have another number for a port of one name: their own word comes first. */
    private static int number(Members.Subset subset, String called, int target) {
        Integer own = subset.ports().get(called);
        if (own != null) {
            return own;
        }
        return target > 0 && subset.ports().containsValue(target) ? target : 0;
    }

    private static String family(Optional<ServiceView> service, List<Members> members) {
        Set<String> there = new HashSet<>();
        members.forEach(some -> there.add(some.family()));
        Optional<String> wanted = service.flatMap(ServiceView::family).filter(there::contains);
        return wanted.or(() -> FAMILIES.stream().filter(there::contains).findFirst())
                .orElse("");
    }

    private static final class Draft {
        private final Set<Endpoint> endpoints = new HashSet<>();
        private final List<HostEndpoint> named = new ArrayList<>();

        void add(Host host, int port, Map<String, String> metadata) {
            Optional<InetAddress> address = host.address();
            if (address.isPresent()) {
                endpoints.add(new Endpoint(address.get(), port, OptionalDouble.empty(), metadata));
            } else {
                named.add(new HostEndpoint(host.text(), port, OptionalDouble.empty(), metadata));
            }
        }

        boolean isEmpty() {
            return endpoints.isEmpty() && named.isEmpty();
        }

        Found found() {
            return new Found(endpoints, named);
        }
    }
}
