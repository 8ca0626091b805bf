package io.waymark.interpreter;

import io.waymark.dtab.Label;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who depends on the meaning of which path. Paths are kept in order, so that those under a prefix are neighbours and
 * are found without looking at the others.
 *
 * @param <T> a dependent; compared by {@code equals}
 */
final class Dependents<T> {
    private final TreeMap<Path, Set<T>> byPath = new TreeMap<>();

    void add(Path path, T dependent) {
        byPath.computeIfAbsent(path, unused -> new LinkedHashSet<>(2)).add(dependent);
    }

    void remove(Path path, T dependent) {
        byPath.computeIfPresent(path, (unused, dependents) -> {
            dependents.remove(dependent);
            return dependents.isEmpty() ? null : dependents;
        });
    }

    /** Those that depend on some path that {@code prefix} matches. */
    Set<T> under(Prefix prefix) {
        Path start = labelsBeforeWildcard(prefix);
        Set<T> found = new LinkedHashSet<>();
        for (Map.Entry<Path, Set<T>> entry : byPath.tailMap(start).entrySet()) {
            if (!entry.getKey().startsWith(start)) {
                break;
            }
            if (prefix.matches(entry.getKey())) {
                found.addAll(entry.getValue());
            }
        }
        return found;
    }

    boolean isEmpty() {
        return byPath.isEmpty();
    }

    private static Path labelsBeforeWildcard(Prefix prefix) {
        List<Label> labels = new ArrayList<>();
        for (Prefix.Element element : prefix.elements()) {
            if (!(element instanceof Label label)) {
                break;
            }
            labels.add(label);
        }
        return Path.of(labels);
    }
}
