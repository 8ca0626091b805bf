package io.waymark.interpreter.zookeeper;

import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A member of a server set, as Finagle and Aurora write it:
 *
 * <pre>
 * {"serviceEndpoint": {"host": "10.0.0.1", "port": 80},
 *  "additionalEndpoints": {"http": {"host": "10.0.0.1", "port": 8080}},
 *  "status": "ALIVE", "shard": 3}
 * </pre>
 *
 * @param node the name of its node
 * @param service the service endpoint
 * @param additional the other endpoints, by name
 */
record Member(
        String node, Optional<HostPort> service, Map<String, HostPort> additional, boolean isAlive, OptionalInt shard) {
    static final String NODE_PREFIX = "member_";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PORT_MAX = 65535;

    record HostPort(String host, int port) {}

    /** The member in a node's data; empty if it is not JSON. What is missing or makes no sense is left out. */
    static Optional<Member> parse(String node, String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JacksonException malformed) {
            return Optional.empty();
        }
        if (!json.isObject()) {
            return Optional.empty();
        }
        Map<String, HostPort> additional = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                json.path("additionalEndpoints").properties()) {
            endpoint(entry.getValue()).ifPresent(endpoint -> additional.put(entry.getKey(), endpoint));
        }
        JsonNode shard = json.path("shard");
        JsonNode status = json.path("status");
        return Optional.of(new Member(
                node,
                endpoint(json.path("serviceEndpoint")),
                Map.copyOf(additional),
                status.isString() && status.stringValue().equals("ALIVE"),
                shard.isInt() ? OptionalInt.of(shard.intValue()) : OptionalInt.empty()));
    }

    private static Optional<HostPort> endpoint(JsonNode json) {
        JsonNode host = json.path("host");
        JsonNode port = json.path("port");
        return host.isString() && port.isInt() && port.intValue() >= 0 && port.intValue() <= PORT_MAX
                ? Optional.of(new HostPort(host.stringValue(), port.intValue()))
                : Optional.empty();
    }

    /** The endpoint that is wanted, if this member is alive and has it. */
    Optional<HostEndpoint> endpoint(ZkPath.Serverset wanted) {
        if (!isAlive || (wanted.shard().isPresent() && !wanted.shard().equals(shard))) {
            return Optional.empty();
        }
        Optional<HostPort> found = wanted.endpoint().isPresent()
                ? Optional.ofNullable(additional.get(wanted.endpoint().get()))
                : service;
        Map<String, String> metadata =
                shard.isPresent() ? Map.of("shard", Integer.toString(shard.getAsInt())) : Map.of();
        return found.map(
                endpoint -> new HostEndpoint(endpoint.host(), endpoint.port(), OptionalDouble.empty(), metadata));
    }
}
