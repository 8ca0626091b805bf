package io.waymark.interpreter.hosts;

import io.waymark.interpreter.Endpoint;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An endpoint whose address is still to be looked up.
 *
 * @param host a host name or an IP address
 * @param port 0 to 65535
 * @param weight its share relative to its peers; empty if the source gave none
 * @param metadata what the source says of it
 */
public record HostEndpoint(String host, int port, OptionalDouble weight, Map<String, String> metadata) {
    public HostEndpoint {
        metadata = Map.copyOf(metadata);
    }

    public HostEndpoint(String host, int port) {
        this(host, port, OptionalDouble.empty(), Map.of());
    }

    /** Whether {@code host} is an address, or could be the name of a host. */
    public static boolean isHost(String host) {
        return HostText.isName(host) || HostText.address(host).isPresent();
    }

    /** With its address, if the host is one already. */
    public Optional<Endpoint> literal() {
        return HostText.address(host).map(this::at);
    }

    Endpoint at(InetAddress address) {
        return new Endpoint(address, port, weight, metadata);
    }
}
