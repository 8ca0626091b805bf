package io.waymark.interpreter.fixed;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Names whose addresses are given: from the configuration, or from whoever calls {@link #put}. Of several names that
 * begin a path the longest is meant; what is left is the residual. A name without endpoints exists and has nobody.
 *
 * <p>Safe for use by many threads.
 */
public final class FixedNamer implements Namer {
    private static final int OPEN_MAX = 1_000_000;

    private final Path prefix;
    private final Cell<Map<Path, List<HostEndpoint>>> entries;
    private final Shared<Path, Addresses> addresses;

    /**
     * @param prefix what the ids of this namer begin with, such as {@code /#/static}
     * @param names the addresses of each name, which is without the prefix and not empty
     */
    public FixedNamer(Path prefix, Map<Path, List<HostEndpoint>> names, Hosts hosts, Scheduler scheduler) {
        this.prefix = prefix;
        Cell<Map<Path, List<HostEndpoint>>> all = new Cell<>(State.ready(copyOf(names)));
        this.entries = all;
        this.addresses = new Shared<>(
                id -> new Derived<>(inputs -> {
                    Optional<Map<Path, List<HostEndpoint>>> known =
                            inputs.state(this, () -> all).known();
                    if (known.isEmpty()) {
                        return State.pending(); // the watch has not been called yet; it will be
                    }
                    List<HostEndpoint> endpoints = known.get().get(id);
                    return endpoints == null ? State.ready(new Addresses.Neg()) : hosts.endpoints(inputs, endpoints);
                }),
                OPEN_MAX,
                scheduler);
    }

    private static Map<Path, List<HostEndpoint>> copyOf(Map<Path, List<HostEndpoint>> names) {
        Map<Path, List<HostEndpoint>> copy = new LinkedHashMap<>();
        names.forEach((name, endpoints) -> {
            if (name.isEmpty()) {
                throw new IllegalArgumentException("static name: '/' (expected: at least one label)");
            }
            copy.put(name, List.copyOf(endpoints));
        });
        return Map.copyOf(copy);
    }

    /** Gives {@code name} these endpoints from now on. */
    public void put(Path name, List<HostEndpoint> endpoints) {
        change(names -> {
            names.put(name, endpoints);
            return names;
        });
    }

    /** From now on there is no such name. */
    public void remove(Path name) {
        change(names -> {
            names.remove(name);
            return names;
        });
    }

    private void change(UnaryOperator<Map<Path, List<HostEndpoint>>> change) {
        entries.update(state -> state.map(names -> copyOf(change.apply(new LinkedHashMap<>(names)))));
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return entries.map(names -> {
            int longest = names.keySet().stream().mapToInt(Path::size).max().orElse(0);
            for (int labels = Math.min(path.size(), longest); labels > 0; labels--) {
                if (names.containsKey(path.take(labels))) {
                    return NameTree.leaf(new Bound(prefix.concat(path.take(labels)), path.drop(labels)));
                }
            }
            return NameTree.neg();
        });
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return addresses.get(id);
    }

    @Override
    public Live<Set<Path>> names() {
        return entries.map(names -> {
            Set<Path> whole = new LinkedHashSet<>();
            names.keySet().forEach(name -> whole.add(prefix.concat(name)));
            return Set.copyOf(whole);
        });
    }

    /** How many watches are open, and names in use. */
    public int openCount() {
        return entries.watchers() + addresses.openCount();
    }
}
