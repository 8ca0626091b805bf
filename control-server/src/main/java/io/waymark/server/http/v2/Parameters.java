package io.waymark.server.http.v2;

import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Query;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The parameters in a request's URL, of which none may be unknown. */
final class Parameters {
    private static final int SHOWN_MAX = 100;

    private Parameters() {}

    /** Those of {@code exchange}, which may be among {@code known} only. */
    static Query of(Exchange exchange, String... known) {
        Query query = exchange.query();
        Set<String> unknown = new TreeSet<>(query.values().keySet());
        unknown.removeAll(Set.of(known));
        if (!unknown.isEmpty() && !query.values().equals(Map.of("", ""))) {
            throw new BadRequest("The parameter %s is not known (expected: %s)."
                    .formatted(
                            shown(unknown.iterator().next()),
                            known.length == 0 ? "none" : "only " + String.join(", ", new TreeSet<>(Set.of(known)))));
        }
        return query;
    }

    /** A revision's number. */
    static Optional<Long> revision(Query query, String name) {
        return query.find(name).map(text -> {
            if (text.matches("[0-9]{1,18}")) {
                return Long.parseLong(text);
            }
            throw new BadRequest("%s: '%s' (expected: a revision, a whole number that is not negative)"
                    .formatted(name, shown(text)));
        });
    }

    static String shown(String text) {
        return text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
    }
}
