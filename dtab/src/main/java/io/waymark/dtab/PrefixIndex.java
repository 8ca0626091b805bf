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
        // The first child alone, the others in a map: most nodes have one child, and a map costs more than the node.
        private @Nullable Label firstLabel;
        private @Nullable Node first;
        private @Nullable Map<Label, Node> others;
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

        @Nullable
        Node child(Label label) {
            if (firstLabel != null && firstLabel.equals(label)) {
                return first;
            }
            return others == null ? null : others.get(label);
        }

        Node descend(Prefix.Element element) {
            if (!(element instanceof Label label)) {
                if (byWildcard == null) {
                    byWildcard = new Node();
                }
                return byWildcard;
            }
            if (first == null || firstLabel == null) {
                firstLabel = label;
                first = new Node();
            }
            if (label.equals(firstLabel)) {
                return first;
            }
            if (others == null) {
                others = new HashMap<>(4);
            }
            return others.computeIfAbsent(label, unused -> new Node());
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
            Node labelled = only.child(path.label(depth));
            if (labelled != null && only.byWildcard != null) {
                return sorted(fork(found, List.of(labelled, only.byWildcard), path, depth + 1));
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

    private static int[] fork(int[] found, List<Node> level, Path path, int depth) {
        List<int[]> parts = new ArrayList<>();
        parts.add(found);
        for (int at = depth; !level.isEmpty(); at++) {
            List<Node> next = new ArrayList<>();
            for (Node node : level) {
                parts.add(node.entries);
                if (at < path.size()) {
                    Node labelled = node.child(path.label(at));
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
        return joined(parts.toArray(int[][]::new));
    }

    private static int[] joined(int[]... parts) {
        int size = 0;
        int[] last = NONE;
        for (int[] part : parts) {
            size += part.length;
            last = part.length > 0 ? part : last;
        }
        if (size == last.length) {
            return last;
        }
        int[] all = new int[size];
        int at = 0;
        for (int[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
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
