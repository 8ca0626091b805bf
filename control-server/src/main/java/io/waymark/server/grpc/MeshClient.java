package io.waymark.server.grpc;

import java.time.Instant;
import java.util.List;

/**
 * A connection of the mesh API, as it was when somebody asked.
 *
 * @param address {@code 10.0.0.1:40123}
 * @param streams that it follows something with
 * @param behind those of them that have not been sent the latest, since the client does not read
 * @param names some of what it follows, at most {@value #NAMES_MAX}
 */
public record MeshClient(String address, Instant since, int streams, int behind, List<String> names) {
    static final int NAMES_MAX = 20;

    public MeshClient {
        names = List.copyOf(names);
    }
}
