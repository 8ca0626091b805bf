package io.waymark.interpreter.kubernetes;

import static io.waymark.interpreter.kubernetes.ServiceView.isTcp;
import static io.waymark.interpreter.kubernetes.ServiceView.labelValue;
import static io.waymark.interpreter.kubernetes.ServiceView.text;

import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsList;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Some of a service's members: what is kept of one EndpointSlice, or of one Endpoints object.
 *
 * @param family {@code IPv4}, {@code IPv6}, {@code FQDN}; empty: of an Endpoints object, which has but one
 * @param subsets members by the ports they share
 * @param label the value of the label that names are selected by
 */
record Members(String family, List<Subset> subsets, Optional<String> label) {
    /** The label that says which service a slice belongs to. */
    static final String SERVICE_NAME = "kubernetes.io/service-name";

    private static final String ZONE = "topology.kubernetes.io/zone";

    /** @param ports their numbers, by name; a port without a name is called by the empty text */
    record Subset(Map<String, Integer> ports, List<Member> members) {}

    /**
     * One address.
     *
     * @param use whether it is to be used
     * @param metadata {@code nodeName} and {@code zone}
     */
    record Member(Host host, Use use, Map<String, String> metadata) {}

    enum Use {
        READY,
        /** It is on its way out and still answers: better than nothing. */
        DRAINING,
        NOT_READY
    }

    static Kind<EndpointSlice, EndpointSliceList, Members> slices(Optional<String> label) {
        return new Kind<>(
                "endpointslices",
                client -> client.discovery().v1().endpointSlices(),
                slice -> labelValue(slice.getMetadata().getLabels(), Optional.of(SERVICE_NAME)),
                slice -> of(slice, label));
    }

    /** For clusters without slices. */
    static Kind<Endpoints, EndpointsList, Members> endpoints(Optional<String> label) {
        return new Kind<>(
                "endpoints",
                client -> client.endpoints(),
                endpoints -> Optional.of(endpoints.getMetadata().getName()),
                endpoints -> of(endpoints, label));
    }

    private static Members of(EndpointSlice slice, Optional<String> label) {
        Map<String, Integer> ports = new HashMap<>();
        slice.getPorts().forEach(port -> addPort(ports, port.getName(), port.getProtocol(), port.getPort()));
        List<Member> members = new ArrayList<>();
        for (Endpoint endpoint : slice.getEndpoints()) {
            if (!endpoint.getAddresses().isEmpty()) { // all of an endpoint's addresses are the same one's
                members.add(new Member(
                        Host.of(endpoint.getAddresses().getFirst()),
                        use(endpoint.getConditions()),
                        metadata(endpoint)));
            }
        }
        return new Members(
                text(slice.getAddressType()),
                List.of(new Subset(Map.copyOf(ports), List.copyOf(members))),
                labelValue(slice.getMetadata().getLabels(), label));
    }

    private static void addPort(
            Map<String, Integer> ports, @Nullable String name, @Nullable String protocol, @Nullable Integer number) {
        if (isTcp(protocol) && number != null) {
            ports.put(text(name), number);
        }
    }

    /** Absent conditions mean: ready, and serving if ready. */
    private static Use use(@Nullable EndpointConditions conditions) {
        if (conditions == null || !Boolean.FALSE.equals(conditions.getReady())) {
            return Use.READY;
        }
        return Boolean.TRUE.equals(conditions.getServing()) && Boolean.TRUE.equals(conditions.getTerminating())
                ? Use.DRAINING
                : Use.NOT_READY;
    }

    private static Map<String, String> metadata(Endpoint endpoint) {
        String zone = endpoint.getZone();
        if (zone == null && endpoint.getDeprecatedTopology() != null) {
            zone = endpoint.getDeprecatedTopology().get(ZONE);
        }
        return metadata(endpoint.getNodeName(), zone);
    }

    private static Map<String, String> metadata(@Nullable String nodeName, @Nullable String zone) {
        Map<String, String> metadata = new HashMap<>();
        if (nodeName != null) {
            metadata.put("nodeName", nodeName);
        }
        if (zone != null) {
            metadata.put("zone", zone);
        }
        return Map.copyOf(metadata);
    }

    private static Members of(Endpoints endpoints, Optional<String> label) {
        List<Subset> subsets = new ArrayList<>();
        for (EndpointSubset subset : endpoints.getSubsets()) {
            Map<String, Integer> ports = new HashMap<>();
            subset.getPorts().forEach(port -> addPort(ports, port.getName(), port.getProtocol(), port.getPort()));
            List<Member> members = new ArrayList<>();
            subset.getAddresses().forEach(address -> add(members, address, Use.READY));
            subset.getNotReadyAddresses().forEach(address -> add(members, address, Use.NOT_READY));
            subsets.add(new Subset(Map.copyOf(ports), List.copyOf(members)));
        }
        return new Members(
                "", List.copyOf(subsets), labelValue(endpoints.getMetadata().getLabels(), label));
    }

    private static void add(List<Member> members, EndpointAddress address, Use use) {
        if (address.getIp() != null) {
            members.add(new Member(Host.of(address.getIp()), use, metadata(address.getNodeName(), null)));
        }
    }
}
