package io.waymark.store.kubernetes;

import java.time.Duration;

/**
 * Which cluster, and where in it.
 *
 * @param namespace the Kubernetes namespace of the dtabs
 * @param timeout how long to wait for an answer of the API server
 * @param quiet how long a watch may say nothing at all before everything is read again; the API server sends a bookmark
 *     about every minute
 */
public record KubernetesSettings(Access access, String namespace, Duration timeout, Duration quiet) {

    public KubernetesSettings {
        if (namespace.isEmpty()) {
            throw new IllegalArgumentException("namespace: '' (expected: the name of a Kubernetes namespace)");
        }
        if (timeout.toMillis() < 1 || quiet.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "timeout, quiet: %s, %s (expected: at least a millisecond)".formatted(timeout, quiet));
        }
    }

    /** Kubernetes' own namespace {@code default}, as namerd has it; answers within 10 s, silence for 3 min. */
    public static KubernetesSettings of(Access access) {
        return new KubernetesSettings(access, "default", Duration.ofSeconds(10), Duration.ofMinutes(3));
    }

    /** These settings with another Kubernetes namespace. */
    public KubernetesSettings withNamespace(String other) {
        return new KubernetesSettings(access, other, timeout, quiet);
    }
}
