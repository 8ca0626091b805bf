package io.waymark.server.policy;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.State;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A namer at {@code /#/fs} that says what it is told to. It knows names of one label, and none at first. */
public final class ScriptedNamer implements Namer {
    public static final Path PREFIX = Path.parse("/#/fs");

    private final Map<String, Cell<NameTree<Name>>> names = new ConcurrentHashMap<>();
    private final Map<String, Cell<Addresses>> addresses = new ConcurrentHashMap<>();

    /** There is a name, with so many endpoints in each of so many zones. */
    public void has(String label, int endpoints, int zones) throws Exception {
        Set<Endpoint> all = new HashSet<>();
        for (int i = 0; i < endpoints; i++) {
            InetAddress ip = InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i});
            all.add(new Endpoint(ip, 80, OptionalDouble.empty(), Map.of("zone", "zone-" + i % zones)));
        }
        addresses(label).setValue(new Addresses.Endpoints(all));
        says(label, State.ready(NameTree.leaf(new Bound(PREFIX.concat(Path.of(label)), Path.EMPTY))));
    }

    public void has(String label) throws Exception {
        has(label, 1, 1);
    }

    public void says(String label, State<NameTree<Name>> state) {
        name(label).set(state);
    }

    private Cell<NameTree<Name>> name(String label) {
        return names.computeIfAbsent(label, unused -> new Cell<>(State.ready(NameTree.neg())));
    }

    private Cell<Addresses> addresses(String label) {
        return addresses.computeIfAbsent(label, unused -> new Cell<>());
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return path.isEmpty()
                ? Live.of(NameTree.neg())
                : name(path.label(0).utf8())
                        .map(tree -> tree.map(name -> switch (name) {
                            case Path next -> (Name) next;
                            case Bound bound -> (Name) new Bound(bound.id(), path.drop(1));
                        }));
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return addresses(id.label(0).utf8());
    }
}
