package io.waymark.server.http.v2;

import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Exchange;
import io.waymark.store.DtabStore.Expected;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Revisions as entity tags, {@code "12"}, and what requests ask of them. */
final class ETags {
    private static final Pattern TAG = Pattern.compile("(?:W/)?\"?([0-9]{1,18})\"?");
    private static final long NONE = -1; // no revision has this number

    private ETags() {}

    static String of(long revision) {
        return "\"" + revision + "\"";
    }

    /**
     * What must be there for a write to happen: by {@code If-Match} a revision, or anything ({@code *}); by
     * {@code If-None-Match: *} nothing. Empty if the request asks for neither. A tag of another server is one that no
     * revision matches.
     */
    static Optional<Expected> expected(Exchange exchange) {
        Optional<String> match = exchange.header("If-Match");
        Optional<String> noneMatch = exchange.header("If-None-Match");
        if (noneMatch.isPresent()) {
            if (match.isPresent() || !noneMatch.get().strip().equals("*")) {
                throw new BadRequest("If-None-Match: '%s' (expected: *, and no If-Match).".formatted(noneMatch.get()));
            }
            return Optional.of(new Expected.Nothing());
        }
        return match.map(String::strip).map(tag -> {
            if (tag.equals("*")) {
                return new Expected.Something();
            }
            if (tag.contains(",")) {
                throw new BadRequest("If-Match: '%s' (expected: one tag, such as %s, or *).".formatted(tag, of(12)));
            }
            return new Expected.Revision(revision(tag).orElse(NONE));
        });
    }

    /** As {@link #expected}, for what can only be done to a namespace that is there. */
    static Optional<Expected> expectedOfExisting(Exchange exchange) {
        if (exchange.header("If-None-Match").isPresent()) {
            throw new BadRequest("If-None-Match has no meaning here (expected: If-Match, or neither).");
        }
        return expected(exchange);
    }

    /** Whether the client of a GET has {@code revision} already. */
    static boolean isKnown(Exchange exchange, long revision) {
        return exchange.header("If-None-Match")
                .map(String::strip)
                .filter(tag -> tag.equals("*") || revision(tag).equals(Optional.of(revision)))
                .isPresent();
    }

    private static Optional<Long> revision(String tag) {
        Matcher matcher = TAG.matcher(tag);
        return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
    }
}
