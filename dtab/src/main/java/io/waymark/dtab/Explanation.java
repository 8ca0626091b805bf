package io.waymark.dtab;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Why a name is bound to what it is bound to: a delegation tree, and for each node whether it decides, which share of
 * the traffic comes to it, and if not why not. It says of alternations and unions what {@link Binder} does.
 *
 * @param node what stands here; of its branches there is more in {@code children}
 * @param weight in the union above, if that is what is above
 * @param end what the part from here on comes to, taken by itself
 * @param wins whether this decides what the name comes to: it is bound here, or fails, waits or ends here
 * @param share which part of the name's traffic comes here, from 0 to 1; 0 if it does not win
 * @param why it was not taken where there was a choice, or what there is to say of where it ends; empty for what is
 *     taken and bound
 * @param left how many branches are not in {@code children}, because the whole would be too much to read
 */
public record Explanation(
        DelegateTree node,
        OptionalDouble weight,
        End end,
        boolean wins,
        double share,
        Optional<String> why,
        List<Explanation> children,
        int left) {

    /** What a part of a tree comes to. */
    public enum End {
        /** Concrete names. */
        BOUND,
        /** It exists, and nobody is behind it. */
        EMPTY,
        /** No such name: the next alternative is taken. */
        NEGATIVE,
        /** No such name, and no other alternative is taken. */
        STOPPED,
        /** It is not known yet. */
        PENDING,
        /** It cannot be known. */
        FAILED
    }

    public Explanation {
        children = List.copyOf(children);
    }

    /**
     * Explains a tree.
     *
     * @param nodesMax so many nodes are explained; what is below others is left out
     * @param levelsMax as deep as this
     */
    public static Explanation of(DelegateTree tree, int nodesMax, int levelsMax) {
        Verdict verdict = new Verdicts().of(tree);
        boolean wins = verdict.end() != End.NEGATIVE;
        return new Telling(nodesMax, levelsMax)
                .tell(tree, verdict, OptionalDouble.empty(), wins, wins ? 1 : 0, verdict.reasonAtEnd(tree), 1);
    }

    /** Every winning node that is a concrete name, from left to right. */
    public List<Explanation> winners() {
        List<Explanation> winners = new ArrayList<>();
        collectWinners(winners);
        return winners;
    }

    private void collectWinners(List<Explanation> winners) {
        if (wins && node instanceof DelegateTree.Leaf) {
            winners.add(this);
        }
        children.forEach(child -> child.collectWinners(winners));
    }

    /** Goes down a tree that is judged, and makes the explanation. */
    private static final class Telling {
        private final int levelsMax;
        private int nodesLeft;

        Telling(int nodesMax, int levelsMax) {
            this.nodesLeft = nodesMax;
            this.levelsMax = levelsMax;
        }

        Explanation tell(
                DelegateTree tree,
                Verdict verdict,
                OptionalDouble weight,
                boolean wins,
                double share,
                Optional<String> why,
                int level) {
            nodesLeft--;
            int count = verdict.branches().size();
            List<Explanation> children = new ArrayList<>();
            for (int i = 0; i < count && nodesLeft > 0 && level < levelsMax; i++) {
                Verdict.Branch branch = verdict.branches().get(i);
                boolean taken = wins && branch.taken();
                children.add(tell(
                        branch.tree(),
                        branch.verdict(),
                        branch.weight(),
                        taken,
                        taken ? share * branch.part() : 0,
                        branch.why().or(() -> branch.verdict().reasonAtEnd(branch.tree())),
                        level + 1));
            }
            return new Explanation(tree, weight, verdict.end(), wins, share, why, children, count - children.size());
        }
    }
}
