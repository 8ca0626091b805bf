package io.waymark.interpreter.zookeeper;

import io.waymark.dtab.Path;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.State;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** Finds the nodes that have members: level by level from the root, until enough nodes were looked at. */
final class Walk {
    private Walk() {}

    /** The nodes with members. What may not be read, or is beyond the bounds of the options, is left out. */
    static State<Set<Path>> groups(Nodes nodes, Derived.Inputs inputs) {
        ZooKeeperOptions options = nodes.options();
        Set<Path> groups = new HashSet<>();
        Queue<Path> ahead = new ArrayDeque<>();
        ahead.add(Path.EMPTY);
        State<?> worst = State.ready(groups);
        boolean pending = false;
        for (int looked = 1; looked <= options.listedMax() && !ahead.isEmpty(); looked++) {
            Path path = ahead.remove();
            String node = ZkPath.of(path).orElseThrow();
            State<Optional<Set<String>>> children = inputs.state(node, () -> nodes.children(node));
            if (path.isEmpty() && children.known().isEmpty()) {
                return children.map(unused -> Set.of()); // pending or failed: there is nothing to map
            }
            pending |= children instanceof State.Pending<?>;
            if (children instanceof State.Stale<?>) {
                worst = children;
            }
            Set<String> known = children.known().flatMap(found -> found).orElse(Set.of());
            if (known.stream().anyMatch(child -> child.startsWith(Member.NODE_PREFIX))) {
                groups.add(path);
            }
            int room = options.listedMax() - looked - ahead.size();
            if (path.size() < options.depthMax()) {
                known.stream()
                        .sorted() // so that it is always the same ones that are beyond the bounds
                        .filter(child -> mayLeadOn(node, child))
                        .limit(Math.max(0, room))
                        .forEach(child -> ahead.add(path.child(child)));
            }
        }
        return pending ? State.pending() : Derived.asFreshAs(worst, State.ready(Set.copyOf(groups)));
    }

    private static boolean mayLeadOn(String node, String child) {
        return !child.startsWith(Member.NODE_PREFIX)
                && !child.startsWith(ServersetNamer.VECTOR_PREFIX)
                && !ZkPath.isReserved(ZkPath.child(node, child))
                && ZkPath.of(Path.of(child)).isPresent();
    }
}
