package io.waymark.interpreter.zookeeper;

import io.waymark.dtab.Path;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Names that are server sets in ZooKeeper, as Finagle and Aurora announce them: a node whose children {@code member_…}
 * each hold an endpoint, and whose children {@code vector_…} say what weights they have.
 *
 * <p>{@code /discovery/prod/web} is the set at that node; {@code /discovery/prod/web:http} is its additional endpoint
 * {@code http}, {@code /discovery/prod/web#3} its shard 3, {@code web:http#3} both. Members that are not {@code ALIVE}
 * are left out. The name is the longest beginning of the path where somebody is left; the rest is residual. So a set
 * without members is no name: fall-back goes on.
 *
 * <p>While ZooKeeper cannot be reached everything stands as it was, stale; a name that was never read fails.
 */
public final class ServersetNamer extends ZooKeeperNamer {
    static final String VECTOR_PREFIX = "vector_";

    private final Shared<String, ServerSet> sets;

    /** Everything about a set, as it is read. */
    private record ServerSet(List<Member> members, List<WeightVector> vectors) {
        ServerSet {
            members = List.copyOf(members);
            vectors = List.copyOf(vectors);
        }

        Optional<Group> group(ZkPath.Serverset wanted) {
            List<HostEndpoint> endpoints = members.stream()
                    .flatMap(member ->
                            member
                                    .endpoint(wanted)
                                    .map(endpoint -> WeightVector.weigh(vectors, member, endpoint))
                                    .stream())
                    .distinct()
                    .toList();
            return endpoints.isEmpty() ? Optional.empty() : Optional.of(new Group(endpoints, Map.of()));
        }
    }

    /** @param prefix what the ids of this namer begin with, such as {@code /#/io.l5d.serversets} */
    public ServersetNamer(Path prefix, Nodes nodes, Hosts hosts, Scheduler scheduler) {
        super(prefix, new Depth(0, nodes.options().depthMax()), nodes, hosts, scheduler);
        this.sets = new Shared<>(
                node -> new Derived<>(inputs -> read(node, inputs), nodes::execute),
                nodes.options().namesMax(),
                scheduler);
    }

    /** As the other, with a session of its own. */
    public ServersetNamer(
            Path prefix,
            ZooKeeperOptions options,
            Hosts hosts,
            Executor executor,
            Scheduler scheduler,
            RandomGenerator random) {
        this(prefix, new Nodes(options, executor, scheduler, random), hosts, scheduler);
    }

    /** The set at a node; an empty one if there is no such node. A child that cannot be read is left out for now. */
    private State<ServerSet> read(String node, Derived.Inputs inputs) {
        State<Optional<Set<String>>> children = inputs.state(node, () -> nodes().children(node));
        Optional<Optional<Set<String>>> known = children.known();
        List<Member> members = new ArrayList<>();
        List<WeightVector> vectors = new ArrayList<>();
        if (known.isEmpty()) {
            return children.map(unused -> new ServerSet(members, vectors)); // pending or failed: nothing to map
        }
        boolean pending = false;
        State<?> worst = children;
        for (String child : known.get().orElse(Set.of())) {
            boolean isMember = child.startsWith(Member.NODE_PREFIX);
            if (!isMember && !child.startsWith(VECTOR_PREFIX)) {
                continue;
            }
            String path = ZkPath.child(node, child);
            State<Optional<String>> text = inputs.state(path, () -> nodes().text(path));
            Optional<String> data = text.known().flatMap(found -> found);
            if (isMember) {
                data.flatMap(found -> Member.parse(child, found)).ifPresent(members::add);
            } else {
                data.map(WeightVector::parse).ifPresent(vectors::add);
            }
            pending |= text instanceof State.Pending<?>;
            if (text instanceof State.Stale<?>) {
                worst = text;
            } else if (text instanceof State.Failed<?>(Problem problem)) {
                worst = new State.Stale<>(child, problem);
            }
        }
        return pending ? State.pending() : Derived.asFreshAs(worst, State.ready(new ServerSet(members, vectors)));
    }

    @Override
    State<Optional<Group>> group(Path id, Derived.Inputs inputs) {
        Optional<ZkPath.Serverset> wanted = ZkPath.Serverset.of(id);
        if (wanted.isEmpty()) {
            return State.ready(Optional.empty());
        }
        return inputs.state(this, () -> sets.get(wanted.get().node())).map(set -> set.group(wanted.get()));
    }

    @Override
    State<Set<Path>> names(Derived.Inputs inputs) {
        return Walk.groups(nodes(), inputs);
    }

    @Override
    int openCount() {
        return super.openCount() + sets.openCount();
    }
}
