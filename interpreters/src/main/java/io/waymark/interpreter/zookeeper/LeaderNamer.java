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
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names that are leader groups in ZooKeeper: a node whose children {@code member_…} are the candidates. The one with
 * the lowest number leads; its data is its address, {@code host:port}, or several with commas between.
 *
 * <p>The name is the longest beginning of the path where there is a leader; the rest is residual. While ZooKeeper
 * cannot be reached the last leader stands, stale.
 */
public final class LeaderNamer implements Namer {
    private static final Pattern HOST_PORT = Pattern.compile("\\[?([^\\[\\],]+?)]?:([0-9]{1,5})");
    private static final int PORT_MAX = 65535;

    private final Nodes nodes;
    private final Shared<Path, List<HostEndpoint>> leaders;
    private final Shared<Path, NameTree<Name>> lookups;
    private final Shared<Path, Addresses> addresses;

    /**
     * @param prefix what the ids of this namer begin with, such as {@code /#/io.l5d.zkLeader}
     * @param executor runs what is to be done with answers; it may start the client
     * @param random spreads retries over time
     */
    public LeaderNamer(
            Path prefix,
            ZooKeeperOptions options,
            Hosts hosts,
            Executor executor,
            Scheduler scheduler,
            RandomGenerator random) {
        int namesMax = options.namesMax();
        this.nodes = new Nodes(options, executor, scheduler, random);
        this.leaders = new Shared<>(path -> new Derived<>(inputs -> leader(path, inputs)), namesMax, scheduler);
        this.lookups = new Shared<>(
                path -> new Derived<>(
                        inputs -> Prefixes.bind(prefix, path, options.depthMax(), inputs, this::leaderAt)),
                namesMax,
                scheduler);
        this.addresses = new Shared<>(
                id -> new Derived<>(inputs -> Prefixes.addresses(id, inputs, this::leaderAt, hosts)),
                namesMax,
                scheduler);
    }

    private Live<List<HostEndpoint>> leaderAt(Path path) {
        return leaders.get(path);
    }

    private State<List<HostEndpoint>> leader(Path path, Derived.Inputs inputs) {
        Optional<String> group = ZkPath.of(path);
        if (group.isEmpty()) {
            return State.ready(List.of());
        }
        State<Optional<Set<String>>> children = inputs.state(this, () -> nodes.children(group.get()));
        Optional<String> leader = children.known()
                .flatMap(known -> known.orElse(Set.of()).stream()
                        .filter(child -> child.startsWith(Member.NODE_PREFIX))
                        .min(Comparator.naturalOrder()));
        if (leader.isEmpty()) {
            return children.map(unused -> List.of());
        }
        String parent = group.get().equals("/") ? "/" : group.get() + "/";
        State<List<HostEndpoint>> endpoints = inputs.state(leader.get(), () -> nodes.text(parent + leader.get()))
                .map(LeaderNamer::parse);
        return Derived.asFreshAs(children, endpoints);
    }

    /** The addresses in a leader's data; parts that are none are left out. */
    private static List<HostEndpoint> parse(Optional<String> data) {
        List<HostEndpoint> endpoints = new ArrayList<>();
        for (String part : data.orElse("").split(",", -1)) {
            Matcher matcher = HOST_PORT.matcher(part.strip());
            if (matcher.matches() && Integer.parseInt(matcher.group(2)) <= PORT_MAX) {
                endpoints.add(new HostEndpoint(matcher.group(1), Integer.parseInt(matcher.group(2))));
            }
        }
        return List.copyOf(endpoints);
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return lookups.get(path);
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return addresses.get(id);
    }

    /** How many nodes are watched, and names in use. */
    int openCount() {
        return nodes.openCount() + leaders.openCount() + lookups.openCount() + addresses.openCount();
    }

    @Override
    public void close() {
        nodes.close();
    }
}
