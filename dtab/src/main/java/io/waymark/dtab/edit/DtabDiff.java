package io.waymark.dtab.edit;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Prefix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What makes one table into another, entry by entry, as a person would say it: added, removed, changed, moved.
 *
 * <p>Equal entries are paired in order of writing; the longest run of pairs that kept their order are those that
 * stayed, and the other pairs moved. What is left over with the same prefix on both sides was changed. The cost is that
 * of sorting the entries.
 */
public final class DtabDiff {
    private DtabDiff() {}

    /**
     * One difference. Positions count the entries of the table before, and of the one after, from 0 in order of
     * writing.
     */
    public sealed interface Change {
        /** The prefix of the entry. */
        Prefix prefix();

        record Added(Dentry dentry, int after) implements Change {
            @Override
            public Prefix prefix() {
                return dentry.prefix();
            }
        }

        record Removed(Dentry dentry, int before) implements Change {
            @Override
            public Prefix prefix() {
                return dentry.prefix();
            }
        }

        /** Another destination for the same prefix. */
        record Changed(Dentry from, int before, Dentry to, int after) implements Change {
            @Override
            public Prefix prefix() {
                return to.prefix();
            }
        }

        /** The same entry at another place among those that stayed. */
        record Moved(Dentry dentry, int before, int after) implements Change {
            @Override
            public Prefix prefix() {
                return dentry.prefix();
            }
        }
    }

    /** The differences: those of the later table in its order, then what was removed. Empty if the tables are equal. */
    public static List<Change> between(Dtab before, Dtab after) {
        Pairing pairing = Pairing.of(before.dentries(), after.dentries());
        List<Change> changes = new ArrayList<>();
        for (int j = 0; j < after.dentries().size(); j++) {
            Dentry dentry = after.dentries().get(j);
            int i = pairing.before(j);
            if (i < 0) {
                changes.add(new Change.Added(dentry, j));
            } else if (!before.dentries().get(i).equals(dentry)) {
                changes.add(new Change.Changed(before.dentries().get(i), i, dentry, j));
            } else if (!pairing.stayed(j)) {
                changes.add(new Change.Moved(dentry, i, j));
            }
        }
        for (int i = 0; i < before.dentries().size(); i++) {
            if (pairing.after(i) < 0) {
                changes.add(new Change.Removed(before.dentries().get(i), i));
            }
        }
        return List.copyOf(changes);
    }

    /** Which entry before is which entry after. */
    static final class Pairing {
        private final int[] after; // by position before; -1: removed
        private final int[] before; // by position after; -1: added
        private final boolean[] stayed; // by position after: equal, and in the order that was kept

        private Pairing(int countBefore, int countAfter) {
            after = new int[countBefore];
            before = new int[countAfter];
            stayed = new boolean[countAfter];
            Arrays.fill(after, -1);
            Arrays.fill(before, -1);
        }

        static Pairing of(List<Dentry> old, List<Dentry> young) {
            Pairing pairing = new Pairing(old.size(), young.size());
            pairing.pair(old, young);
            pairing.keepOrder();
            List<Prefix> oldPrefixes = old.stream().map(Dentry::prefix).toList();
            List<Prefix> youngPrefixes = young.stream().map(Dentry::prefix).toList();
            pairing.pair(oldPrefixes, youngPrefixes);
            return pairing;
        }

        int after(int position) {
            return after[position];
        }

        int before(int position) {
            return before[position];
        }

        boolean stayed(int position) {
            return stayed[position];
        }

        /** Pairs what is equal and not paired yet, the first with the first. */
        private void pair(List<?> old, List<?> young) {
            Map<Object, Deque<Integer>> places = new HashMap<>();
            for (int i = 0; i < old.size(); i++) {
                if (after[i] < 0) {
                    places.computeIfAbsent(old.get(i), unused -> new ArrayDeque<>())
                            .add(i);
                }
            }
            for (int j = 0; j < young.size(); j++) {
                Deque<Integer> free = before[j] < 0 ? places.get(young.get(j)) : null;
                Integer i = free == null ? null : free.poll();
                if (i != null) {
                    after[i] = j;
                    before[j] = i;
                }
            }
        }

        /** Marks the longest series of pairs whose order is the same on both sides. */
        private void keepOrder() {
            int[] last = new int[before.length]; // the end of the best series of each length, by position after
            int[] previous = new int[before.length];
            int length = 0;
            for (int j = 0; j < before.length; j++) {
                if (before[j] < 0) {
                    continue;
                }
                int low = 0;
                int high = length;
                while (low < high) {
                    int middle = (low + high) >>> 1;
                    if (before[last[middle]] < before[j]) {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                previous[j] = low == 0 ? -1 : last[low - 1];
                last[low] = j;
                length = Math.max(length, low + 1);
            }
            for (int j = length == 0 ? -1 : last[length - 1]; j >= 0; j = previous[j]) {
                stayed[j] = true;
            }
        }
    }
}
