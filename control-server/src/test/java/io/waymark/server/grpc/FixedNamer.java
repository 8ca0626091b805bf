package io.waymark.server.grpc;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.State;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A namer that knows every name of one label, and whose addresses a test sets by hand. */
final class FixedNamer implements Namer {
    private final Path prefix;
    private final Map<String, Cell<Addresses>> addresses = new ConcurrentHashMap<>();
    private final Map<String, Cell<NameTree<Name>>> answers = new ConcurrentHashMap<>();

    FixedNamer(Path prefix) {
        this.prefix = prefix;
    }

    Cell<Addresses> addresses(String label) {
        return addresses.computeIfAbsent(label, unused -> new Cell<>(State.pending()));
    }

    /** The answer for {@code label}, unless it is the usual leaf: set it before the label is asked for. */
    Cell<NameTree<Name>> answer(String label) {
        return answers.computeIfAbsent(label, unused -> new Cell<>(State.pending()));
    }

    int watchers() {
        return addresses.values().stream().mapToInt(Cell::watchers).sum()
                + answers.values().stream().mapToInt(Cell::watchers).sum();
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        if (path.isEmpty()) {
            return Live.of(NameTree.neg());
        }
        String label = path.label(0).utf8();
        return answers.containsKey(label)
                ? answer(label)
                : Live.of(NameTree.leaf(new Bound(prefix.child(label), path.drop(1))));
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return addresses(id.label(0).utf8());
    }
}
