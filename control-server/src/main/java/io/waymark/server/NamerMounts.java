package io.waymark.server;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.builtin.BuiltinNamers;
import io.waymark.interpreter.consul.ConsulNamer;
import io.waymark.interpreter.consul.ConsulOptions;
import io.waymark.interpreter.dns.DnsOptions;
import io.waymark.interpreter.dns.HostNamer;
import io.waymark.interpreter.dns.SrvNamer;
import io.waymark.interpreter.etcd.EtcdNamer;
import io.waymark.interpreter.etcd.EtcdOptions;
import io.waymark.interpreter.files.FileNamer;
import io.waymark.interpreter.files.FileOptions;
import io.waymark.interpreter.fixed.FixedNamer;
import io.waymark.interpreter.guard.GuardOptions;
import io.waymark.interpreter.guard.GuardedNamer;
import io.waymark.interpreter.guard.Source;
import io.waymark.interpreter.guard.Sources;
import io.waymark.interpreter.hosts.HostOptions;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.hosts.SystemHostResolver;
import io.waymark.interpreter.marathon.MarathonNamer;
import io.waymark.interpreter.marathon.MarathonOptions;
import io.waymark.interpreter.rewrite.RewriteNamer;
import io.waymark.interpreter.transformer.EmptyIsNegative;
import io.waymark.interpreter.zookeeper.CuratorNamer;
import io.waymark.interpreter.zookeeper.LeaderNamer;
import io.waymark.interpreter.zookeeper.Nodes;
import io.waymark.interpreter.zookeeper.ServersetNamer;
import io.waymark.interpreter.zookeeper.ZooKeeperOptions;
import io.waymark.live.Scheduler;
import io.waymark.server.config.NamerConfig;
import io.waymark.server.config.TransformerConfig;
import io.waymark.server.tls.ClientContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;

/** Makes the namers that the configuration asks for, and those that are always there. */
final class NamerMounts {
    private static final Path CONFIGURED = Path.of("#");

    private final Hosts hosts;
    private final Executor blocking;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final TransformerParts transformers;
    private final AtomicReference<Namers> all = new AtomicReference<>(new Namers(List.of()));
    private final Map<ZooKeeperOptions, Nodes> zooKeepers = new HashMap<>();

    /** @param blocking runs what reads files and looks up hosts */
    NamerMounts(Executor blocking, Scheduler scheduler, RandomGenerator random) {
        this.blocking = blocking;
        this.scheduler = scheduler;
        this.random = random;
        this.hosts = new Hosts(new SystemHostResolver(), blocking, scheduler, random, HostOptions.DEFAULT);
        this.transformers = new TransformerParts(hosts, all::get, blocking, scheduler, random);
    }

    /**
     * What names end at.
     *
     * @param sources what the configured ones serve, and how fresh it is
     */
    record Mounted(Namers namers, Sources sources) {}

    /**
     * All namers; those that read one ZooKeeper in the same way share a session. To be called once.
     *
     * @throws IllegalArgumentException if what is written can never work, such as a certificate that is none
     */
    Mounted mount(List<NamerConfig> configured) {
        List<Source> sources = new ArrayList<>();
        List<Namers.Mount> mounts = new ArrayList<>();
        mounts.add(new Namers.Mount(BuiltinNamers.PREFIX, new BuiltinNamers(BuiltinNamers.PREFIX, hosts, scheduler)));
        for (NamerConfig config : configured) {
            Path prefix = CONFIGURED.concat(config.prefix());
            mounts.add(new Namers.Mount(prefix, mounted(prefix, config, sources)));
        }
        Namers namers = new Namers(mounts);
        all.set(namers);
        return new Mounted(namers, new Sources(sources));
    }

    private Namer mounted(Path prefix, NamerConfig config, List<Source> sources) {
        Namer namer = namer(prefix, config);
        if (namer instanceof RewriteNamer) { // it has no source that could fail
            return namer;
        }
        List<TransformerConfig> configured = config.transformers();
        GuardOptions guard = config.guard();
        if (configured.isEmpty()) {
            GuardedNamer guarded = new GuardedNamer(prefix, config.kind(), namer, guard, scheduler);
            sources.add(guarded.source());
            return guarded;
        }
        // It is the source that is guarded: what a transformer leaves out is not lost. But what it leaves may be empty.
        GuardOptions before = new GuardOptions(false, guard.breaker());
        GuardedNamer guarded = new GuardedNamer(prefix, config.kind(), namer, before, scheduler);
        sources.add(guarded.source());
        Namer transformed = transformers.transformed(guarded, configured);
        return guard.emptyIsNegative() ? new EmptyIsNegative(prefix, transformed, scheduler) : transformed;
    }

    private Namer namer(Path prefix, NamerConfig config) {
        return switch (config) {
            case NamerConfig.Guarded guarded -> namer(prefix, guarded.namer());
            case NamerConfig.Transformed transformed -> namer(prefix, transformed.namer());
            case NamerConfig.Fs fs -> new FileNamer(prefix, FileOptions.of(fs.rootDir()), hosts, blocking, scheduler);
            case NamerConfig.Static fixed -> new FixedNamer(prefix, fixed.names(), hosts, scheduler);
            case NamerConfig.Rewrite rewrite -> new RewriteNamer(rewrite.pattern(), rewrite.name());
            case NamerConfig.Kubernetes kubernetes ->
                KubernetesParts.namer(prefix, kubernetes, hosts, blocking, scheduler, random);
            case NamerConfig.Serversets(Path unused, ZooKeeperOptions options) ->
                new ServersetNamer(prefix, nodes(options), hosts, scheduler);
            case NamerConfig.Consul(Path unused, ConsulOptions options, var tls) ->
                new ConsulNamer(
                        prefix,
                        tls.map(ClientContext::of).map(options::with).orElse(options),
                        hosts,
                        blocking,
                        scheduler,
                        random);
            case NamerConfig.ZkLeader(Path unused, ZooKeeperOptions options) ->
                new LeaderNamer(prefix, nodes(options), hosts, scheduler);
            case NamerConfig.Curator(Path unused, String basePath, ZooKeeperOptions options) ->
                new CuratorNamer(prefix, basePath, nodes(options), hosts, scheduler);
            case NamerConfig.Etcd(Path unused, EtcdOptions options) ->
                new EtcdNamer(prefix, options, hosts, blocking, scheduler, random);
            case NamerConfig.Marathon(Path unused, MarathonOptions options, var tls) ->
                new MarathonNamer(
                        prefix,
                        tls.map(ClientContext::of).map(options::with).orElse(options),
                        hosts,
                        blocking,
                        scheduler,
                        random);
            case NamerConfig.DnsSrv(Path unused, DnsOptions options) ->
                new SrvNamer(prefix, options, blocking, scheduler, random);
            case NamerConfig.Dns(Path unused, DnsOptions options) ->
                new HostNamer(prefix, options, blocking, scheduler, random);
        };
    }

    private Nodes nodes(ZooKeeperOptions options) {
        return zooKeepers.computeIfAbsent(options, unused -> new Nodes(options, blocking, scheduler, random));
    }
}
