package io.waymark.interpreter.transformer;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A namer that says what it is told to. Unless it is told otherwise each name exists, and its addresses are awaited.
 */
final class ScriptedNamer implements Namer {
    private final Path prefix;
    private final Map<Path, Cell<NameTree<Name>>> trees = new LinkedHashMap<>();
    private final Map<Path, Cell<Addresses>> addresses = new LinkedHashMap<>();
    private int closes;

    ScriptedNamer(String prefix) {
        this.prefix = Path.parse(prefix);
    }

    Path prefix() {
        return prefix;
    }

    Cell<NameTree<Name>> tree(String name) {
        return tree(Path.parse(name));
    }

    private Cell<NameTree<Name>> tree(Path path) {
        return trees.computeIfAbsent(
                path, unused -> new Cell<>(State.ready(NameTree.leaf(new Bound(prefix.concat(path), Path.EMPTY)))));
    }

    Cell<Addresses> at(String name) {
        return at(Path.parse(name));
    }

    private Cell<Addresses> at(Path id) {
        return addresses.computeIfAbsent(id, unused -> new Cell<>());
    }

    ScriptedNamer put(String name, Endpoint... endpoints) {
        at(name).setValue(new Addresses.Endpoints(Set.of(endpoints)));
        return this;
    }

    int watches() {
        return trees.values().stream().mapToInt(Cell::watchers).sum()
                + addresses.values().stream().mapToInt(Cell::watchers).sum();
    }

    int closes() {
        return closes;
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return tree(path);
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return at(id);
    }

    @Override
    public Live<Set<Path>> names() {
        return Live.of(Set.of(prefix.child("web")));
    }

    @Override
    public void close() {
        closes++;
    }

    /** {@code 10.0.0.1:80}, or {@code [::1]:80}, and keys and values of metadata. */
    static Endpoint endpoint(String hostAndPort, String... metadata) {
        int colon = hostAndPort.lastIndexOf(':');
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < metadata.length; i += 2) {
            map.put(metadata[i], metadata[i + 1]);
        }
        return new Endpoint(
                FakeHosts.ip(hostAndPort.substring(0, colon)),
                Integer.parseInt(hostAndPort.substring(colon + 1)),
                OptionalDouble.empty(),
                map);
    }
}
