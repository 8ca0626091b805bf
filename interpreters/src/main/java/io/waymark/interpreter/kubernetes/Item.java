package io.waymark.interpreter.kubernetes;

import java.util.List;

/**
 * What is kept of one object.
 *
 * @param key its name, unique among those that are watched together
 * @param group the service that it belongs to
 * @param version its {@code resourceVersion}
 */
record Item<V>(String key, String group, String version, V value) {

    /**
     * All objects, as the API server listed them.
     *
     * @param version the {@code resourceVersion} of the list: where a watch goes on from
     */
    record Listing<V>(String version, List<Item<V>> items) {}
}
