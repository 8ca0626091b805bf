package io.waymark.server.http.v2;

import io.waymark.server.http.BadRequest;
import io.waymark.server.http.DtabForm;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.ProblemDocument;
import io.waymark.server.http.Refusal;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A dtab that a client sends: as text, or as a JSON object with the text in it.
 *
 * @param text empty: a JSON object without it
 * @param json the object, if it is one
 */
record DtabSent(Optional<String> text, Optional<JsonFields> json) {

    /**
     * Whether a body is JSON or text, by its {@code Content-Type}.
     *
     * @throws Refusal if it is something else
     */
    static DtabForm form(Exchange exchange) {
        String type = exchange.header("Content-Type").orElse("");
        String charset = type.toLowerCase(Locale.ROOT).replaceAll("[\\s\"]", "");
        boolean utf8 = !charset.contains(";charset=") || charset.matches(".*;charset=(utf-8|us-ascii)(;.*)?");
        return DtabForm.ofType(type)
                .filter(unused -> utf8)
                .orElseThrow(() -> new Refusal(new ProblemDocument(
                                415,
                                "unsupported-media-type",
                                "Content-Type: '%s' (expected: %s, in UTF-8)."
                                        .formatted(Parameters.shown(type), DtabForm.EXPECTED))
                        .answer()));
    }

    /** @param known the fields that the object may have beside text, author, message and override */
    static DtabSent read(DtabForm form, byte[] body, Set<String> known) {
        if (form != DtabForm.JSON) {
            String text = JsonFields.utf8(body);
            if (text.isEmpty()) {
                throw new BadRequest(
                        "The body is empty. To store a dtab without entries, send a newline, or {\"text\": \"\"}.");
            }
            return new DtabSent(Optional.of(text), Optional.empty());
        }
        Set<String> all = new HashSet<>(known);
        all.add("text");
        all.addAll(Attribution.FIELDS);
        JsonFields json = JsonFields.read(body, all);
        return new DtabSent(json.string("text"), Optional.of(json));
    }
}
