package io.waymark.server.config;

import io.waymark.interpreter.kubernetes.Access;
import io.waymark.store.consul.ConsulSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where dtabs are kept. */
public sealed interface StorageConfig {

    /**
     * In memory, lost when the process ends.
     *
     * @param namespaces dtab texts by namespace, there from the start
     */
    record Memory(Map<String, String> namespaces) implements StorageConfig {
        public Memory {
            namespaces = Collections.unmodifiableMap(new LinkedHashMap<>(namespaces)); // in the order of the file
        }
    }

    /** A ZooKeeper inside the process, whose data is in {@code directory}. */
    record Embedded(Path directory) implements StorageConfig {}

    /**
     * A ZooKeeper ensemble.
     *
     * @param connectString {@code host:port,host:port}
     * @param acls of what is created; empty: anybody may do anything
     */
    record ZooKeeper(
            String connectString,
            String pathPrefix,
            Duration sessionTimeout,
            Optional<AuthInfo> authInfo,
            List<Acl> acls)
            implements StorageConfig {
        public ZooKeeper {
            acls = List.copyOf(acls);
        }
    }

    /** How to log in to ZooKeeper: {@code digest} and {@code user:password}, say. */
    record AuthInfo(String scheme, Secret auth) {}

    /**
     * What somebody may do in ZooKeeper.
     *
     * @param permissions of {@code c} create, {@code r} read, {@code w} write, {@code d} delete, {@code a} administer
     */
    record Acl(String scheme, String id, String permissions) {}

    /**
     * An etcd cluster, spoken to by API v3.
     *
     * @param endpoints {@code http://host:port} or {@code https://host:port}
     */
    record Etcd(
            List<URI> endpoints,
            String pathPrefix,
            Optional<String> user,
            Optional<Secret> password,
            Optional<ClientTls> tls)
            implements StorageConfig {
        public Etcd {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * Objects of a Kubernetes cluster.
     *
     * @param namespace the Kubernetes namespace that they are in
     */
    record Kubernetes(Access access, String namespace) implements StorageConfig {}

    /**
     * Consul's key-value store.
     *
     * @param settings without what {@code tls} says
     */
    record Consul(ConsulSettings settings, Optional<ClientTls> tls) implements StorageConfig {}

    /**
     * How to speak TLS to a server.
     *
     * @param authorities a file with the certificates that are trusted; empty: those that Java trusts
     * @param certificate what to show the server, with its key
     * @param commonName whom the server's certificate is to be for; empty: the host that is connected to
     * @param validate whether the server's certificate is looked at at all
     */
    record ClientTls(
            Optional<Path> authorities,
            Optional<Certificate> certificate,
            Optional<String> commonName,
            boolean validate) {}

    /** A certificate chain and its private key (PKCS#8), both PEM. */
    record Certificate(Path chain, Path key) {}
}
