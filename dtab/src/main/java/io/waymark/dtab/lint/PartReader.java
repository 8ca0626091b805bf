package io.waymark.dtab.lint;

import io.waymark.dtab.DtabText;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Finds where the parts of an entry are written. The text is known to be right, and how deep it nests is limited. */
final class PartReader {
    private final String text;
    private final Deque<Path> leaves = new ArrayDeque<>();
    private final List<Part.Span> idleWeights = new ArrayList<>();
    private int at;

    private PartReader(String text, DtabText.Entry entry) {
        this.text = text;
        this.at = entry.destination();
        entry.dentry().destination().flatMap(leaf -> {
            leaves.add(leaf);
            return NameTree.neg();
        });
    }

    static List<Part.Entry> entries(DtabText document) {
        List<Part.Entry> entries = new ArrayList<>(document.entries().size());
        for (DtabText.Entry entry : document.entries()) {
            PartReader reader = new PartReader(document.text(), entry);
            Part destination = reader.tree();
            entries.add(new Part.Entry(
                    entries.size(), entry.dentry(), entry.start(), entry.end(), destination, reader.idleWeights));
        }
        return entries;
    }

    private Part tree() {
        List<Part> choices = new ArrayList<>(1);
        do {
            choices.add(union());
        } while (skip('|'));
        if (choices.size() == 1) {
            return choices.get(0);
        }
        return whole(new NameTree.Alt<>(choices.stream().map(Part::tree).toList()), choices);
    }

    private Part union() {
        List<Part> branches = new ArrayList<>(1);
        List<NameTree.Weighted<Path>> weighted = new ArrayList<>(1);
        do {
            skipBlanks();
            int weightStart = at;
            double weight = weight();
            skipBlanks();
            Part simple = simple();
            branches.add(
                    new Part(simple.tree(), Math.min(weightStart, simple.start()), simple.start(), at, simple.parts()));
            weighted.add(new NameTree.Weighted<>(weight, simple.tree()));
        } while (skip('&'));
        if (branches.size() > 1) {
            return whole(new NameTree.Union<>(weighted), branches);
        }
        Part only = branches.get(0);
        if (only.hasWeight()) {
            idleWeights.add(new Part.Span(only.weightStart(), only.start()));
        }
        return new Part(only.tree(), only.start(), only.start(), only.end(), only.parts());
    }

    private static Part whole(NameTree<Path> tree, List<Part> parts) {
        int start = parts.get(0).weightStart();
        return new Part(tree, start, start, parts.get(parts.size() - 1).end(), parts);
    }

    private double weight() {
        int start = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        if (at == start) {
            return 1;
        }
        double weight = Double.parseDouble(text.substring(start, at));
        skip('*');
        return weight;
    }

    private Part simple() {
        int start = at;
        char first = text.charAt(at++);
        if (first == '(') {
            Part inner = tree();
            skip(')');
            return new Part(inner.tree(), start, start, at, inner.parts());
        }
        NameTree<Path> tree = switch (first) {
            case '~' -> NameTree.neg();
            case '!' -> new NameTree.Fail<>();
            case '$' -> new NameTree.Empty<>();
            default -> {
                while (at < text.length() && isPathCharacter(text.charAt(at))) {
                    at++;
                }
                yield NameTree.leaf(leaves.remove());
            }
        };
        return new Part(tree, start, start, at, List.of());
    }

    static boolean isPathCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "_:.#$%-\\/".indexOf(c) >= 0;
    }

    /** Passes over blanks and then {@code c}; over nothing if something else stands there. */
    private boolean skip(char c) {
        int next = Blanks.skip(text, at);
        if (next < text.length() && text.charAt(next) == c) {
            at = next + 1;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        at = Blanks.skip(text, at);
    }
}
