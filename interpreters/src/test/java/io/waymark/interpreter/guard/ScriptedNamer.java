package io.waymark.interpreter.guard;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A namer whose services are set by hand: a service exists unless it is negative. */
final class ScriptedNamer implements Namer {
    final Resyncs resyncs = new Resyncs();
    private final Path prefix;
    private final Map<Path, Cell<Addresses>> services = new HashMap<>();
    private final Map<Path, Cell<NameTree<Name>>> names = new HashMap<>();

    ScriptedNamer(Path prefix) {
        this.prefix = prefix;
    }

    /** The service with these addresses, and its name with them. */
    void say(String service, Addresses addresses) {
        name(service)
                .setValue(
                        addresses instanceof Addresses.Neg
                                ? NameTree.neg()
                                : NameTree.leaf(new Bound(prefix.concat(Path.parse(service)), Path.EMPTY)));
        addresses(Path.parse(service)).setValue(addresses);
    }

    /** From now on nothing new is heard of the service. */
    void fail(String service, Problem problem) {
        addresses(Path.parse(service)).update(before -> before.stale(problem));
    }

    Cell<NameTree<Name>> name(String service) {
        return names.computeIfAbsent(Path.parse(service), unused -> new Cell<>());
    }

    int watches() {
        return names.values().stream().mapToInt(Cell::watchers).sum()
                + services.values().stream().mapToInt(Cell::watchers).sum();
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return name(path.show());
    }

    @Override
    public Cell<Addresses> addresses(Path id) {
        return services.computeIfAbsent(id, unused -> new Cell<>(State.pending()));
    }

    @Override
    public Optional<Resyncs> resyncs() {
        return Optional.of(resyncs);
    }
}
