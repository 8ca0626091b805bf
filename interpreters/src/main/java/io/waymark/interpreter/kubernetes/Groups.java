package io.waymark.interpreter.kubernetes;

import java.util.Map;
import java.util.Set;

/**
 * What is kept of the objects of one kind in one Kubernetes namespace, at one moment: by the service they belong to,
 * and there by their own name.
 *
 * <p>Compared by identity: one is made for each change. What has not changed is the same in the next one, so that it is
 * cheap to see whether a service is touched.
 */
final class Groups<V> {
    private final Map<String, Map<String, V>> groups;

    /** @param groups is not copied, and must not change; nor must what is in it */
    Groups(Map<String, Map<String, V>> groups) {
        this.groups = groups;
    }

    Map<String, V> get(String group) {
        return groups.getOrDefault(group, Map.of());
    }

    Set<String> names() {
        return groups.keySet();
    }
}
