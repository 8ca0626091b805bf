package io.waymark.server.policy;

import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.edit.DtabDiff;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A difference between two tables in one line, as a person would say it: {@code /svc/web: 90/10 → 80/20}. */
public final class ChangeSummary {
    private static final int TREE_SHOWN_MAX = 200;

    private ChangeSummary() {}

    public static String of(DtabDiff.Change change) {
        String prefix = change.prefix().show();
        return switch (change) {
            case DtabDiff.Change.Added(var dentry, int after) ->
                "%s: new, %s".formatted(prefix, shown(dentry.destination()));
            case DtabDiff.Change.Removed(var dentry, int before) ->
                "%s: removed, was %s".formatted(prefix, shown(dentry.destination()));
            case DtabDiff.Change.Moved(var dentry, int before, int after) ->
                "%s: moved from place %d to %d".formatted(prefix, before + 1, after + 1);
            case DtabDiff.Change.Changed(var from, int before, var to, int after) ->
                weights(from.destination(), to.destination())
                        .map(weights -> prefix + ": " + weights)
                        .orElseGet(() ->
                                "%s: %s → %s".formatted(prefix, shown(from.destination()), shown(to.destination())));
        };
    }

    /** What became of the weights, if nothing but weights has changed. */
    private static Optional<String> weights(NameTree<Path> from, NameTree<Path> to) {
        if (!(from instanceof NameTree.Union<Path>(var before) && to instanceof NameTree.Union<Path>(var after))) {
            return Optional.empty();
        }
        return trees(before).equals(trees(after))
                ? Optional.of(weights(before) + " → " + weights(after))
                : Optional.empty();
    }

    private static List<NameTree<Path>> trees(List<NameTree.Weighted<Path>> branches) {
        return branches.stream().map(NameTree.Weighted::tree).toList();
    }

    private static String weights(List<NameTree.Weighted<Path>> branches) {
        return branches.stream()
                .map(branch ->
                        BigDecimal.valueOf(branch.weight()).stripTrailingZeros().toPlainString())
                .collect(Collectors.joining("/"));
    }

    private static String shown(NameTree<Path> tree) {
        String text = tree.show();
        return text.length() > TREE_SHOWN_MAX ? text.substring(0, TREE_SHOWN_MAX) + "…" : text;
    }
}
