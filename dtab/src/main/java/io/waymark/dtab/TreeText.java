package io.waymark.dtab;

import java.math.BigDecimal;

/** Shows name trees and weights. */
final class TreeText {

    /** What the tree stands in, which decides whether it needs parentheses. */
    enum Place {
        TOP,
        ALT,
        UNION
    }

    private TreeText() {}

    static <T> void append(NameTree<T> tree, Place place, StringBuilder text) {
        if (tree instanceof NameTree.Leaf<T> leaf) {
            text.append(leaf.value());
        } else if (tree instanceof NameTree.Alt<T> alt) {
            appendAlt(alt, place, text);
        } else if (tree instanceof NameTree.Union<T> union) {
            appendUnion(union, place, text);
        } else if (tree instanceof NameTree.Neg<T>) {
            text.append('~');
        } else if (tree instanceof NameTree.Fail<T>) {
            text.append('!');
        } else {
            text.append('$');
        }
    }

    private static <T> void appendAlt(NameTree.Alt<T> alt, Place place, StringBuilder text) {
        if (alt.choices().size() == 1) {
            append(alt.choices().get(0), place, text);
            return;
        }
        boolean parentheses = place != Place.TOP;
        text.append(parentheses ? "(" : "");
        String separator = "";
        for (NameTree<T> choice : alt.choices()) {
            text.append(separator);
            append(choice, Place.ALT, text);
            separator = " | ";
        }
        text.append(parentheses ? ")" : "");
    }

    private static <T> void appendUnion(NameTree.Union<T> union, Place place, StringBuilder text) {
        if (union.branches().size() == 1) { // its weight has no meaning
            append(union.branches().get(0).tree(), place, text);
            return;
        }
        boolean parentheses = place == Place.UNION;
        text.append(parentheses ? "(" : "");
        String separator = "";
        for (NameTree.Weighted<T> branch : union.branches()) {
            text.append(separator);
            if (branch.weight() != 1) {
                text.append(weight(branch.weight())).append('*');
            }
            append(branch.tree(), Place.UNION, text);
            separator = " & ";
        }
        text.append(parentheses ? ")" : "");
    }

    /** The shortest decimal that reads back as the same double, without exponent and in no locale. */
    static String weight(double weight) {
        if (weight == (long) weight && weight < 1e15) {
            return Long.toString((long) weight);
        }
        return new BigDecimal(Double.toString(weight)).stripTrailingZeros().toPlainString();
    }
}
