package io.waymark.server;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.hosts.HostOptions;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.kubernetes.Access;
import io.waymark.interpreter.kubernetes.KubernetesNamer;
import io.waymark.interpreter.kubernetes.KubernetesOptions;
import io.waymark.interpreter.kubernetes.Shape;
import io.waymark.interpreter.transformer.EndpointFilter;
import io.waymark.interpreter.transformer.GatewayTransformer;
import io.waymark.interpreter.transformer.HostFilter;
import io.waymark.interpreter.transformer.InterfaceResolver;
import io.waymark.interpreter.transformer.PortTransformer;
import io.waymark.interpreter.transformer.Replacement;
import io.waymark.interpreter.transformer.Transformed;
import io.waymark.interpreter.transformer.Transformer;
import io.waymark.interpreter.transformer.ZoneTransformer;
import io.waymark.live.Scheduler;
import io.waymark.server.config.TransformerConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Makes the transformers that the configuration asks for. */
final class TransformerParts {
    private static final String THIS_MACHINE = "localhost";
    private static final HostOptions INTERFACES =
            new HostOptions(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMinutes(1), 1);

    private final Hosts hosts;
    private final Hosts interfaces;
    private final Supplier<Namers> namers;
    private final Executor blocking;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Map<Access, Namer> clusters = new HashMap<>(); // one set of watches for each API server

    /** @param namers asked when somebody watches a name; all that there are */
    TransformerParts(
            Hosts hosts, Supplier<Namers> namers, Executor blocking, Scheduler scheduler, RandomGenerator random) {
        this.hosts = hosts;
        this.interfaces = new Hosts(new InterfaceResolver(), blocking, scheduler, random, INTERFACES);
        this.namers = namers;
        this.blocking = blocking;
        this.scheduler = scheduler;
        this.random = random;
    }

    Namer transformed(Namer namer, List<TransformerConfig> configured) {
        List<Transformer> transformers =
                configured.stream().map(this::transformer).toList();
        return new Transformed(namer, transformers, id -> namers.get().addresses(id), scheduler);
    }

    private Transformer transformer(TransformerConfig config) {
        return switch (config) {
            case TransformerConfig.Port(Path prefix, int port) -> new PortTransformer(prefix, port);
            case TransformerConfig.Localhost(Path prefix) -> new HostFilter(prefix, interfaces.addresses(THIS_MACHINE));
            case TransformerConfig.SpecificHost(Path prefix, String host) ->
                new HostFilter(prefix, hosts.addresses(host));
            case TransformerConfig.Subnets(Path prefix, var subnets) -> EndpointFilter.subnets(prefix, subnets);
            case TransformerConfig.Metadata(Path prefix, String key, var values) ->
                EndpointFilter.metadata(prefix, key, Set.copyOf(values));
            case TransformerConfig.Zone(Path prefix, String zone, String key, double minShare) ->
                new ZoneTransformer(prefix, zone, key, minShare);
            case TransformerConfig.DaemonSet(Path prefix, Access access, Path service, var node) ->
                new GatewayTransformer(prefix, clusters.computeIfAbsent(access, this::cluster), service, node);
            case TransformerConfig.Replace(Path prefix, var of, Path path) ->
                new Replacement(prefix, of, path, asked -> namers.get().lookup(asked), scheduler);
        };
    }

    private Namer cluster(Access access) {
        return new KubernetesNamer(
                Path.EMPTY, access, Shape.DEFAULT, KubernetesOptions.DEFAULT, hosts, blocking, scheduler, random);
    }
}
