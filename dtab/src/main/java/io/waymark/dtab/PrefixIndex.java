package io.waymark.dtab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A trie over the prefixes of a table: which entries match a path, without looking at those that do not.
 *
 * <p>Walked level by level and not by recursion, so that a prefix of any length is safe.
 */
final class PrefixIndex {
    private static final int[] NONE = {};

    private static final class Node {
        private @Nullable Map<Label, Node> byLabel;
        private @Nullable Node byWildcard;
        private int[] entries = NONE; // positions in the table of the entries that end here, ascending
        private int count;

        void add(int position) {
            if (count == entries.length) {
                entries = Arrays.copyOf(entries, Math.max(1, count * 2));
            }
            entries[count++] = position;
        }

        void trim() {
            entries = Arrays.copyOf(entries, count);
        }

        Node descend(Prefix.Element element) {
            if (element instanceof Label label) {
                if (byLabel == null) {
                    byLabel = new HashMap<>(4);
                }
                return byLabel.computeIfAbsent(label, unused -> new Node());
            }
            if (byWildcard == null) {
                byWildcard = new Node();
            }
            return byWildcard;
        }
    }

    private final Node root = new Node();

    PrefixIndex(List<Dentry> dentries) {
        List<Node> ends = new ArrayList<>(dentries.size());
        for (int position = 0; position < dentries.size(); position++) {
            Node node = root;
            for (Prefix.Element element : dentries.get(position).prefix().elements()) {
                node = node.descend(element);
            }
            if (node.count == 0) {
                ends.add(node);
            }
            node.add(position);
        }
        ends.forEach(Node::trim);
    }

    /** The positions of the entries that match {@code path}, ascending. The array may be shared: do not change it. */
    int[] matches(Path path) {
        int[] found = root.entries;
        Node only = root; // as long as no wildcard is met there is one node a level, and nothing to allocate
        for (int depth = 0; depth < path.size(); depth++) {
            Node labelled = only.byLabel == null ? null : only.byLabel.get(path.label(depth));
            if (labelled != null && only.byWildcard != null) {
                return sorted(branch(List.of(labelled, only.byWildcard), path, depth + 1, found));
            }
            Node next = labelled != null ? labelled : only.byWildcard;
            if (next == null) {
                break;
            }
            only = next;
            found = joined(found, only.entries);
        }
        return sorted(found);
    }

    private static int[] branch(List<Node> level, Path path, int depth, int[] found) {
        int[] all = found;
        for (int at = depth; !level.isEmpty(); at++) {
            List<Node> next = new ArrayList<>();
            for (Node node : level) {
                all = joined(all, node.entries);
                if (at < path.size()) {
                    Node labelled = node.byLabel == null ? null : node.byLabel.get(path.label(at));
                    if (labelled != null) {
                        next.add(labelled);
                    }
                    if (node.byWildcard != null) {
                        next.add(node.byWildcard);
                    }
                }
            }
            level = next;
        }
        return all;
    }

    private static int[] joined(int[] some, int[] more) {
        if (some.length == 0) {
            return more;
        }
        if (more.length == 0) {
            return some;
        }
        int[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    private static int[] sorted(int[] positions) {
        for (int i = 1; i < positions.length; i++) {
            if (positions[i - 1] > positions[i]) {
                int[] sorted = positions.clone();
                Arrays.sort(sorted);
                return sorted;
            }
        }
        return positions;
    }
}
