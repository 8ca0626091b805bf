package io.waymark.client;

import java.time.Duration;
import java.util.List;

/**
 * How a client reaches its servers.
 *
 * @param servers {@code host:port} of each; any of them can answer, and one is used at a time
 * @param tls whether to speak TLS, trusting what the JVM trusts
 * @param backoffMin about how long to wait before trying again after the first failure
 * @param backoffMax how long to wait at most, after many
 * @param grace how long a name is still followed after the last watch of it is closed
 */
public record ClientOptions(
        List<String> servers, boolean tls, Duration backoffMin, Duration backoffMax, Duration grace) {

    public ClientOptions {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers: none given (expected: at least one, such as 127.0.0.1:4321)");
        }
        if (backoffMin.compareTo(Duration.ofMillis(1)) < 0 || backoffMax.compareTo(backoffMin) < 0) {
            throw new IllegalArgumentException("backoff: %s to %s (expected: at least 1 ms, and the least one first)"
                    .formatted(backoffMin, backoffMax));
        }
    }

    /** Plaintext; trying again after 0.1 to 10 seconds; 10 seconds of grace. */
    public static ClientOptions of(List<String> servers) {
        return new ClientOptions(
                servers, false, Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }
}
