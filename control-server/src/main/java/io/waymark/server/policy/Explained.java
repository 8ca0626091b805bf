package io.waymark.server.policy;

import io.waymark.dtab.Explanation;
import io.waymark.dtab.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a name means, and why.
 *
 * @param tree how it came to that
 * @param addresses where the concrete names in the tree can be reached; of a very large tree not of all of them
 */
public record Explained(Outcome outcome, Freshness freshness, Explanation tree, Map<Path, Reached> addresses) {
    public Explained {
        addresses = Collections.unmodifiableMap(new LinkedHashMap<>(addresses));
    }
}
