package io.waymark.server.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * How the servers of one control plane know one another.
 *
 * @param advertise where the others reach this server's HTTP API; empty: at its first HTTP listener
 * @param replicas others that the store does not tell of: {@code http://host:port}, a host of several addresses being
 *     several servers
 */
public record FleetConfig(Optional<URI> advertise, List<URI> replicas) {
    /** What holds unless the configuration says otherwise. */
    static final FleetConfig DEFAULT = new FleetConfig(Optional.empty(), List.of());

    public FleetConfig {
        replicas = List.copyOf(replicas);
    }

    static FleetConfig read(Block block) {
        return new FleetConfig(
                block.find("advertise").flatMap(FleetConfig::url),
                block.list("replicas").stream()
                        .flatMap(item -> url(item).stream())
                        .toList());
    }

    private static Optional<URI> url(Value value) {
        Optional<String> text = value.text();
        if (text.isEmpty()) {
            return Optional.empty(); // which was said already
        }
        try {
            URI uri = URI.create(text.get());
            boolean scheme = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean nothingElse = "".equals(uri.getRawPath()) && uri.getRawQuery() == null && uri.getUserInfo() == null;
            if (scheme && uri.getHost() != null && uri.getPort() > 0 && nothingElse) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException notAUrl) {
            // said below
        }
        value.expected("http://host:port or https://host:port");
        return Optional.empty();
    }
}
