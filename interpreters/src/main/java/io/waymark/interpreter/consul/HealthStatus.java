package io.waymark.interpreter.consul;

import java.util.Locale;
import java.util.Optional;

/** How well an instance is, as the worst of its checks says; the later one here is the worse. */
public enum HealthStatus {
    PASSING,
    WARNING,
    CRITICAL,
    /** Somebody has put the node or the service into maintenance. */
    MAINTENANCE;

    /** As Consul and configurations write it: {@code passing}. */
    public static Optional<HealthStatus> of(String text) {
        for (HealthStatus status : values()) {
            if (status.name().toLowerCase(Locale.ROOT).equals(text)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
