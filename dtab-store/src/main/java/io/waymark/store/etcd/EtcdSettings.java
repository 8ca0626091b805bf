package io.waymark.store.etcd;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which cluster, where in it, and as whom.
 *
 * @param endpoints such as {@code http://10.0.0.1:2379}; all http or all https
 * @param pathPrefix what the keys of the dtabs begin with, before a slash and the name
 * @param login as whom to act
 * @param tls for https: which authorities and which certificate; empty: the JDK's authorities, no certificate
 * @param requestTimeout how long an answer may take
 * @param checkEvery how often it is checked that the watch has missed nothing and that the cluster still answers
 */
public record EtcdSettings(
        List<URI> endpoints,
        String pathPrefix,
        Optional<Login> login,
        Optional<Tls> tls,
        Duration requestTimeout,
        Duration checkEvery) {

    public EtcdSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("endpoints: none (expected: at least one, like http://127.0.0.1:2379)");
        }
        for (URI endpoint : endpoints) {
            boolean http = "http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme());
            if (!http || endpoint.getHost() == null) {
                throw new IllegalArgumentException(
                        "endpoint: '%s' (expected: a URL like http://127.0.0.1:2379)".formatted(endpoint));
            }
        }
        if (!pathPrefix.matches("(/[^/]+)+")) {
            throw new IllegalArgumentException(
                    "pathPrefix: '%s' (expected: a path like /namerd/dtabs, without a slash at its end)"
                            .formatted(pathPrefix));
        }
    }

    /** namerd's defaults: {@code /namerd/dtabs}, without a login. */
    public static EtcdSettings of(URI... endpoints) {
        return new EtcdSettings(
                List.of(endpoints),
                "/namerd/dtabs",
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2));
    }

    /** These settings at another place. */
    public EtcdSettings withPathPrefix(String other) {
        return new EtcdSettings(endpoints, other, login, tls, requestTimeout, checkEvery);
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
     * @param serverName whom the members' certificates are to be for; empty: the host that is connected to
     * @param validate whether the members' certificates are looked at at all
     */
    public record Tls(
            Optional<Path> authorities, Optional<Identity> identity, Optional<String> serverName, boolean validate) {}

    /** PEM files of a certificate chain and of its key. */
    public record Identity(Path certificate, Path key) {}
}
