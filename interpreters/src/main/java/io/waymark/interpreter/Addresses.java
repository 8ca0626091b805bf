package io.waymark.interpreter;

import java.util.Map;
import java.util.Set;

/** Where a concrete name can be reached. */
public sealed interface Addresses {

    /** The name does not exist. */
    record Neg() implements Addresses {}

    /**
     * The name exists, perhaps without anybody behind it.
     *
     * @param metadata of the whole set, such as {@code authority}
     */
    record Endpoints(Set<Endpoint> endpoints, Map<String, String> metadata) implements Addresses {
        public Endpoints {
            endpoints = Set.copyOf(endpoints);
            metadata = Map.copyOf(metadata);
        }

        public Endpoints(Set<Endpoint> endpoints) {
            this(endpoints, Map.of());
        }
    }
}
