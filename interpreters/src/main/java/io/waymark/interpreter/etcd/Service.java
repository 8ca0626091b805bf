package io.waymark.interpreter.etcd;

import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * A service that has somebody.
 *
 * @param endpoints those whose addresses are known
 * @param named those that have host names, to be looked up
 */
record Service(Set<Endpoint> endpoints, List<HostEndpoint> named) {

    static Service of(Collection<Registration> registrations) {
        List<Endpoint> endpoints = new ArrayList<>(registrations.size());
        List<HostEndpoint> named = new ArrayList<>();
        for (Registration registration : registrations) {
            if (registration.address().isPresent()) {
                endpoints.add(registration.address().get());
            } else {
                named.add(registration.endpoint());
            }
        }
        return new Service(Set.copyOf(endpoints), List.copyOf(named));
    }
}
