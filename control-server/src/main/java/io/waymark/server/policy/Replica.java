package io.waymark.server.policy;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One server of this control plane.
 *
 * @param id random, another one after each start
 * @param url where its HTTP API is: {@code http://10.0.0.1:4180}
 * @param started when it began
 */
public record Replica(String id, URI url, String version, Instant started) {

    /** What others read with {@link #read}. */
    public String show() {
        return JsonMapper.shared()
                .createObjectNode()
                .put("id", id)
                .put("url", url.toString())
                .put("version", version)
                .put("started", started.toString())
                .toString();
    }

    /** What {@link #show} made; empty if it is something else, be it of a later version. */
    static Optional<Replica> read(String text) {
        try {
            return read(JsonMapper.shared().readTree(text));
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    static Optional<Replica> read(JsonNode json) {
        try {
            Replica replica = new Replica(
                    json.path("id").asString(""),
                    URI.create(json.path("url").asString("")),
                    json.path("version").asString(""),
                    Instant.parse(json.path("started").asString("")));
            return replica.id.matches("[A-Za-z0-9-]{1,64}") && replica.url.getHost() != null
                    ? Optional.of(replica)
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
