package io.waymark.interpreter.zookeeper;

import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.List;
import java.util.Map;

/**
 * Who is behind a name that exists.
 *
 * @param endpoints perhaps none
 * @param metadata of all of them
 */
record Group(List<HostEndpoint> endpoints, Map<String, String> metadata) {
    Group {
        endpoints = List.copyOf(endpoints);
        metadata = Map.copyOf(metadata);
    }
}
