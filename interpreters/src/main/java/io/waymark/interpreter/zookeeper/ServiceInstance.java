package io.waymark.interpreter.zookeeper;

import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An instance of a service, as Curator's service discovery writes it:
 *
 * <pre>
 * {"name": "web", "id": "6f0d…", "address": "10.0.0.1", "port": 80, "sslPort": 443,
 *  "payload": {"@class": "com.example.Place", "zone": "a"}, "enabled": true, …}
 * </pre>
 *
 * @param endpoint the port for TLS if there is one, else the other; with the texts of the payload, if that is an
 *     object, as metadata
 * @param isSsl whether there is a port for TLS
 */
record ServiceInstance(HostEndpoint endpoint, boolean isSsl) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CLASS = "@class"; // Curator's, not the payload's
    private static final int PORT_MAX = 65535;

    /** The instance in a node's data; empty if that is none, or says that it is not to be used. */
    static Optional<ServiceInstance> parse(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JacksonException malformed) {
            return Optional.empty();
        }
        JsonNode address = json.path("address");
        JsonNode sslPort = json.path("sslPort");
        boolean ssl = isPresent(sslPort);
        JsonNode port = ssl ? sslPort : json.path("port");
        JsonNode enabled = json.path("enabled");
        boolean usable = address.isString() && isPort(port) && !(enabled.isBoolean() && !enabled.booleanValue());
        return usable
                ? Optional.of(new ServiceInstance(
                        new HostEndpoint(
                                address.stringValue(),
                                port.intValue(),
                                OptionalDouble.empty(),
                                texts(json.path("payload"))),
                        ssl))
                : Optional.empty();
    }

    private static boolean isPresent(JsonNode json) {
        return !json.isMissingNode() && !json.isNull();
    }

    private static boolean isPort(JsonNode json) {
        return json.isInt() && json.intValue() >= 0 && json.intValue() <= PORT_MAX;
    }

    private static Map<String, String> texts(JsonNode payload) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : payload.properties()) {
            if (member.getValue().isString() && !member.getKey().equals(CLASS)) {
                texts.put(member.getKey(), member.getValue().stringValue());
            }
        }
        return texts;
    }
}
