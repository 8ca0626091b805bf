package io.waymark.interpreter.kubernetes;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * Kubernetes services: {@code /<namespace>/<port>/<service>}, where the port is a name or a number of the Service, in
 * lower case. Where {@link Shape} has a namespace the first label is missing; where it has a label selector the label's
 * value is one more.
 *
 * <p>A service without ready pods exists, with nobody behind it. A name that no cluster could have is negative without
 * anybody being asked.
 */
public final class KubernetesNamer implements Namer {
    private final Path prefix;
    private final Shape shape;
    private final Hosts hosts;
    private final Cluster cluster;
    private final Shared<ServiceName, Optional<Found>> found;
    private final Shared<ServiceName, Addresses> addresses;

    /**
     * @param prefix what this namer's ids begin with: {@code /#/io.l5d.k8s}
     * @param hosts looks up the host names of load balancers
     * @param executor runs what blocks, one thread each
     * @param random spreads retries and re-readings
     */
    public KubernetesNamer(
            Path prefix,
            Access access,
            Shape shape,
            KubernetesOptions options,
            Hosts hosts,
            Executor executor,
            Scheduler scheduler,
            RandomGenerator random) {
        this.prefix = prefix;
        this.shape = shape;
        this.hosts = hosts;
        this.cluster = new Cluster(access, shape.labelSelector(), options, executor, scheduler, random);
        this.found = new Shared<>(name -> new Derived<>(inputs -> find(name, inputs)), options.namesMax(), scheduler);
        this.addresses =
                new Shared<>(name -> new Derived<>(inputs -> resolve(name, inputs)), options.namesMax(), scheduler);
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        Optional<ServiceName> name = ServiceName.parse(path, shape);
        if (name.isEmpty()) {
            return Live.of(NameTree.neg());
        }
        NameTree<Name> bound =
                NameTree.leaf(new Bound(prefix.concat(path.take(shape.segments())), path.drop(shape.segments())));
        return found.get(name.get()).map(there -> there.isPresent() ? bound : NameTree.neg());
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        if (id.size() != shape.segments()) {
            return Live.of(new Addresses.Neg());
        }
        return ServiceName.parse(id, shape).map(addresses::get).orElseGet(() -> Live.of(new Addresses.Neg()));
    }

    private State<Optional<Found>> find(ServiceName name, Derived.Inputs inputs) {
        State<Map<String, ServiceView>> services = inputs.state(
                "services", () -> cluster.services(name.namespace()).map(groups -> groups.get(name.group())));
        if (shape.target() == Shape.Target.LOAD_BALANCER) {
            return services.map(there -> Found.balancer(name, first(there)));
        }
        State<Map<String, Members>> members = inputs.state(
                "members", () -> cluster.members(name.namespace()).map(groups -> groups.get(name.group())));
        if (members instanceof State.Pending || services instanceof State.Pending) {
            return State.pending();
        }
        if (members instanceof State.Failed<?>(Problem problem)) {
            return State.failed(problem);
        }
        Map<String, Members> there = members.known().orElseThrow();
        if (services instanceof State.Failed<?>(Problem problem)) {
            // Perhaps this account may not read Services, which names with a port's name can do without.
            Optional<Found> without = Found.pods(name, Optional.empty(), there.values());
            return without.isPresent() ? new State.Stale<>(without, problem) : State.failed(problem);
        }
        Optional<Found> pods = Found.pods(name, first(services.known().orElseThrow()), there.values());
        return problem(members)
                .or(() -> problem(services))
                .<State<Optional<Found>>>map(problem -> new State.Stale<>(pods, problem))
                .orElseGet(() -> State.ready(pods));
    }

    private static Optional<ServiceView> first(Map<String, ServiceView> services) {
        return services.values().stream().findFirst(); // a service is the only one of its name
    }

    private static Optional<Problem> problem(State<?> state) {
        return state instanceof State.Stale<?>(Object value, Problem problem) ? Optional.of(problem) : Optional.empty();
    }

    private State<Addresses> resolve(ServiceName name, Derived.Inputs inputs) {
        State<Optional<Found>> state = inputs.state(name, () -> found.get(name));
        Optional<Found> known = state.known().flatMap(there -> there);
        if (known.isEmpty() || known.get().named().isEmpty()) {
            return state.map(KubernetesNamer::addresses);
        }
        State<Addresses> named = hosts.endpoints(inputs, known.get().named());
        State<Addresses> all = named.map(those -> with(those, known.get().endpoints()));
        return problem(state).map(all::stale).orElse(all);
    }

    private static Addresses addresses(Optional<Found> found) {
        return found.isPresent() ? new Addresses.Endpoints(found.get().endpoints()) : new Addresses.Neg();
    }

    private static Addresses with(Addresses some, Set<Endpoint> more) {
        Set<Endpoint> all = new HashSet<>(more);
        if (some instanceof Addresses.Endpoints(Set<Endpoint> endpoints, Map<String, String> metadata)) {
            all.addAll(endpoints);
        }
        return new Addresses.Endpoints(all);
    }

    /** The services that there are, by the names of their ports, or by number if they have none. Needs to read all. */
    @Override
    public Live<Set<Path>> names() {
        return cluster.services(shape.namespace().orElse(Kind.ALL)).map(this::names);
    }

    private Set<Path> names(Groups<ServiceView> services) {
        Set<Path> names = new HashSet<>();
        for (String group : services.names()) {
            services.get(group).values().forEach(service -> addNames(names, group, service));
        }
        return names;
    }

    private void addNames(Set<Path> names, String group, ServiceView service) {
        int slash = group.indexOf('/');
        if ((shape.target() == Shape.Target.LOAD_BALANCER && service.ingress().isEmpty())
                || (shape.labelSelector().isPresent() && service.label().isEmpty())) {
            return;
        }
        for (ServiceView.Port port : service.ports()) {
            Path name = shape.namespace().isPresent() ? prefix : prefix.child(group.substring(0, slash));
            name = name.child(port.name().isEmpty() ? Integer.toString(port.number()) : port.name())
                    .child(group.substring(slash + 1));
            names.add(service.label().map(name::child).orElse(name));
        }
    }

    @Override
    public Optional<Resyncs> resyncs() {
        return Optional.of(cluster.resyncs());
    }

    /** How many watches of the API server are open. */
    public int watches() {
        return cluster.openCount();
    }

    @Override
    public void close() {
        cluster.close();
    }
}
