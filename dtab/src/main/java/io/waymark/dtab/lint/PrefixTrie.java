package io.waymark.dtab.lint;

import io.waymark.dtab.Label;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Some entries of a table, found by how their prefixes lie to a path or to another prefix. */
final class PrefixTrie {
    private static final class Node {
        private final Map<Label, Node> children = new HashMap<>(2);
        private @Nullable Node wildcard;
        private final List<Integer> entries = new ArrayList<>(1); // ascending
        private int below; // entries here and further down

        Node descend(Prefix.Element element) {
            if (element instanceof Label label) {
                return children.computeIfAbsent(label, unused -> new Node());
            }
            if (wildcard == null) {
                wildcard = new Node();
            }
            return wildcard;
        }

        void addMatching(Label label, Collection<Node> found) {
            Node child = children.get(label);
            if (child != null) {
                found.add(child);
            }
            if (wildcard != null) {
                found.add(wildcard);
            }
        }
    }

    private final Node root = new Node();
    private final Effort effort;

    /** @param effort what looking things up here may cost; once it is spent, answers say that nothing is known */
    PrefixTrie(Effort effort) {
        this.effort = effort;
    }

    /** Adds the entry at {@code position}, which is after those of all that were added before. */
    void add(Prefix prefix, int position) {
        Node node = root;
        node.below++;
        for (Prefix.Element element : prefix.elements()) {
            node = node.descend(element);
            node.below++;
        }
        node.entries.add(position);
    }

    /** The entries that match {@code path}, the winning one first; none if that is too much to find out. */
    List<Integer> matching(Path path) {
        List<Integer> matching = new ArrayList<>();
        List<Node> level = List.of(root);
        for (int depth = 0; !level.isEmpty(); depth++) {
            List<Node> next = new ArrayList<>(2);
            for (Node node : level) {
                if (!effort.spend(1 + node.entries.size())) {
                    return List.of();
                }
                matching.addAll(node.entries);
                if (depth < path.size()) {
                    node.addMatching(path.label(depth), next);
                }
            }
            level = next;
        }
        Collections.sort(matching, Collections.reverseOrder());
        return matching;
    }

    /** Whether an entry matches {@code path} or some path that begins with it; true if that is too much to find out. */
    boolean mayMatch(Path path) {
        return overlapping(Prefix.of(path)) > 0;
    }

    /** How many entries match some path that {@code prefix} matches, too; very many if that is too much to find out. */
    int overlapping(Prefix prefix) {
        int count = 0;
        List<Node> level = List.of(root);
        for (int depth = 0; !level.isEmpty(); depth++) {
            List<Node> next = new ArrayList<>(2);
            for (Node node : level) {
                if (depth == prefix.size()) {
                    count += node.below;
                    continue;
                }
                count += node.entries.size();
                if (prefix.elements().get(depth) instanceof Label label) {
                    node.addMatching(label, next);
                } else {
                    next.addAll(node.children.values());
                    if (node.wildcard != null) {
                        next.add(node.wildcard);
                    }
                }
            }
            if (!effort.spend(1 + next.size())) {
                return Integer.MAX_VALUE;
            }
            level = next;
        }
        return count;
    }

    /** The last entry that matches every path that {@code prefix} matches; -1 if there is none or it is not found. */
    int lastCovering(Prefix prefix) {
        int last = -1;
        List<Node> level = List.of(root);
        for (int depth = 0; !level.isEmpty(); depth++) {
            List<Node> next = new ArrayList<>(2);
            for (Node node : level) {
                if (!node.entries.isEmpty()) {
                    last = Math.max(last, node.entries.get(node.entries.size() - 1));
                }
                if (depth < prefix.size()) {
                    if (prefix.elements().get(depth) instanceof Label label) {
                        node.addMatching(label, next);
                    } else if (node.wildcard != null) {
                        next.add(node.wildcard);
                    }
                }
            }
            if (!effort.spend(1 + next.size())) {
                return last;
            }
            level = next;
        }
        return last;
    }

    /** Some of the ways to go on from {@code path} so that a longer prefix matches; wildcards become {@code filler}. */
    List<Path> extensions(Path path, Label filler, int max) {
        List<Node> level = List.of(root);
        for (int depth = 0; depth < path.size() && !level.isEmpty(); depth++) {
            List<Node> next = new ArrayList<>(2);
            for (Node node : level) {
                node.addMatching(path.label(depth), next);
            }
            if (!effort.spend(1 + next.size())) {
                return List.of();
            }
            level = next;
        }
        List<Path> found = new ArrayList<>();
        for (Node node : level) {
            for (Map.Entry<Label, Node> child : node.children.entrySet()) {
                if (found.size() < max) {
                    found.add(downFrom(child.getKey(), child.getValue(), filler));
                }
            }
            if (node.wildcard != null && found.size() < max) {
                found.add(downFrom(filler, node.wildcard, filler));
            }
        }
        return found;
    }

    /** From {@code node} the first way that there is to an entry. */
    private Path downFrom(Label first, Node from, Label filler) {
        List<Label> labels = new ArrayList<>();
        labels.add(first);
        Node node = from;
        while (node.entries.isEmpty() && effort.spend(1)) {
            if (node.wildcard != null) {
                labels.add(filler);
                node = node.wildcard;
            } else {
                Map.Entry<Label, Node> child =
                        node.children.entrySet().iterator().next();
                labels.add(child.getKey());
                node = child.getValue();
            }
        }
        return Path.of(labels);
    }
}
