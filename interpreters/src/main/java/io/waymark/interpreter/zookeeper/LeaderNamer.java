package io.waymark.interpreter.zookeeper;

import io.waymark.dtab.Path;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
public final class LeaderNamer extends ZooKeeperNamer {
    private static final Pattern HOST_PORT = Pattern.compile("\\[?([^\\[\\],]+?)]?:([0-9]{1,5})");
    private static final int PORT_MAX = 65535;

    /** @param prefix what the ids of this namer begin with, such as {@code /#/io.l5d.zkLeader} */
    public LeaderNamer(Path prefix, Nodes nodes, Hosts hosts, Scheduler scheduler) {
        super(prefix, new Depth(0, nodes.options().depthMax()), nodes, hosts, scheduler);
    }

    /** As the other, with a session of its own. */
    public LeaderNamer(
            Path prefix,
            ZooKeeperOptions options,
            Hosts hosts,
            Executor executor,
            Scheduler scheduler,
            RandomGenerator random) {
        this(prefix, new Nodes(options, executor, scheduler, random), hosts, scheduler);
    }

    @Override
    State<Optional<Group>> group(Path id, Derived.Inputs inputs) {
        Optional<String> node = ZkPath.of(id);
        if (node.isEmpty()) {
            return State.ready(Optional.empty());
        }
        State<Optional<Set<String>>> children = inputs.state(this, () -> nodes().children(node.get()));
        Optional<String> leader = children.known()
                .flatMap(known -> known.orElse(Set.of()).stream()
                        .filter(child -> child.startsWith(Member.NODE_PREFIX))
                        .min(Comparator.naturalOrder()));
        if (leader.isEmpty()) {
            return children.map(unused -> Optional.empty());
        }
        State<Optional<Group>> group = inputs.state(
                        leader.get(), () -> nodes().text(ZkPath.child(node.get(), leader.get())))
                .map(LeaderNamer::parse);
        return Derived.asFreshAs(children, group);
    }

    /** The addresses in a leader's data; parts that are none are left out, and nothing is left of a leader without. */
    private static Optional<Group> parse(Optional<String> data) {
        List<HostEndpoint> endpoints = new ArrayList<>();
        for (String part : data.orElse("").split(",", -1)) {
            Matcher matcher = HOST_PORT.matcher(part.strip());
            if (matcher.matches() && Integer.parseInt(matcher.group(2)) <= PORT_MAX) {
                endpoints.add(new HostEndpoint(matcher.group(1), Integer.parseInt(matcher.group(2))));
            }
        }
        return endpoints.isEmpty() ? Optional.empty() : Optional.of(new Group(endpoints, Map.of()));
    }

    @Override
    State<Set<Path>> names(Derived.Inputs inputs) {
        return Walk.groups(nodes(), inputs);
    }
}
