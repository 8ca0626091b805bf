package io.waymark.interpreter.zookeeper;

import io.waymark.dtab.Path;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names that are services of Curator's service discovery: a node below the base path, whose children each hold an
 * instance.
 *
 * <p>{@code /web} is the service {@code web}; what follows is residual. It exists as long as its node does, perhaps
 * without instances. {@code ssl} in the metadata of its addresses says whether any of them takes TLS.
 *
 * <p>While ZooKeeper cannot be reached everything stands as it was, stale; a name that was never read fails.
 */
public final class CuratorNamer extends ZooKeeperNamer {
    private static final String SSL = "ssl";

    private final String basePath;

    /**
     * @param prefix what the ids of this namer begin with, such as {@code /#/io.l5d.curator}
     * @param basePath the node below which the services are: {@code /}, or a path without a slash at its end
     */
    public CuratorNamer(Path prefix, String basePath, Nodes nodes, Hosts hosts, Scheduler scheduler) {
        super(prefix, new Depth(1, 1), nodes, hosts, scheduler);
        this.basePath = basePath;
    }

    @Override
    State<Optional<Group>> group(Path id, Derived.Inputs inputs) {
        Optional<String> node = ZkPath.of(id)
                .map(path -> ZkPath.child(basePath, path.substring(1)))
                .filter(path -> !ZkPath.isReserved(path));
        if (node.isEmpty()) {
            return State.ready(Optional.empty());
        }
        State<Optional<Set<String>>> children = inputs.state(this, () -> nodes().children(node.get()));
        if (children.known().isEmpty()) {
            return children.map(unused -> Optional.empty()); // pending or failed: there is no value to map
        }
        Optional<Set<String>> ids = children.known().get();
        return ids.isEmpty()
                ? Derived.asFreshAs(children, State.ready(Optional.empty()))
                : instances(node.get(), ids.get(), children, inputs);
    }

    /** The service whose instances these are. One that cannot be read is left out for now. */
    private State<Optional<Group>> instances(String node, Set<String> ids, State<?> children, Derived.Inputs inputs) {
        List<ServiceInstance> instances = new ArrayList<>();
        boolean pending = false;
        State<?> worst = children;
        for (String id : ids) {
            String path = ZkPath.child(node, id);
            State<Optional<String>> text = inputs.state(path, () -> nodes().text(path));
            text.known().flatMap(data -> data).flatMap(ServiceInstance::parse).ifPresent(instances::add);
            pending |= text instanceof State.Pending<?>;
            if (text instanceof State.Stale<?>) {
                worst = text;
            } else if (text instanceof State.Failed<?>(Problem problem)) {
                worst = new State.Stale<>(id, problem);
            }
        }
        return pending ? State.pending() : Derived.asFreshAs(worst, State.ready(Optional.of(group(instances))));
    }

    private static Group group(List<ServiceInstance> instances) {
        boolean ssl = instances.stream().anyMatch(ServiceInstance::isSsl);
        List<HostEndpoint> endpoints =
                instances.stream().map(ServiceInstance::endpoint).distinct().toList();
        return new Group(endpoints, Map.of(SSL, Boolean.toString(ssl)));
    }

    @Override
    State<Set<Path>> names(Derived.Inputs inputs) {
        State<Optional<Set<String>>> services = inputs.state(this, () -> nodes().children(basePath));
        return services.map(known -> known.orElse(Set.of()).stream()
                .sorted() // so that it is always the same ones that are beyond the bound
                .limit(nodes().options().listedMax())
                .filter(name -> !ZkPath.isReserved(ZkPath.child(basePath, name)))
                .map(Path::of)
                .filter(name -> ZkPath.of(name).isPresent())
                .collect(Collectors.toUnmodifiableSet()));
    }
}
