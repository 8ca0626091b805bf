package io.waymark.dtab.lint;

import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import java.util.List;

/**
 * What can be proved of what entries come to, whatever the name and whatever is outside of the table.
 *
 * <p>Only proofs count: where nothing is found out, the answer is no.
 */
final class Outcomes {
    private static final int NESTING_MAX = 200;

    private enum Known {
        NO,
        YES,
        AT_WORK
    }

    private final List<Part.Entry> entries;
    private final PrefixTrie trie;
    private final Effort effort;
    private final Known[] known;

    Outcomes(List<Part.Entry> entries, PrefixTrie trie, Effort effort) {
        this.entries = entries;
        this.trie = trie;
        this.effort = effort;
        this.known = new Known[entries.size()];
        prove();
    }

    /** Entries may prove each other in any order, so what is proved is looked at again until nothing is added. */
    private void prove() {
        int proved;
        int before = -1;
        for (proved = 0; proved > before && !effort.isSpent(); ) {
            before = proved;
            proved = 0;
            for (int i = 0; i < known.length; i++) {
                known[i] = known[i] == Known.YES ? Known.YES : null;
            }
            for (int i = 0; i < known.length; i++) {
                proved += isNeverNegative(i, 0) ? 1 : 0;
            }
        }
    }

    /** Whether no name that the entry at {@code position} is asked for makes it negative, so that no other is tried. */
    boolean isNeverNegative(int position) {
        return known[position] == Known.YES;
    }

    /** As {@link #isNeverNegative(int)}, for a tree with anything appended to its leaves. */
    boolean isNeverNegative(NameTree<Path> tree) {
        return isNeverNegative(tree, 0);
    }

    private boolean isNeverNegative(int position, int nesting) {
        if (known[position] == null) {
            known[position] = Known.AT_WORK; // an entry does not prove itself
            boolean never = isNeverNegative(entries.get(position).dentry().destination(), nesting + 1);
            known[position] = never ? Known.YES : Known.NO;
        }
        return known[position] == Known.YES;
    }

    private boolean isNeverNegative(NameTree<Path> tree, int nesting) {
        if (nesting > NESTING_MAX || !effort.spend(1)) {
            return false;
        }
        if (tree instanceof NameTree.Leaf<Path> leaf) {
            return isNeverNegative(leaf.value(), nesting);
        }
        if (tree instanceof NameTree.Alt<Path> alt) {
            for (NameTree<Path> choice : alt.choices()) {
                if (isNeverNegative(choice, nesting + 1)) {
                    return true;
                }
            }
            return false;
        }
        if (tree instanceof NameTree.Union<Path>) {
            // A branch that is pending or has failed is left out beside one that is ~ or !, and the rest is negative.
            // So
            // there must be one that is there at once; and a name of /$ is not at the depth limit, where ~ still is.
            return isAlive(tree, false, nesting + 1) || (!hasNothing(tree) && isAlive(tree, true, nesting + 1));
        }
        return !(tree instanceof NameTree.Neg<Path>);
    }

    private boolean isNeverNegative(Path leaf, int nesting) {
        for (int position : trie.matching(leaf)) {
            if (isNeverNegative(position, nesting + 1)) {
                return true;
            }
        }
        Builtins.Meaning meaning = Builtins.meaning(leaf);
        // One that fails does not count: once that has taken too long, alternations go on.
        return !trie.mayMatch(leaf)
                && (meaning == Builtins.Meaning.BOUND
                        || meaning == Builtins.Meaning.EMPTY
                        || meaning == Builtins.Meaning.FAIL);
    }

    /**
     * Whether it has an answer at once that is neither {@code ~} nor {@code !}; {@code names}: leaves count as well.
     */
    private boolean isAlive(NameTree<Path> tree, boolean names, int nesting) {
        if (nesting > NESTING_MAX || !effort.spend(1)) {
            return false;
        }
        if (tree instanceof NameTree.Alt<Path> alt) {
            return isAlive(alt.choices().get(0), names, nesting + 1);
        }
        if (tree instanceof NameTree.Union<Path> union) {
            return union.branches().stream().anyMatch(branch -> isAlive(branch.tree(), names, nesting + 1));
        }
        if (tree instanceof NameTree.Leaf<Path> leaf) {
            Builtins.Meaning meaning = Builtins.meaning(leaf.value());
            return names
                    && (meaning == Builtins.Meaning.BOUND || meaning == Builtins.Meaning.EMPTY)
                    && !trie.mayMatch(leaf.value());
        }
        return tree instanceof NameTree.Empty<Path>;
    }

    /** Whether {@code ~} or {@code !} is written in it. */
    private static boolean hasNothing(NameTree<Path> tree) {
        if (tree instanceof NameTree.Alt<Path> alt) {
            return alt.choices().stream().anyMatch(Outcomes::hasNothing);
        }
        if (tree instanceof NameTree.Union<Path> union) {
            return union.branches().stream().anyMatch(branch -> hasNothing(branch.tree()));
        }
        return tree instanceof NameTree.Neg<Path> || tree instanceof NameTree.Fail<Path>;
    }
}
