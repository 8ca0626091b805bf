package io.waymark.dtab.policy;

import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the traffic of a name is divided among concrete names. Shares are above 0 and add up to 1, or there are none at
 * all: of a tree that is negative, failing or empty.
 *
 * <p>Of an alternation the first choice is taken, as proxies do; a union divides by weight, or evenly if all weights
 * are 0.
 *
 * @param byName in the order of the tree
 */
public record Shares(Map<Target, Double> byName) {
    /** Nobody gets anything. */
    public static final Shares NONE = new Shares(Map.of());

    /** Who gets a share: a concrete name, and what of the path is left for it. */
    public record Target(Path id, Path residual) {}

    public Shares {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    public static Shares of(NameTree<Bound> tree) {
        Map<Target, Double> shares = new LinkedHashMap<>();
        divide(tree, 1, shares);
        shares.values().removeIf(share -> share == 0);
        return new Shares(shares);
    }

    private static void divide(NameTree<Bound> tree, double share, Map<Target, Double> shares) {
        if (tree instanceof NameTree.Leaf<Bound> leaf) {
            shares.merge(new Target(leaf.value().id(), leaf.value().residual()), share, Double::sum);
        } else if (tree instanceof NameTree.Alt<Bound> alt) {
            NameTree<Bound> simple = alt.simplified();
            if (simple instanceof NameTree.Alt<Bound> several) {
                divide(several.choices().get(0), share, shares);
            } else {
                divide(simple, share, shares);
            }
        } else if (tree instanceof NameTree.Union<Bound> union) {
            List<NameTree.Weighted<Bound>> branches = union.branches();
            double total =
                    branches.stream().mapToDouble(NameTree.Weighted::weight).sum();
            boolean even = total == 0 || Double.isInfinite(total);
            for (NameTree.Weighted<Bound> branch : branches) {
                double part = even ? 1.0 / branches.size() : branch.weight() / total;
                divide(branch.tree(), share * part, shares);
            }
        }
    }

    /** The share of a concrete name, whatever its residual; 0 if it gets none. */
    public double of(Path id) {
        double sum = 0;
        for (Map.Entry<Target, Double> entry : byName.entrySet()) {
            if (entry.getKey().id().equals(id)) {
                sum += entry.getValue();
            }
        }
        return sum;
    }

    /**
     * Which share of the traffic goes elsewhere in {@code other}, from 0 to 1: the total variation distance, where
     * traffic that goes nowhere counts as one more target.
     */
    public double moved(Shares other) {
        double difference = Math.abs(rest() - other.rest());
        Map<Target, Double> others = new LinkedHashMap<>(other.byName);
        for (Map.Entry<Target, Double> entry : byName.entrySet()) {
            Double theirs = others.remove(entry.getKey());
            difference += Math.abs(entry.getValue() - (theirs == null ? 0 : theirs));
        }
        for (double added : others.values()) {
            difference += added;
        }
        return Math.min(1, difference / 2);
    }

    /** What goes nowhere. */
    private double rest() {
        double sum = 0;
        for (double share : byName.values()) {
            sum += share;
        }
        return byName.isEmpty() ? 1 : Math.max(0, 1 - sum);
    }
}
