package io.waymark.server.http;

import io.waymark.server.tls.Certificates;
import java.util.Optional;
import java.util.Set;

/**
 * Where an HTTP listener listens, and for whom.
 *
 * @param ip the address to bind, {@code 127.0.0.1} unless others are to reach it
 * @param port the port to bind; 0 for any free one
 * @param tls plaintext if empty
 * @param hosts names, in lower case and without port, under which browsers may come; addresses and {@code localhost}
 *     always may. If it is empty, a listener on the loopback address takes no other name, and one on another address
 *     takes any
 */
public record HttpOptions(String ip, int port, Optional<Certificates> tls, Set<String> hosts, HttpLimits limits) {

    public HttpOptions {
        hosts = Set.copyOf(hosts);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("HTTP port: " + port + " (expected: 0 to 65535)");
        }
    }

    /** Plain HTTP on the loopback address. */
    public static HttpOptions loopback(int port) {
        return new HttpOptions("127.0.0.1", port, Optional.empty(), Set.of(), HttpLimits.DEFAULT);
    }
}
