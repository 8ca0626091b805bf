package io.waymark.server.http.v2;

import io.waymark.dtab.policy.Invariant;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.ProblemDocument;
import io.waymark.server.http.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the invariants that a client sends. */
final class InvariantLines {
    private static final int COUNT_MAX = 500;
    private static final int CHARS_MAX = 2_000;

    private InvariantLines() {}

    /** {@code lines} as they are kept: each once, with single blanks. */
    static List<String> read(List<String> lines) {
        if (lines.size() > COUNT_MAX) {
            throw new BadRequest(
                    "invariants has %,d lines (expected: at most %,d).".formatted(lines.size(), COUNT_MAX));
        }
        Set<String> kept = new LinkedHashSet<>();
        for (String line : lines) {
            if (line.length() > CHARS_MAX) {
                throw new BadRequest("invariants[%d] has %,d characters (expected: at most %,d)."
                        .formatted(lines.indexOf(line), line.length(), CHARS_MAX));
            }
            try {
                kept.add(Invariant.parse(line).show());
            } catch (IllegalArgumentException invalid) {
                throw new Refusal(
                        new ProblemDocument(422, "invalid-invariant", String.valueOf(invalid.getMessage())).answer());
            }
        }
        return List.copyOf(kept);
    }
}
