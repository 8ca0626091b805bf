package io.waymark.interpreter;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.State;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A namer that says what it is told to. It knows names of one label; what follows is residual. Counts its watches, so
 * that a test can see that nothing is left open.
 */
class SimulatedNamer implements Namer {
    private final Map<String, Cell<NameTree<Name>>> answers = new LinkedHashMap<>();

    /** Makes {@code state} the answer for {@code label}. */
    void say(String label, State<NameTree<Name>> state) {
        cell(label).set(state);
    }

    /** What would be answered for {@code path} now. */
    State<NameTree<Name>> answer(Path path) {
        return lookup(path).current();
    }

    int watches() {
        return answers.values().stream().mapToInt(Cell::watchers).sum();
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        if (path.isEmpty()) {
            return Live.of(NameTree.neg());
        }
        Path rest = path.drop(1);
        return cell(path.label(0).utf8())
                .map(tree -> tree.map(name -> switch (name) {
                    case Path rewritten -> (Name) rewritten.concat(rest);
                    case Bound bound ->
                        (Name) new Bound(bound.id(), bound.residual().concat(rest));
                }));
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return Live.of(new Addresses.Neg());
    }

    private Cell<NameTree<Name>> cell(String label) {
        return answers.computeIfAbsent(label, unused -> new Cell<>(State.ready(NameTree.neg())));
    }
}
