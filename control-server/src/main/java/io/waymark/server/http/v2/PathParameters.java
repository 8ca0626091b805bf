package io.waymark.server.http.v2;

import io.waymark.server.http.BadRequest;
import io.waymark.server.http.ProblemDocument;
import io.waymark.server.http.Refusal;
import io.waymark.store.Namespace;
import java.util.Map;
import java.util.Optional;

/** What stood in a path where its pattern has braces, decoded. */
public record PathParameters(Map<String, String> values) {
    public PathParameters {
        values = Map.copyOf(values);
    }

    /** The segment at {@code {name}}. */
    public String text(String name) {
        return Optional.ofNullable(values.get(name))
                .orElseThrow(() -> new IllegalStateException("no {" + name + "} in the pattern"));
    }

    /**
     * Sees that the question is for this server, whose id is {@code mine}: that at {@code {replica}}.
     *
     * @throws Refusal if it is for another one, which may have been at the same address
     */
    public void requireReplica(String mine) {
        if (!text("replica").equals(mine)) {
            throw new Refusal(new ProblemDocument(
                            404, "no-such-replica", "This is another server (expected: %s).".formatted(mine))
                    .answer());
        }
    }

    /**
     * The namespace at {@code {ns}}.
     *
     * @throws Refusal if there cannot be one of that name
     */
    public Namespace namespace() {
        try {
            return new Namespace(text("ns"));
        } catch (IllegalArgumentException invalid) {
            throw new Refusal(
                    new ProblemDocument(404, "no-such-namespace", String.valueOf(invalid.getMessage())).answer());
        }
    }

    /**
     * The namespace at {@code {ns}}, which may be a new one.
     *
     * @throws BadRequest if there cannot be one of that name
     */
    Namespace toWrite() {
        try {
            return new Namespace(text("ns"));
        } catch (IllegalArgumentException invalid) {
            throw new BadRequest(String.valueOf(invalid.getMessage()));
        }
    }
}
