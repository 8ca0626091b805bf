package io.waymark.server.config;

import io.waymark.interpreter.consul.ConsulOptions;
import io.waymark.interpreter.dns.DnsOptions;
import io.waymark.interpreter.etcd.EtcdOptions;
import io.waymark.interpreter.guard.GuardOptions;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.kubernetes.Access;
import io.waymark.interpreter.kubernetes.Shape;
import io.waymark.interpreter.marathon.MarathonOptions;
import io.waymark.interpreter.zookeeper.ZooKeeperOptions;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A source of names. */
public sealed interface NamerConfig {

    /** Where its names begin, below {@code /#}: {@code /io.l5d.fs}. */
    io.waymark.dtab.Path prefix();

    /** How it is guarded. */
    default GuardOptions guard() {
        return GuardOptions.DEFAULT;
    }

    /** What its answers go through, in this order. */
    default List<TransformerConfig> transformers() {
        return List.of();
    }

    /** What people call it: {@code consul}. */
    default String kind() {
        String name = getClass().getSimpleName();
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /**
     * A namer that is guarded in another way than is usual.
     *
     * @param namer neither another one of these nor one with transformers
     */
    record Guarded(NamerConfig namer, GuardOptions guard) implements NamerConfig {
        @Override
        public io.waymark.dtab.Path prefix() {
            return namer.prefix();
        }

        @Override
        public String kind() {
            return namer.kind();
        }
    }

    /**
     * A namer with transformers.
     *
     * @param namer perhaps a guarded one
     */
    record Transformed(NamerConfig namer, List<TransformerConfig> transformers) implements NamerConfig {
        public Transformed {
            transformers = List.copyOf(transformers);
        }

        @Override
        public io.waymark.dtab.Path prefix() {
            return namer.prefix();
        }

        @Override
        public GuardOptions guard() {
            return namer.guard();
        }

        @Override
        public String kind() {
            return namer.kind();
        }
    }

    /** Files in {@code rootDir}, each with the addresses of a name. */
    record Fs(io.waymark.dtab.Path prefix, Path rootDir) implements NamerConfig {}

    /** Server sets in ZooKeeper. */
    record Serversets(io.waymark.dtab.Path prefix, ZooKeeperOptions options) implements NamerConfig {}

    /** Leader groups in ZooKeeper. */
    record ZkLeader(io.waymark.dtab.Path prefix, ZooKeeperOptions options) implements NamerConfig {}

    /** Services of Curator's discovery in ZooKeeper, below the node {@code basePath}. */
    record Curator(io.waymark.dtab.Path prefix, String basePath, ZooKeeperOptions options) implements NamerConfig {}

    /** Services of a Kubernetes cluster. */
    record Kubernetes(io.waymark.dtab.Path prefix, Access access, Shape shape) implements NamerConfig {}

    /** Services in DNS: SRV records. */
    record DnsSrv(io.waymark.dtab.Path prefix, DnsOptions options) implements NamerConfig {
        @Override
        public String kind() {
            return "dnssrv";
        }
    }

    /** Hosts in DNS, each followed by a port. */
    record Dns(io.waymark.dtab.Path prefix, DnsOptions options) implements NamerConfig {}

    /**
     * Services in Consul.
     *
     * @param options without what {@code tls} says
     */
    record Consul(io.waymark.dtab.Path prefix, ConsulOptions options, Optional<StorageConfig.ClientTls> tls)
            implements NamerConfig {}

    /** Services registered in etcd. */
    record Etcd(io.waymark.dtab.Path prefix, EtcdOptions options) implements NamerConfig {}

    /**
     * Apps of Marathon.
     *
     * @param options without what {@code tls} says
     */
    record Marathon(io.waymark.dtab.Path prefix, MarathonOptions options, Optional<StorageConfig.ClientTls> tls)
            implements NamerConfig {}

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
