package io.waymark.interpreter.zookeeper;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * What the namers here have in common: a name is the longest beginning of the path where there is a group, and the rest
 * is residual. While ZooKeeper cannot be reached everything stands as it was, stale; a name that was never read fails,
 * and so does one of whose nodes one may not be read, and no other.
 */
abstract sealed class ZooKeeperNamer implements Namer permits CuratorNamer, LeaderNamer, ServersetNamer {
    private static final String NAMES = "names";

    private final Path prefix;
    private final Depth depth;
    private final Nodes nodes;
    private final Hosts hosts;
    private final Shared<Path, Optional<Group>> groups;
    private final Shared<Path, NameTree<Name>> lookups;
    private final Shared<Path, Addresses> addresses;
    private final Shared<String, Set<Path>> names;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** How many labels a name has: from {@code min} to {@code max}. */
    record Depth(int min, int max) {}

    ZooKeeperNamer(Path prefix, Depth depth, Nodes nodes, Hosts hosts, Scheduler scheduler) {
        this.prefix = prefix;
        this.depth = depth;
        this.nodes = nodes;
        this.hosts = hosts;
        int namesMax = nodes.options().namesMax();
        this.groups = new Shared<>(path -> new Derived<>(inputs -> group(path, inputs)), namesMax, scheduler);
        this.lookups = new Shared<>(path -> new Derived<>(inputs -> bind(path, inputs)), namesMax, scheduler);
        this.addresses = new Shared<>(id -> new Derived<>(inputs -> addresses(id, inputs)), namesMax, scheduler);
        this.names = new Shared<>(unused -> new Derived<>(this::wholeNames, nodes::execute), 1, scheduler);
        nodes.join();
    }

    /** Who is behind {@code id}, without the prefix; empty if there is no such name, or it cannot be one. */
    abstract State<Optional<Group>> group(Path id, Derived.Inputs inputs);

    /** The names that exist, without the prefix. */
    abstract State<Set<Path>> names(Derived.Inputs inputs);

    final Nodes nodes() {
        return nodes;
    }

    private State<Optional<Group>> groupAt(Path id, Derived.Inputs inputs) {
        if (id.size() < depth.min() || id.size() > depth.max()) {
            return State.ready(Optional.empty());
        }
        return inputs.state(id, () -> groups.get(id));
    }

    /** A shorter beginning is looked at only when no longer one is a name. */
    private State<NameTree<Name>> bind(Path path, Derived.Inputs inputs) {
        State<?> worst = State.ready(path);
        for (int labels = Math.min(path.size(), depth.max()); labels >= depth.min(); labels--) {
            Path candidate = path.take(labels);
            State<Optional<Group>> found = groupAt(candidate, inputs);
            if (found instanceof State.Pending<Optional<Group>>) {
                return State.pending();
            }
            if (found instanceof State.Failed<Optional<Group>>(Problem problem)) {
                return State.failed(problem);
            }
            if (found instanceof State.Stale<Optional<Group>>) {
                worst = found;
            }
            if (found.known().flatMap(group -> group).isPresent()) {
                Bound bound = new Bound(prefix.concat(candidate), path.drop(labels));
                return Derived.asFreshAs(worst, State.ready(NameTree.leaf(bound)));
            }
        }
        return Derived.asFreshAs(worst, State.ready(NameTree.neg()));
    }

    private State<Addresses> addresses(Path id, Derived.Inputs inputs) {
        State<Optional<Group>> found = groupAt(id, inputs);
        Optional<Group> known = found.known().flatMap(group -> group);
        if (known.isEmpty()) {
            return found.map(unused -> new Addresses.Neg());
        }
        return Derived.asFreshAs(
                found, hosts.endpoints(inputs, known.get().endpoints()).map(addresses -> with(addresses, known.get())));
    }

    private static Addresses with(Addresses addresses, Group group) {
        return addresses instanceof Addresses.Endpoints(var endpoints, var unused)
                ? new Addresses.Endpoints(endpoints, group.metadata())
                : addresses;
    }

    private State<Set<Path>> wholeNames(Derived.Inputs inputs) {
        return names(inputs).map(found -> found.stream().map(prefix::concat).collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public final Live<NameTree<Name>> lookup(Path path) {
        return lookups.get(path);
    }

    @Override
    public final Live<Addresses> addresses(Path id) {
        return addresses.get(id);
    }

    /** The names that exist, as far as {@link ZooKeeperOptions#listedMax} nodes tell. */
    @Override
    public final Live<Set<Path>> names() {
        return names.get(NAMES);
    }

    /** Of all nodes that are read in this session, whichever namer needs them. */
    @Override
    public final Optional<Resyncs> resyncs() {
        return Optional.of(nodes.rounds().resyncs());
    }

    final boolean isStarted() {
        return nodes.isStarted();
    }

    /** How many nodes are watched, and names in use. */
    int openCount() {
        return nodes.openCount() + groups.openCount() + lookups.openCount() + addresses.openCount() + names.openCount();
    }

    @Override
    public final void close() {
        if (closed.compareAndSet(false, true)) {
            nodes.leave();
        }
    }
}
