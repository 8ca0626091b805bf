package io.waymark.server.http.v2;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.server.http.Answer;
import io.waymark.server.http.ProblemDocument;
import io.waymark.server.http.Refusal;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** The problems that several resources tell of. */
final class Problems {
    private Problems() {}

    static Answer noSuchNamespace(Namespace namespace) {
        return new ProblemDocument(
                        404,
                        "no-such-namespace",
                        "There is no namespace '%s' (GET /api/2/namespaces lists them).".formatted(namespace))
                .answer();
    }

    static Answer noSuchRevision(Namespace namespace, long revision, String reason) {
        return new ProblemDocument(
                        404,
                        "no-such-revision",
                        "Namespace '%s' has no revision %d%s (GET /api/2/namespaces/%s/history lists them)."
                                .formatted(namespace, revision, reason, namespace))
                .answer();
    }

    /** @param where the field of the body, with a colon; or nothing */
    static Answer invalidDtab(String where, DtabSyntaxException problem) {
        ObjectNode position = Json.object()
                .put("offset", problem.position())
                .put("line", problem.line())
                .put("column", problem.column());
        return new ProblemDocument(422, "invalid-dtab", where + problem.explain())
                .with("position", position)
                .answer();
    }

    /** What {@code reader} makes of text in the language. */
    static <T> T read(String where, String text, Function<String, T> reader) {
        try {
            return reader.apply(text);
        } catch (DtabSyntaxException problem) {
            throw new Refusal(invalidDtab(where + ": ", problem));
        }
    }

    static Answer store(StoreException problem) {
        String reason = problem.getMessage();
        return switch (problem.reason()) {
            case UNAVAILABLE -> new ProblemDocument(503, "store-unavailable", "The store is away: " + reason).answer();
            case FORBIDDEN -> new ProblemDocument(403, "store-forbids", "The store forbids it: " + reason).answer();
            case TOO_LARGE -> new ProblemDocument(413, "too-large", "Too large for the store: " + reason).answer();
            case CORRUPT ->
                new ProblemDocument(500, "store-corrupt", "What is stored cannot be read: " + reason).answer();
        };
    }
}
