package io.waymark.interpreter.zookeeper;

import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Names that are server sets in ZooKeeper, as Finagle and Aurora announce them: a node whose children {@code member_…}
 * each hold an endpoint.
 *
 * <p>{@code /discovery/prod/web} is the set at that node; {@code /discovery/prod/web:http} is its additional endpoint
 * {@code http}, {@code /discovery/prod/web#3} its shard 3, {@code web:http#3} both. Members that are not {@code ALIVE}
 * are left out. The name is the longest beginning of the path where somebody is left; the rest is residual. So a set
 * without members is no name: fall-back goes on.
 *
 * <p>While ZooKeeper cannot be reached everything stands as it was, stale; a name that was never read fails.
 */
public final class ServersetNamer implements Namer {
    private final Nodes nodes;
    private final Shared<String, List<Member>> sets;
    private final Shared<Path, List<HostEndpoint>> endpoints;
    private final Shared<Path, NameTree<Name>> lookups;
    private final Shared<Path, Addresses> addresses;

    /**
     * @param prefix what the ids of this namer begin with, such as {@code /#/io.l5d.serversets}
     * @param executor runs what is to be done with answers; it may start the client
     * @param random spreads retries over time
     */
    public ServersetNamer(
            Path prefix,
            ZooKeeperOptions options,
            Hosts hosts,
            Executor executor,
            Scheduler scheduler,
            RandomGenerator random) {
        int namesMax = options.namesMax();
        this.nodes = new Nodes(options, executor, scheduler, random);
        this.sets = new Shared<>(
                node -> new Derived<>(inputs -> members(node, inputs), nodes::execute), namesMax, scheduler);
        this.endpoints = new Shared<>(path -> new Derived<>(inputs -> endpoints(path, inputs)), namesMax, scheduler);
        this.lookups = new Shared<>(
                path -> new Derived<>(
                        inputs -> Prefixes.bind(prefix, path, options.depthMax(), inputs, this::endpointsAt)),
                namesMax,
                scheduler);
        this.addresses = new Shared<>(
                id -> new Derived<>(inputs -> Prefixes.addresses(id, inputs, this::endpointsAt, hosts)),
                namesMax,
                scheduler);
    }

    private Live<List<HostEndpoint>> endpointsAt(Path path) {
        return endpoints.get(path);
    }

    /** All members of a set; none if there is no such node. A member that cannot be read is left out for now. */
    private State<List<Member>> members(String node, Derived.Inputs inputs) {
        State<Optional<Set<String>>> children = inputs.state(node, () -> nodes.children(node));
        Optional<Optional<Set<String>>> known = children.known();
        if (known.isEmpty()) {
            return children.map(unused -> List.of()); // pending or failed: there is no value to map
        }
        String parent = node.equals("/") ? "/" : node + "/";
        List<Member> members = new ArrayList<>();
        boolean pending = false;
        State<?> worst = children;
        for (String child : known.get().orElse(Set.of())) {
            if (!child.startsWith(Member.NODE_PREFIX)) {
                continue;
            }
            State<Optional<Member>> member = inputs.state(
                    parent + child, () -> nodes.text(parent + child).map(ServersetNamer::parse));
            member.known().flatMap(found -> found).ifPresent(members::add);
            pending |= member instanceof State.Pending<?>;
            if (member instanceof State.Stale<?>) {
                worst = member;
            } else if (member instanceof State.Failed<?>(Problem problem)) {
                worst = new State.Stale<>(List.of(), problem);
            }
        }
        return pending ? State.pending() : Derived.asFreshAs(worst, State.ready(List.copyOf(members)));
    }

    private static Optional<Member> parse(Optional<String> text) {
        return text.flatMap(Member::parse);
    }

    private State<List<HostEndpoint>> endpoints(Path path, Derived.Inputs inputs) {
        Optional<ZkPath.Serverset> wanted = ZkPath.Serverset.of(path);
        if (wanted.isEmpty()) {
            return State.ready(List.of());
        }
        return inputs.state(this, () -> sets.get(wanted.get().node()))
                .map(members -> members.stream()
                        .flatMap(member -> member.endpoint(wanted.get()).stream())
                        .distinct()
                        .toList());
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return lookups.get(path);
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return addresses.get(id);
    }

    boolean isStarted() {
        return nodes.isStarted();
    }

    /** How many nodes are watched, and names in use. */
    int openCount() {
        return nodes.openCount()
                + sets.openCount()
                + endpoints.openCount()
                + lookups.openCount()
                + addresses.openCount();
    }

    @Override
    public void close() {
        nodes.close();
    }
}
