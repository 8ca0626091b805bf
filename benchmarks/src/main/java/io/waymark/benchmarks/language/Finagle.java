package io.waymark.benchmarks.language;

import com.twitter.finagle.Addr;
import com.twitter.finagle.Dtab;
import com.twitter.finagle.Name;
import com.twitter.finagle.NameTree;
import com.twitter.finagle.Namer$;
import com.twitter.finagle.Path;
import com.twitter.finagle.Path$;
import com.twitter.finagle.util.Showable;
import com.twitter.util.Activity;
import com.twitter.util.Var;
import com.twitter.util.Var$;
import scala.Function1;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/**
 * Finagle's side. Names are bound as its {@code DefaultInterpreter} and namerd do it: by {@code Namer.bind}, with a
 * lookup that asks the table first, and the namer what the table does not know.
 */
final class Finagle {
    static final Showable<Path> SHOW_PATH = Path$.MODULE$.showable();

    private static final Path FS = Path.read("/#/fs");
    private static final Var<Addr> NO_ADDRESSES = Var$.MODULE$.value(Addr.Pending$.MODULE$);
    private static final Activity<NameTree<Name>> NEG = Activity.value(widened(NameTree.Neg$.MODULE$));

    private Finagle() {}

    /** The lookup through {@code dtab} and then the namer, made once for a table. */
    static Function1<Path, Activity<NameTree<Name>>> lookupIn(Dtab dtab) {
        return new AbstractFunction1<>() {
            @Override
            public Activity<NameTree<Name>> apply(Path path) {
                NameTree<Name.Path> found = dtab.lookup(path);
                return isNeg(found) ? ask(path) : Activity.value(widened(found));
            }
        };
    }

    static NameTree<Name.Bound> bind(Function1<Path, Activity<NameTree<Name>>> lookup, Path name) {
        return Namer$.MODULE$.bind(lookup, new NameTree.Leaf<>(name)).sample();
    }

    private static Activity<NameTree<Name>> ask(Path path) {
        return path.size() > 2 && path.startsWith(FS)
                ? Activity.value(new NameTree.Leaf<Name>(new Name.Bound(NO_ADDRESSES, path.take(3), path.drop(3))))
                : NEG;
    }

    @SuppressWarnings("unchecked") // Scala's trees are covariant, which Java cannot say
    private static NameTree<Name> widened(NameTree<?> tree) {
        return (NameTree<Name>) tree;
    }

    private static boolean isNeg(NameTree<?> tree) {
        return tree.equals(NameTree.Neg$.MODULE$);
    }

    /** What a tree says: every node, and leaves as their ids. */
    static String described(NameTree<?> tree) {
        if (tree instanceof NameTree.Leaf<?> leaf) {
            return switch (leaf.value()) {
                case Name.Bound bound ->
                    ((Path) bound.id()).show() + "+" + bound.path().show();
                case Name.Path path -> path.path().show();
                default -> throw new IllegalStateException("a leaf of " + leaf.value());
            };
        }
        if (tree instanceof NameTree.Alt<?> alt) {
            StringBuilder text = new StringBuilder("alt(");
            for (Iterator<?> choices = alt.trees().iterator(); choices.hasNext(); ) {
                text.append(described((NameTree<?>) choices.next())).append(' ');
            }
            return text.append(')').toString();
        }
        if (tree instanceof NameTree.Union<?> union) {
            StringBuilder text = new StringBuilder("union(");
            for (Iterator<?> branches = union.trees().iterator(); branches.hasNext(); ) {
                NameTree.Weighted<?> branch = (NameTree.Weighted<?>) branches.next();
                text.append(branch.weight())
                        .append('*')
                        .append(described(branch.tree()))
                        .append(' ');
            }
            return text.append(')').toString();
        }
        return isNeg(tree) ? "neg" : tree.toString();
    }
}
