package io.waymark.interpreter.kubernetes;

import java.time.Duration;

/**
 * How Kubernetes is watched.
 *
 * @param requestTimeout how long to wait for an answer of the API server
 * @param retryFirst the longest wait after a first failure; it doubles with each further one
 * @param retryMax the longest wait between two attempts
 * @param quiet how long a watch may say nothing at all before everything is read again; the API server sends a bookmark
 *     about every minute
 * @param resync how often everything is read and compared, even when the watch looks healthy
 * @param settle how long the watch has to catch up with what such a reading found, before that counts as missed
 * @param namespacesMax how many Kubernetes namespaces may be watched at once
 * @param namesMax how many names may be in use at once
 */
public record KubernetesOptions(
        Duration requestTimeout,
        Duration retryFirst,
        Duration retryMax,
        Duration quiet,
        Duration resync,
        Duration settle,
        int namespacesMax,
        int namesMax) {
    /** 10 s; 100 ms to 30 s; 3 min; 10 min, 5 s; 1,000 Kubernetes namespaces and 100,000 names. */
    public static final KubernetesOptions DEFAULT = new KubernetesOptions(
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofSeconds(30),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            Duration.ofSeconds(5),
            1_000,
            100_000);

    public KubernetesOptions {
        positive("requestTimeout", requestTimeout);
        positive("retryFirst", retryFirst);
        positive("quiet", quiet);
        positive("resync", resync);
        positive("settle", settle);
        if (retryMax.compareTo(retryFirst) < 0) {
            throw new IllegalArgumentException(
                    "retryMax: %s (expected: at least retryFirst, %s)".formatted(retryMax, retryFirst));
        }
        if (namespacesMax < 1 || namesMax < 1) {
            throw new IllegalArgumentException(
                    "namespacesMax, namesMax: %d, %d (expected: at least 1)".formatted(namespacesMax, namesMax));
        }
    }

    private static void positive(String option, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(option + ": " + duration + " (expected: at least a millisecond)");
        }
    }
}
