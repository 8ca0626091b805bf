package io.waymark.server.http;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.live.Cell;
import io.waymark.live.State;
import io.waymark.store.Namespace;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** An engine whose answers are set by hand. What was not set is negative. */
final class ScriptedAnswers implements Answers {
    private final Map<String, Cell<NameTree<Bound>>> trees = new ConcurrentHashMap<>();
    private final Map<Path, Cell<Addresses>> addresses = new ConcurrentHashMap<>();
    private final Map<String, Cell<DelegateTree>> delegations = new ConcurrentHashMap<>();
    final Cell<Set<Path>> names = new Cell<>(State.ready(Set.of()));

    /** The binding of {@code name} in {@code namespace} under {@code local}. */
    Cell<NameTree<Bound>> tree(String namespace, String name, String local) {
        return trees.computeIfAbsent(
                namespace + " " + name + " " + local, unused -> new Cell<>(State.ready(NameTree.neg())));
    }

    Cell<Addresses> reach(String id) {
        return addresses.computeIfAbsent(Path.parse(id), unused -> new Cell<>(State.ready(new Addresses.Neg())));
    }

    Cell<DelegateTree> delegation(String namespace, String tree, String local) {
        return delegations.computeIfAbsent(
                namespace + " " + tree + " " + local,
                unused -> new Cell<>(State.ready(new DelegateTree.Neg(Path.parse(tree), Optional.empty(), false))));
    }

    @Override
    public Cell<NameTree<Bound>> bind(Namespace namespace, Path name, Dtab local) {
        return tree(namespace.name(), name.show(), local.show());
    }

    @Override
    public Cell<Addresses> addresses(Path id) {
        return reach(id.show());
    }

    @Override
    public Cell<DelegateTree> delegate(Optional<Namespace> namespace, NameTree<Path> tree, Dtab local) {
        return delegation(namespace.map(Namespace::name).orElse("-"), tree.show(), local.show());
    }

    @Override
    public Cell<Set<Path>> names() {
        return names;
    }

    int watchers() {
        return names.watchers()
                + trees.values().stream().mapToInt(Cell::watchers).sum()
                + addresses.values().stream().mapToInt(Cell::watchers).sum()
                + delegations.values().stream().mapToInt(Cell::watchers).sum();
    }

    static NameTree<Bound> leaf(String id) {
        return NameTree.leaf(new Bound(Path.parse(id), Path.EMPTY));
    }

    static Addresses endpoints(String... hostPorts) {
        return new Addresses.Endpoints(
                Arrays.stream(hostPorts).map(ScriptedAnswers::endpoint).collect(Collectors.toSet()));
    }

    static Endpoint endpoint(String hostPort) {
        int colon = hostPort.lastIndexOf(':');
        return new Endpoint(ip(hostPort.substring(0, colon)), Integer.parseInt(hostPort.substring(colon + 1)));
    }

    static InetAddress ip(String text) {
        try {
            return InetAddress.getAllByName(text)[0];
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
