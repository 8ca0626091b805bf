package io.waymark.interpreter.consul;

import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads the instances of a service. What has no usable address or port is left out. */
final class Instance {
    private static final int PORT_MAX = 65535;
    private static final String NODE_MAINTENANCE = "_node_maintenance";
    private static final String SERVICE_MAINTENANCE = "_service_maintenance";

    private Instance() {}

    /** The endpoints in the answer to {@link ConsulName#question}. */
    static List<HostEndpoint> endpoints(JsonNode answer, ConsulOptions.Selection selection)
            throws MalformedAnswerException {
        if (!answer.isArray()) {
            throw new MalformedAnswerException("a list of instances was expected, not " + answer.getNodeType());
        }
        List<HostEndpoint> endpoints = new ArrayList<>();
        for (JsonNode item : answer) {
            if (!item.isObject()) {
                throw new MalformedAnswerException("an instance was expected, not " + item.getNodeType());
            }
            (selection.useHealthCheck() ? healthy(item, selection) : cataloged(item, selection))
                    .ifPresent(endpoints::add);
        }
        return List.copyOf(endpoints);
    }

    private static Optional<HostEndpoint> cataloged(JsonNode item, ConsulOptions.Selection selection) {
        return endpoint(
                item.path("ServiceAddress"),
                item.path("Address"),
                item.path("ServicePort"),
                weight(item.path("ServiceTags"), item.path("ServiceWeights"), HealthStatus.PASSING, selection),
                metadata(item.path("NodeMeta"), item.path("ServiceMeta"), selection),
                selection);
    }

    private static Optional<HostEndpoint> healthy(JsonNode item, ConsulOptions.Selection selection) {
        HealthStatus health = worst(item.path("Checks"));
        if (!selection.healthStatuses().contains(health)) {
            return Optional.empty();
        }
        JsonNode service = item.path("Service");
        JsonNode node = item.path("Node");
        return endpoint(
                service.path("Address"),
                node.path("Address"),
                service.path("Port"),
                weight(service.path("Tags"), service.path("Weights"), health, selection),
                metadata(node.path("Meta"), service.path("Meta"), selection),
                selection);
    }

    private static HealthStatus worst(JsonNode checks) {
        HealthStatus worst = HealthStatus.PASSING;
        for (JsonNode check : checks) {
            HealthStatus status = status(check);
            worst = status.compareTo(worst) > 0 ? status : worst;
        }
        return worst;
    }

    private static HealthStatus status(JsonNode check) {
        String id = check.path("CheckID").asString("");
        if (id.equals(NODE_MAINTENANCE) || id.startsWith(SERVICE_MAINTENANCE)) {
            return HealthStatus.MAINTENANCE;
        }
        // A status that nobody knows is no reason to send anybody there.
        return HealthStatus.of(check.path("Status").asString("")).orElse(HealthStatus.CRITICAL);
    }

    private static Optional<HostEndpoint> endpoint(
            JsonNode serviceAddress,
            JsonNode nodeAddress,
            JsonNode port,
            OptionalDouble weight,
            Map<String, String> metadata,
            ConsulOptions.Selection selection) {
        String own = serviceAddress.asString("");
        String host = selection.preferServiceAddress() && !own.isEmpty() ? own : nodeAddress.asString("");
        if (host.isEmpty() || !port.isInt() || port.intValue() < 0 || port.intValue() > PORT_MAX) {
            return Optional.empty();
        }
        return Optional.of(new HostEndpoint(host, port.intValue(), weight, metadata));
    }

    /** Of the configured weights the heaviest one; else what Consul itself says, unless that is 1 as for everybody. */
    private static OptionalDouble weight(
            JsonNode tags, JsonNode weights, HealthStatus health, ConsulOptions.Selection selection) {
        if (!selection.weights().isEmpty()) {
            Set<String> own = new HashSet<>();
            tags.forEach(tag -> own.add(tag.asString("").toLowerCase(Locale.ROOT)));
            OptionalDouble heaviest = selection.weights().stream()
                    .filter(entry -> own.contains(entry.tag().toLowerCase(Locale.ROOT)))
                    .mapToDouble(ConsulOptions.TagWeight::weight)
                    .max();
            if (heaviest.isPresent()) {
                return heaviest;
            }
        }
        JsonNode weight = weights.path(health == HealthStatus.WARNING ? "Warning" : "Passing");
        return weight.isInt() && weight.intValue() >= 0 && weight.intValue() != 1
                ? OptionalDouble.of(weight.intValue())
                : OptionalDouble.empty();
    }

    private static Map<String, String> metadata(JsonNode node, JsonNode service, ConsulOptions.Selection selection) {
        if (!selection.transferMetadata()) {
            return Map.of();
        }
        Map<String, String> metadata = new HashMap<>();
        node.properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asString("")));
        service.properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asString("")));
        return Map.copyOf(metadata);
    }
}
