package io.waymark.dtab;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers found so far in one evaluation, so that a path that several branches lead to is followed once. */
final class Answers<T> {
    private record At(Path path, int depth) {}

    private final int depthMax;
    private final Map<Path, Answer<T>> byPath = new HashMap<>();
    // Where the depth limit was met, an answer holds at its own depth only. Without these, a loop with two branches
    // would be followed 2^100 times.
    private final Map<At, Answer<T>> byDepth = new HashMap<>();

    Answers(int depthMax) {
        this.depthMax = depthMax;
    }

    /** What {@code path} comes to after {@code depth} lookups; null if that is not known yet. */
    @Nullable
    Answer<T> find(Path path, int depth) {
        Answer<T> known = byPath.get(path);
        if (known != null && depth + known.lookups() <= depthMax) {
            return known;
        }
        return byDepth.isEmpty() ? null : byDepth.get(new At(path, depth));
    }

    void put(Path path, int depth, Answer<T> answer) {
        if (answer.limited()) {
            byDepth.put(new At(path, depth), answer);
        } else {
            byPath.put(path, answer);
        }
    }
}
