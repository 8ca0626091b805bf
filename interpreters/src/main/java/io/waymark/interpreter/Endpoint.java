package io.waymark.interpreter;

import java.net.InetAddress;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One address.
 *
 * @param port 0 to 65535
 * @param weight its share relative to its peers; empty if the source gave none, which means 1
 * @param metadata what the source says of it, such as {@code nodeName} and {@code zone}
 */
public record Endpoint(InetAddress address, int port, OptionalDouble weight, Map<String, String> metadata) {

    public Endpoint {
        metadata = Map.copyOf(metadata);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
        if (weight.isPresent() && !(weight.getAsDouble() >= 0 && weight.getAsDouble() <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "weight: " + weight.getAsDouble() + " (expected: a finite number that is not negative)");
        }
    }

    public Endpoint(InetAddress address, int port) {
        this(address, port, OptionalDouble.empty(), Map.of());
    }
}
