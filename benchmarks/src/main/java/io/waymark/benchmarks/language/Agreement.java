package io.waymark.benchmarks.language;

import com.twitter.finagle.Name;
import com.twitter.finagle.NameTree;
import com.twitter.util.Activity;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dentry;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Path;
import java.util.stream.Collectors;
import scala.Function1;

/** Whether both sides give the same answers, entry by entry and name by name. */
public final class Agreement {

    private Agreement() {}

    /**
     * Reads, looks up and binds all of {@code rules} on both sides.
     *
     * @throws IllegalStateException that says what they answer differently
     */
    public static void check(Rules rules) {
        Dtab ours = Dtab.parse(rules.text());
        com.twitter.finagle.Dtab theirs = com.twitter.finagle.Dtab.read(rules.text());
        same("number of entries", ours.dentries().size(), theirs.length());
        for (int i = 0; i < theirs.length(); i++) {
            Dentry entry = ours.dentries().get(i);
            com.twitter.finagle.Dentry theirEntry = theirs.apply(i);
            String text = theirEntry.prefix().show() + " => " + theirEntry.dst().show(Finagle.SHOW_PATH);
            same("entry " + i, entry, Dentry.parse(text));
        }
        for (String path : rules.paths()) {
            same(
                    "lookup of " + path,
                    described(ours.lookup(Path.parse(path))),
                    Finagle.described(theirs.lookup(com.twitter.finagle.Path.read(path))));
        }
        Function1<com.twitter.finagle.Path, Activity<NameTree<Name>>> lookup = Finagle.lookupIn(theirs);
        for (String name : rules.names()) {
            same(
                    "binding of " + name,
                    described(Waymark.bind(ours, Path.parse(name))),
                    Finagle.described(Finagle.bind(lookup, com.twitter.finagle.Path.read(name))));
        }
    }

    private static void same(String what, Object ours, Object theirs) {
        if (!ours.equals(theirs)) {
            throw new IllegalStateException(what + ": Waymark answers '" + ours + "' and Finagle '" + theirs + "'");
        }
    }

    /** As {@link Finagle#described}. */
    private static String described(io.waymark.dtab.NameTree<?> tree) {
        return switch (tree) {
            case io.waymark.dtab.NameTree.Leaf<?>(Bound(Path id, Path residual, var weight)) ->
                id.show() + "+" + residual.show();
            case io.waymark.dtab.NameTree.Leaf<?>(Object value) -> value.toString();
            case io.waymark.dtab.NameTree.Alt<?> alt ->
                alt.choices().stream()
                        .map(choice -> described(choice) + " ")
                        .collect(Collectors.joining("", "alt(", ")"));
            case io.waymark.dtab.NameTree.Union<?> union ->
                union.branches().stream()
                        .map(branch -> branch.weight() + "*" + described(branch.tree()) + " ")
                        .collect(Collectors.joining("", "union(", ")"));
            case io.waymark.dtab.NameTree.Neg<?> neg -> "neg";
            case io.waymark.dtab.NameTree.Fail<?> fail -> "fail";
            case io.waymark.dtab.NameTree.Empty<?> empty -> "empty";
        };
    }
}
