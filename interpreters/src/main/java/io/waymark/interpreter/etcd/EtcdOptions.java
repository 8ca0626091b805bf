package io.waymark.interpreter.etcd;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which cluster, where in it, as whom, and how much of it.
 *
 * @param endpoints such as {@code http://10.0.0.1:2379}; one is used at a time
 * @param pathPrefix what the keys of all services begin with, before a slash; empty: every key of the cluster is read
 * @param login as whom to act
 * @param tls for https: which authorities and which certificate; empty: the JDK's authorities, no certificate
 */
public record EtcdOptions(
        List<URI> endpoints,
        String pathPrefix,
        Optional<Login> login,
        Optional<Tls> tls,
        Timing timing,
        Limits limits) {

    public EtcdOptions {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("endpoints: none (expected: at least one, like http://127.0.0.1:2379)");
        }
        for (URI endpoint : endpoints) {
            boolean web = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
            if (!web || endpoint.getHost() == null) {
                throw new IllegalArgumentException(
                        "endpoint: '%s' (expected: a URL like http://127.0.0.1:2379)".formatted(endpoint));
            }
        }
        if (pathPrefix.endsWith("/")) {
            throw new IllegalArgumentException(
                    "pathPrefix: '%s' (expected: like /services, without a slash at its end)".formatted(pathPrefix));
        }
    }

    /** Services under {@code /services/}, without a login. */
    public static EtcdOptions of(URI... endpoints) {
        return new EtcdOptions(
                List.of(endpoints), "/services", Optional.empty(), Optional.empty(), Timing.DEFAULT, Limits.DEFAULT);
    }

    public EtcdOptions withPathPrefix(String other) {
        return new EtcdOptions(endpoints, other, login, tls, timing, limits);
    }

    public EtcdOptions with(Login other) {
        return new EtcdOptions(endpoints, pathPrefix, Optional.of(other), tls, timing, limits);
    }

    public EtcdOptions with(Tls other) {
        return new EtcdOptions(endpoints, pathPrefix, login, Optional.of(other), timing, limits);
    }

    public EtcdOptions with(Timing other) {
        return new EtcdOptions(endpoints, pathPrefix, login, tls, other, limits);
    }

    public EtcdOptions with(Limits other) {
        return new EtcdOptions(endpoints, pathPrefix, login, tls, timing, other);
    }

    /** A user of etcd's. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[user=" + user + ", password=…]";
        }
    }

    /**
     * PEM files.
     *
     * @param authorities whom to trust
     * @param identity who we are, where the cluster wants to know
     */
    public record Tls(Optional<Path> authorities, Optional<Identity> identity) {}

    /** PEM files of a certificate chain and of its key. */
    public record Identity(Path certificate, Path key) {}

    /**
     * When things are done.
     *
     * @param requestTimeout how long an answer may take
     * @param retryFirst the longest wait after a first failure; it doubles with each further one
     * @param retryMax the longest wait between two attempts
     * @param checkEvery how often the watch is asked whether it is still there
     * @param resync how often all keys are read and compared, even when the watch looks healthy
     * @param settle how long the watch has to catch up with what such a reading found, before that counts as missed
     */
    public record Timing(
            Duration requestTimeout,
            Duration retryFirst,
            Duration retryMax,
            Duration checkEvery,
            Duration resync,
            Duration settle) {
        /** 5 s; 100 ms to 10 s; 2 s; 5 min, 5 s. */
        public static final Timing DEFAULT = new Timing(
                Duration.ofSeconds(5),
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5));

        public Timing {
            for (Duration each : List.of(requestTimeout, retryFirst, checkEvery, resync, settle)) {
                if (each.toMillis() < 1) {
                    throw new IllegalArgumentException("timing: " + each + " (expected: at least a millisecond)");
                }
            }
            if (retryMax.compareTo(retryFirst) < 0) {
                throw new IllegalArgumentException(
                        "retryMax: %s (expected: at least retryFirst, %s)".formatted(retryMax, retryFirst));
            }
        }
    }

    /**
     * How much is held.
     *
     * @param keysMax how many keys there may be under the prefix; with more nothing new is read
     * @param bytesMax how long they may be, with their values, all together
     * @param valueBytesMax the longest value that is read; a key with a longer one is passed over
     * @param pageKeys how many keys are read at once; etcd looks at all that are left each time
     * @param depthMax how many labels a service's name may have; a key with more is passed over
     * @param namesMax how many names may be in use at once
     */
    public record Limits(int keysMax, long bytesMax, int valueBytesMax, int pageKeys, int depthMax, int namesMax) {
        /** 500,000 keys of 256 MiB, 64 KiB each at most; 10,000 at once; 16 labels; 100,000 names. */
        public static final Limits DEFAULT = new Limits(500_000, 256L << 20, 64 << 10, 10_000, 16, 100_000);

        public Limits {
            if (keysMax < 1 || bytesMax < 1 || valueBytesMax < 1 || pageKeys < 1 || depthMax < 1 || namesMax < 1) {
                throw new IllegalArgumentException("limits: %d, %d, %d, %d, %d, %d (expected: each at least 1)"
                        .formatted(keysMax, bytesMax, valueBytesMax, pageKeys, depthMax, namesMax));
            }
        }
    }
}
