package io.waymark.client;

import java.net.InetAddress;
import java.util.Map;
import java.util.OptionalDouble;
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
    }

    /**
     * One address.
     *
     * @param weight its share relative to its peers; empty means 1
     * @param metadata what its discovery system says of it, such as {@code nodeName}
     */
    record Endpoint(InetAddress address, int port, OptionalDouble weight, Map<String, String> metadata) {
        public Endpoint {
            metadata = Map.copyOf(metadata);
        }
    }
}
