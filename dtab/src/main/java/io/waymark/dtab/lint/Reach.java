package io.waymark.dtab.lint;

import io.waymark.dtab.Limits;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where names lead over all branches, those that are only tried when others are negative included. Finds names that are
 * worth binding to see whether they come to an end; what it suspects need not be so.
 */
final class Reach {
    private static final int NESTING_MAX = 1000;
    private static final int OVERRUNS_MAX = 4;
    private static final int SUSPECTS_MAX = 20;

    /**
     * What was found out of a name.
     *
     * @param lookups on the longest way; {@link Integer#MAX_VALUE} if that is not known to end
     * @param size nodes of the largest tree it may be bound to
     * @param work lookups of all branches, each name as often as something leads to it
     */
    record Found(int lookups, double size, double work) {
        static final Found ENDLESS = new Found(Integer.MAX_VALUE, 1, 1);
        static final Found END = new Found(0, 1, 0);

        boolean isEndless() {
            return lookups == Integer.MAX_VALUE;
        }

        Found either(Found other) {
            return new Found(Math.max(lookups, other.lookups), Math.max(size, other.size), work + other.work);
        }

        Found both(Found other) {
            return new Found(Math.max(lookups, other.lookups), size + other.size, work + other.work);
        }

        Found lookedUp() {
            return new Found(isEndless() ? lookups : lookups + 1, size, work + 1);
        }
    }

    /**
     * A name that may not come to an end.
     *
     * @param entry the entry that leads back
     * @param way the names on the way
     */
    record Suspect(Path name, int entry, List<Path> way) {}

    private final List<Part.Entry> entries;
    private final PrefixTrie trie;
    private final Outcomes outcomes;
    private final Effort effort;
    private final int depthMax;
    private final int nestingMax;
    private final int pathsMax;

    private final Map<Path, Found> known = new HashMap<>();
    private final Map<Path, Integer> way = new LinkedHashMap<>(); // and the entry that led there
    private final List<Suspect> suspects = new ArrayList<>();
    private int paths;
    private int overruns;
    private int nesting;
    private boolean suspected;

    Reach(List<Part.Entry> entries, PrefixTrie trie, Outcomes outcomes, Limits limits, Effort effort) {
        this.entries = entries;
        this.trie = trie;
        this.outcomes = outcomes;
        this.effort = effort;
        this.depthMax = Math.min(limits.depthMax(), NESTING_MAX);
        this.nestingMax = Math.min(2 * limits.nestingMax(), NESTING_MAX);
        this.pathsMax = limits.lookupsMax();
    }

    /** Whether the search was given up, so that there may be more than was found. */
    boolean isGivenUp() {
        return overruns > OVERRUNS_MAX || suspects.size() >= SUSPECTS_MAX || effort.isSpent();
    }

    List<Suspect> suspects() {
        return suspects;
    }

    /** Follows {@code name}, which the entry at {@code entry} is about. */
    Found follow(Path name, int entry) {
        paths = 0;
        suspected = false;
        Found found = follow(name, entry, 0);
        if (paths > pathsMax) {
            overruns++;
            suspect(new Suspect(name, entry, List.of(name)));
        }
        return found;
    }

    private Found follow(Path path, int via, int depth) {
        Found found = known.get(path);
        if (found != null) {
            return found;
        }
        if (way.containsKey(path)) {
            if (!suspected) {
                List<Path> names = new ArrayList<>(way.keySet());
                suspect(new Suspect(path, via, names.subList(names.indexOf(path), names.size())));
            }
            return Found.ENDLESS;
        }
        if (depth >= depthMax || nesting >= nestingMax) {
            if (!suspected) {
                List<Path> names = List.copyOf(way.keySet());
                suspect(new Suspect(names.get(0), commonEntry(), names));
            }
            return Found.ENDLESS;
        }
        if (isGivenUp() || !effort.spend(4 + path.size()) || ++paths > pathsMax) {
            return Found.END;
        }
        way.put(path, via);
        Found sum = Found.END;
        for (int position : trie.matching(path)) {
            Part.Entry entry = entries.get(position);
            Path rest = path.drop(entry.dentry().prefix().size());
            sum = sum.either(follow(entry.dentry().destination(), rest, position, depth + 1));
            if (outcomes.isNeverNegative(position)) {
                break;
            }
        }
        way.remove(path);
        Found complete = sum.lookedUp();
        if (paths <= pathsMax) {
            known.put(path, complete);
        }
        return complete;
    }

    private Found follow(NameTree<Path> tree, Path rest, int via, int depth) {
        if (paths > pathsMax || !effort.spend(1 + rest.size() / 4)) {
            return Found.END;
        }
        nesting++;
        try {
            if (nesting > nestingMax && !(tree instanceof NameTree.Leaf<Path>)) {
                return Found.ENDLESS; // a leaf further down is a suspect
            }
            if (tree instanceof NameTree.Leaf<Path> leaf) {
                return follow(leaf.value().concat(rest), via, depth);
            }
            Found sum = Found.END;
            if (tree instanceof NameTree.Alt<Path> alt) {
                for (NameTree<Path> choice : alt.choices()) {
                    sum = sum.either(follow(choice, rest, via, depth));
                    if (outcomes.isNeverNegative(choice)) {
                        break;
                    }
                }
            } else if (tree instanceof NameTree.Union<Path> union) {
                for (NameTree.Weighted<Path> branch : union.branches()) {
                    sum = sum.both(follow(branch.tree(), rest, via, depth));
                }
            }
            return sum;
        } finally {
            nesting--;
        }
    }

    private void suspect(Suspect suspect) {
        // One for each name that is followed: a loop is met again and again.
        if (!suspected && suspects.size() < SUSPECTS_MAX) {
            suspected = true;
            suspects.add(suspect);
        }
    }

    /** The entry that led on most often. */
    private int commonEntry() {
        Map<Integer, Integer> counts = new HashMap<>();
        way.values().forEach(entry -> counts.merge(entry, 1, Integer::sum));
        return counts.entrySet().stream()
                .max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .orElse(0);
    }
}
