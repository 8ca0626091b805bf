package io.waymark.interpreter;

import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.live.State;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is watched in a namespace at one moment.
 *
 * @param states what was told of each name
 * @param affected those of them that a proposed dtab can give another meaning; all others keep theirs
 */
public record LiveNames(Map<BindRequest, State<NameTree<Bound>>> states, Set<BindRequest> affected) {
    public static final LiveNames NONE = new LiveNames(Map.of(), Set.of());

    public LiveNames {
        states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
        affected = Collections.unmodifiableSet(new LinkedHashSet<>(affected));
    }
}
