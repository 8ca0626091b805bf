package io.waymark.server.config;

import io.waymark.interpreter.consul.ConsulOptions;
import io.waymark.interpreter.dns.DnsOptions;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.kubernetes.Access;
import io.waymark.interpreter.kubernetes.Shape;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A source of names. */
public sealed interface NamerConfig {

    /** Where its names begin, below {@code /#}: {@code /io.l5d.fs}. */
    io.waymark.dtab.Path prefix();

    /** Files in {@code rootDir}, each with the addresses of a name. */
    record Fs(io.waymark.dtab.Path prefix, Path rootDir) implements NamerConfig {}

    /** Server sets in ZooKeeper. */
    record Serversets(io.waymark.dtab.Path prefix, String connectString) implements NamerConfig {}

    /** Leader groups in ZooKeeper. */
    record ZkLeader(io.waymark.dtab.Path prefix, String connectString) implements NamerConfig {}

    /** Services of a Kubernetes cluster. */
    record Kubernetes(io.waymark.dtab.Path prefix, Access access, Shape shape) implements NamerConfig {}

    /** Services in DNS: SRV records. */
    record DnsSrv(io.waymark.dtab.Path prefix, DnsOptions options) implements NamerConfig {}

    /** Hosts in DNS, each followed by a port. */
    record Dns(io.waymark.dtab.Path prefix, DnsOptions options) implements NamerConfig {}
    /** Services in Consul. */
    record Consul(io.waymark.dtab.Path prefix, ConsulOptions options) implements NamerConfig {}

    /** Names that are made into others. */
    record Rewrite(io.waymark.dtab.Path prefix, String pattern, String name) implements NamerConfig {}

    /**
     * Addresses that are written in the configuration.
     *
     * @param names without the prefix
     */
    record Static(io.waymark.dtab.Path prefix, Map<io.waymark.dtab.Path, List<HostEndpoint>> names)
            implements NamerConfig {
        public Static {
            names = Collections.unmodifiableMap(new LinkedHashMap<>(names)); // in the order of the file
        }
    }
}
