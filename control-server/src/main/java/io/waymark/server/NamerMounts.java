package io.waymark.server;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.builtin.BuiltinNamers;
import io.waymark.interpreter.consul.ConsulNamer;
import io.waymark.interpreter.dns.DnsOptions;
import io.waymark.interpreter.dns.HostNamer;
import io.waymark.interpreter.dns.SrvNamer;
import io.waymark.interpreter.etcd.EtcdNamer;
import io.waymark.interpreter.etcd.EtcdOptions;
import io.waymark.interpreter.files.FileNamer;
import io.waymark.interpreter.files.FileOptions;
import io.waymark.interpreter.fixed.FixedNamer;
import io.waymark.interpreter.guard.GuardedNamer;
import io.waymark.interpreter.guard.Source;
import io.waymark.interpreter.guard.Sources;
import io.waymark.interpreter.hosts.HostOptions;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.hosts.SystemHostResolver;
import io.waymark.interpreter.rewrite.RewriteNamer;
import io.waymark.interpreter.zookeeper.LeaderNamer;
import io.waymark.interpreter.zookeeper.ServersetNamer;
import io.waymark.interpreter.zookeeper.ZooKeeperOptions;
import io.waymark.live.Scheduler;
import io.waymark.server.config.NamerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Makes the namers that the configuration asks for, and those that are always there. */
final class NamerMounts {
    private static final Path CONFIGURED = Path.of("#");

    private final Hosts hosts;
    private final Executor blocking;
    private final Scheduler scheduler;
    private final RandomGenerator random;

    /** @param blocking runs what reads files and looks up hosts */
    NamerMounts(Executor blocking, Scheduler scheduler, RandomGenerator random) {
        this.blocking = blocking;
        this.scheduler = scheduler;
        this.random = random;
        this.hosts = new Hosts(new SystemHostResolver(), blocking, scheduler, random, HostOptions.DEFAULT);
    }

    /**
     * What names end at.
     *
     * @param sources what the configured ones serve, and how fresh it is
     */
    record Mounted(Namers namers, Sources sources) {}

    Mounted mount(List<NamerConfig> configured) {
        List<Source> sources = new ArrayList<>();
        List<Namers.Mount> mounts = new ArrayList<>();
        mounts.add(new Namers.Mount(BuiltinNamers.PREFIX, new BuiltinNamers(BuiltinNamers.PREFIX, hosts, scheduler)));
        for (NamerConfig config : configured) {
            Path prefix = CONFIGURED.concat(config.prefix());
            Namer namer = namer(prefix, config);
            if (namer instanceof RewriteNamer) { // it has no source that could fail
                mounts.add(new Namers.Mount(prefix, namer));
            } else {
                GuardedNamer guarded = new GuardedNamer(prefix, config.kind(), namer, config.guard(), scheduler);
                mounts.add(new Namers.Mount(prefix, guarded));
                sources.add(guarded.source());
            }
        }
        return new Mounted(new Namers(mounts), new Sources(sources));
    }

    private Namer namer(Path prefix, NamerConfig config) {
        return switch (config) {
            case NamerConfig.Guarded guarded -> namer(prefix, guarded.namer());
            case NamerConfig.Fs fs -> new FileNamer(prefix, FileOptions.of(fs.rootDir()), hosts, blocking, scheduler);
            case NamerConfig.Static fixed -> new FixedNamer(prefix, fixed.names(), hosts, scheduler);
            case NamerConfig.Rewrite rewrite -> new RewriteNamer(rewrite.pattern(), rewrite.name());
            case NamerConfig.Kubernetes kubernetes ->
                KubernetesParts.namer(prefix, kubernetes, hosts, blocking, scheduler, random);
            case NamerConfig.Serversets(Path unused, String connect) ->
                new ServersetNamer(prefix, ZooKeeperOptions.of(connect), hosts, blocking, scheduler, random);
            case NamerConfig.Consul consul ->
                new ConsulNamer(prefix, consul.options(), hosts, blocking, scheduler, random);
            case NamerConfig.Etcd(Path unused, EtcdOptions options) ->
                new EtcdNamer(prefix, options, hosts, blocking, scheduler, random);
            case NamerConfig.ZkLeader(Path unused, String connect) ->
                new LeaderNamer(prefix, ZooKeeperOptions.of(connect), hosts, blocking, scheduler, random);
            case NamerConfig.DnsSrv(Path unused, DnsOptions options) ->
                new SrvNamer(prefix, options, blocking, scheduler, random);
            case NamerConfig.Dns(Path unused, DnsOptions options) ->
                new HostNamer(prefix, options, blocking, scheduler, random);
        };
    }
}
