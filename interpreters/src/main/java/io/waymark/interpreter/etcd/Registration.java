package io.waymark.interpreter.etcd;

import com.google.protobuf.ByteString;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One endpoint of a service, as etcd's own naming library for grpc writes it (Go package
 * {@code go.etcd.io/etcd/client/v3/naming/endpoints}, {@code internal/update.go}): the key is the service's name, a
 * slash and anything, usually the address; the value is
 *
 * <pre>{@code {"Op": 0, "Addr": "10.0.0.1:8080", "Metadata": {"zone": "a", "weight": 2}}}</pre>
 *
 * <p>{@code Op} is 0 in all that is stored, and is not looked at. Members may be written in any case, as they may be
 * for that library. {@code Metadata} is whatever the service likes: of an object, the members that are strings become
 * the endpoint's metadata, and {@code weight}, a number or the text of one, its weight. A weight that makes no sense is
 * none.
 *
 * @param endpoint with the host as it was written
 * @param address the same, if the host is an address; then nobody needs to be asked for it
 */
record Registration(Path service, HostEndpoint endpoint, Optional<Endpoint> address) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PORT_MAX = 65_535;
    private static final String WEIGHT = "weight";

    /**
     * What is registered under {@code service} by {@code value}.
     *
     * @throws IllegalArgumentException if it is no endpoint; the message says why
     */
    static Registration parse(Path service, ByteString value) {
        JsonNode json;
        try {
            json = JSON.readTree(value.toByteArray());
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("no JSON: " + malformed.getOriginalMessage(), malformed);
        }
        JsonNode address = member(json, "Addr");
        if (address == null || !address.isString()) {
            throw new IllegalArgumentException("no \"Addr\" (expected: a text like 10.0.0.1:8080)");
        }
        HostEndpoint endpoint = endpoint(address.stringValue(), member(json, "Metadata"));
        return new Registration(service, endpoint, endpoint.literal());
    }

    private static @Nullable JsonNode member(JsonNode json, String name) {
        if (!json.isObject()) {
            return null;
        }
        JsonNode exact = json.get(name);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            if (member.getKey().equalsIgnoreCase(name)) {
                return member.getValue();
            }
        }
        return null;
    }

    /** As Go's net.SplitHostPort has it: an IPv6 address is in brackets. */
    private static HostEndpoint endpoint(String address, @Nullable JsonNode metadata) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, Math.max(colon, 0));
        if (host.startsWith("[") && host.endsWith("]") && host.indexOf(':') > 0) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            host = ""; // where does it end?
        }
        int port = port(address.substring(colon + 1));
        if (port < 0 || !HostEndpoint.isHost(host)) {
            throw new IllegalArgumentException(
                    "\"Addr\": '%s' (expected: host:port or [IPv6 address]:port)".formatted(address));
        }
        return new HostEndpoint(host, port, weight(metadata), texts(metadata));
    }

    private static int port(String text) {
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            port = 10 * port + digit;
            if (digit < 0 || digit > 9 || port > PORT_MAX) {
                return -1;
            }
        }
        return text.isEmpty() ? -1 : port;
    }

    private static OptionalDouble weight(@Nullable JsonNode metadata) {
        JsonNode weight = metadata == null || !metadata.isObject() ? null : metadata.get(WEIGHT);
        if (weight == null) {
            return OptionalDouble.empty();
        }
        try {
            double value = weight.isString()
                    ? Double.parseDouble(weight.stringValue())
                    : weight.isNumber() ? weight.doubleValue() : -1;
            return value >= 0 && value <= Double.MAX_VALUE ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException | JacksonException notANumber) {
            return OptionalDouble.empty();
        }
    }

    private static Map<String, String> texts(@Nullable JsonNode metadata) {
        if (metadata == null || !metadata.isObject()) {
            return Map.of();
        }
        Map<String, String> texts = new HashMap<>();
        for (Map.Entry<String, JsonNode> member : metadata.properties()) {
            if (member.getValue().isString() && !member.getKey().equals(WEIGHT)) {
                texts.put(member.getKey(), member.getValue().stringValue());
            }
        }
        return texts;
    }
}
