package io.waymark.interpreter.zookeeper;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binds a path to the longest beginning of it that has endpoints; the rest is residual. */
final class Prefixes {
    private Prefixes() {}

    /**
     * What {@code path} is bound to. A shorter beginning is looked at only when all longer ones have no endpoints.
     *
     * @param endpoints the endpoints at a path; none if there is no such thing
     */
    static State<NameTree<Name>> bind(
            Path prefix,
            Path path,
            int depthMax,
            Derived.Inputs inputs,
            Function<Path, Live<List<HostEndpoint>>> endpoints) {
        Problem stale = null;
        for (int labels = Math.min(path.size(), depthMax); labels >= 0; labels--) {
            Path candidate = path.take(labels);
            State<List<HostEndpoint>> found = inputs.state(candidate, () -> endpoints.apply(candidate));
            if (found instanceof State.Pending<List<HostEndpoint>>) {
                return State.pending();
            }
            if (found instanceof State.Failed<List<HostEndpoint>>(Problem problem)) {
                return State.failed(problem);
            }
            if (found instanceof State.Stale<List<HostEndpoint>>(var unused, Problem problem)) {
                stale = problem;
            }
            if (!found.known().orElse(List.of()).isEmpty()) {
                return ready(NameTree.leaf(new Bound(prefix.concat(candidate), path.drop(labels))), stale);
            }
        }
        return ready(NameTree.neg(), stale);
    }

    private static State<NameTree<Name>> ready(NameTree<Name> tree, @Nullable Problem stale) {
        return stale == null ? State.ready(tree) : new State.Stale<>(tree, stale);
    }

    /** The addresses of the endpoints at {@code id}; negative if there are none. */
    static State<Addresses> addresses(
            Path id, Derived.Inputs inputs, Function<Path, Live<List<HostEndpoint>>> endpoints, Hosts hosts) {
        State<List<HostEndpoint>> found = inputs.state(id, () -> endpoints.apply(id));
        Optional<List<HostEndpoint>> known = found.known();
        if (known.isEmpty()) {
            return found.map(unused -> new Addresses.Neg()); // pending or failed: there is no value to map
        }
        State<Addresses> addresses =
                known.get().isEmpty() ? State.ready(new Addresses.Neg()) : hosts.endpoints(inputs, known.get());
        return Derived.asFreshAs(found, addresses);
    }
}
