package io.waymark.interpreter.kubernetes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The objects of one kind in one Kubernetes namespace, as far as we know. Not safe for use by many threads. */
final class Contents<V> {
    private final Map<String, Item<V>> items = new HashMap<>();
    private final Map<String, Map<String, V>> groups = new HashMap<>(); // the inner ones are replaced, not changed

    /** Whether that made a difference; an older version than the known one makes none. */
    boolean put(Item<V> item) {
        Item<V> known = items.get(item.key());
        if (known != null && Versions.compare(item.version(), known.version()) < 0) {
            return false;
        }
        return replace(known, item);
    }

    private boolean replace(@Nullable Item<V> known, Item<V> item) {
        items.put(item.key(), item);
        if (known != null && known.group().equals(item.group()) && known.value().equals(item.value())) {
            return false; // an annotation, a lease: nothing that we keep
        }
        if (known != null) {
            ungroup(known);
        }
        Map<String, V> group = new HashMap<>(groups.getOrDefault(item.group(), Map.of()));
        group.put(item.key(), item.value());
        groups.put(item.group(), group);
        return true;
    }

    /** Whether that made a difference; the end of an older object than the known one makes none. */
    boolean remove(String key, String version) {
        Item<V> known = items.get(key);
        if (known == null || Versions.compare(version, known.version()) < 0) {
            return false;
        }
        items.remove(key);
        ungroup(known);
        return true;
    }

    private void ungroup(Item<V> item) {
        Map<String, V> group = new HashMap<>(groups.getOrDefault(item.group(), Map.of()));
        group.remove(item.key());
        if (group.isEmpty()) {
            groups.remove(item.group());
        } else {
            groups.put(item.group(), group);
        }
    }

    /** From now on exactly what was listed. */
    void replaceAll(Item.Listing<V> listing) {
        Map<String, Item<V>> gone = new HashMap<>(items);
        for (Item<V> item : listing.items()) {
            gone.remove(item.key());
            replace(items.get(item.key()), item);
        }
        gone.values().forEach(item -> {
            items.remove(item.key());
            ungroup(item);
        });
    }

    /**
     * The objects that {@code listing} shows otherwise than they are known here. If it is some time old, and a newer
     * one shows the same ones so, then their changes have been missed.
     */
    Set<String> suspects(Item.Listing<V> listing) {
        Set<String> suspects = new HashSet<>();
        Map<String, Item<V>> gone = new HashMap<>(items);
        for (Item<V> item : listing.items()) {
            gone.remove(item.key());
            Item<V> known = items.get(item.key());
            if (known == null || Versions.compare(known.version(), item.version()) < 0) {
                suspects.add(item.key());
            }
        }
        gone.values().stream()
                .filter(item -> Versions.compare(item.version(), listing.version()) <= 0)
                .forEach(item -> suspects.add(item.key()));
        return suspects;
    }

    /** As it is now; does not change any more. */
    Groups<V> snapshot() {
        return new Groups<>(new HashMap<>(groups));
    }
}
