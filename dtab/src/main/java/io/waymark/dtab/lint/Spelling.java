package io.waymark.dtab.lint;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt word was meant to be. */
final class Spelling {
    private static final int COMPARISONS_MAX = 200_000;
    private static final int SHORT = 3;
    private static final int LONG = 8;
    private static final int LENGTH_MAX = 64;

    private int comparisons;

    /** The one of {@code known} that {@code word} is nearest to; empty if none is near, or several equally. */
    Optional<String> nearest(String word, Collection<String> known) {
        if (word.length() < SHORT || word.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        int best = word.length() < LONG ? 2 : 3; // one above what is taken for a mistake
        Optional<String> nearest = Optional.empty();
        for (String candidate : known) {
            if (Math.abs(candidate.length() - word.length()) > best || candidate.length() > LENGTH_MAX) {
                continue;
            }
            if (++comparisons > COMPARISONS_MAX) {
                return Optional.empty();
            }
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < best && !candidate.equals(word)) {
                best = distance;
                nearest = Optional.of(candidate);
            } else if (distance == best) {
                nearest = Optional.empty();
            }
        }
        return nearest;
    }

    /** Letters added, left out, changed, or swapped with their neighbour. */
    static int distance(String a, String b) {
        int[][] costs = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    costs[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int cost = Math.min(costs[i - 1][j - 1] + change, Math.min(costs[i - 1][j], costs[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    cost = Math.min(cost, costs[i - 2][j - 2] + 1);
                }
                costs[i][j] = cost;
            }
        }
        return costs[a.length()][b.length()];
    }
}
