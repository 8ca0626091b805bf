package io.waymark.interpreter.etcd;

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
import org.jspecify.annotations.Nullable;

/**
 * Names that are services registered in etcd, as grpc's naming has them: a key {@code <prefix>/<service>/<anything>}
 * for each endpoint, with JSON as {@link Registration} says, kept by a lease of whoever registered it.
 *
 * <p>A service's name may have several parts: with {@code /services/prod/web/10.0.0.1:80} there is {@code /prod/web}.
 * The name is the shortest beginning of the path that is a service, the rest is residual; so a service hides those
 * whose names begin with its own.
 *
 * <p>etcd knows of a service only by its endpoints: when the last one goes there is no such name any more, and
 * fall-back goes on. While etcd cannot be reached everything stands as it was, stale, also what a lease would have
 * ended; a name that is asked for then is answered from what was read before, stale too. If nothing ever was read it
 * fails.
 */
public final class EtcdNamer implements Namer {
    private final Path prefix;
    private final Hosts hosts;
    private final int depthMax;
    private final Catalogue catalogue;
    private final Shared<Path, Integer> lengths;
    private final Shared<Path, Addresses> addresses;

    /**
     * @param prefix what the ids of this namer begin with, such as {@code /#/etcd}
     * @param hosts looks up the host names of endpoints
     * @param executor runs what watches etcd: one task, which blocks as long as any name is in use
     * @param random spreads retries and re-readings
     */
    public EtcdNamer(
            Path prefix,
            EtcdOptions options,
            Hosts hosts,
            Executor executor,
            Scheduler scheduler,
            RandomGenerator random) {
        this.prefix = prefix;
        this.hosts = hosts;
        this.depthMax = options.limits().depthMax();
        this.catalogue = new Catalogue(options, executor, scheduler, random);
        int namesMax = options.limits().namesMax();
        this.lengths = new Shared<>(path -> new Derived<>(inputs -> find(path, inputs)), namesMax, scheduler);
        this.addresses = new Shared<>(id -> new Derived<>(inputs -> resolve(id, inputs)), namesMax, scheduler);
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        if (path.isEmpty()) {
            return Live.of(NameTree.neg());
        }
        return lengths.get(path.take(depthMax))
                .map(length -> length == 0
                        ? NameTree.neg()
                        : NameTree.leaf(new Bound(prefix.concat(path.take(length)), path.drop(length))));
    }

    /** How many labels of {@code path} are the name of a service; 0 if there is none. */
    private State<Integer> find(Path path, Derived.Inputs inputs) {
        Problem stale = null;
        int found = 0;
        for (int labels = 1; labels <= path.size() && found == 0; labels++) {
            Path candidate = path.take(labels);
            State<Boolean> exists =
                    inputs.state(candidate, () -> catalogue.service(candidate).map(Optional::isPresent));
            if (exists instanceof State.Pending<Boolean>) {
                return State.pending();
            }
            if (exists instanceof State.Failed<Boolean>(Problem problem)) {
                return State.failed(problem);
            }
            if (exists instanceof State.Stale<Boolean>(Boolean unused, Problem problem)) {
                stale = problem;
            }
            found = exists.known().orElse(false) ? labels : 0;
        }
        return asOf(stale, found);
    }

    private static <T> State<T> asOf(@Nullable Problem stale, T value) {
        return stale == null ? State.ready(value) : new State.Stale<>(value, stale);
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return id.isEmpty() || id.size() > depthMax ? Live.of(new Addresses.Neg()) : addresses.get(id);
    }

    private State<Addresses> resolve(Path id, Derived.Inputs inputs) {
        State<Optional<Service>> service = inputs.state(this, () -> catalogue.service(id));
        Optional<Service> known = service.known().flatMap(there -> there);
        if (known.isEmpty() || known.get().named().isEmpty()) {
            return service.map(EtcdNamer::addresses);
        }
        State<Addresses> named = hosts.endpoints(inputs, known.get().named());
        return Derived.asFreshAs(
                service, named.map(those -> with(those, known.get().endpoints())));
    }

    private static Addresses addresses(Optional<Service> service) {
        return service.isPresent() ? new Addresses.Endpoints(service.get().endpoints()) : new Addresses.Neg();
    }

    private static Addresses with(Addresses some, Set<Endpoint> more) {
        Set<Endpoint> all = new HashSet<>(more);
        if (some instanceof Addresses.Endpoints(Set<Endpoint> endpoints, Map<String, String> metadata)) {
            all.addAll(endpoints);
        }
        return new Addresses.Endpoints(all);
    }

    /** All services. Reads nothing more than any other name. */
    @Override
    public Live<Set<Path>> names() {
        return catalogue.names().map(this::whole);
    }

    private Set<Path> whole(Set<Path> names) {
        Set<Path> whole = new HashSet<>();
        names.forEach(name -> whole.add(prefix.concat(name)));
        return whole;
    }

    @Override
    public Optional<Resyncs> resyncs() {
        return Optional.of(catalogue.resyncs());
    }

    /** How many things are open: names in use, and the watch of etcd. */
    int openCount() {
        return lengths.openCount() + addresses.openCount() + catalogue.openCount();
    }

    @Override
    public void close() {
        catalogue.close();
    }
}
