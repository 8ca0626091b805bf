package io.waymark.interpreter.files;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the file that a name leads to. */
final class NameReader implements Tree.Reader<NameTree<Name>> {
    private final FileOptions options;
    private final Path prefix;
    private final Path name;
    private final Doubt doubt;
    private @Nullable NameTree<Name> last;

    NameReader(FileOptions options, Path prefix, Path name, Scheduler scheduler) {
        this.options = options;
        this.prefix = prefix;
        this.name = name;
        this.doubt = new Doubt(options.settleDelay(), scheduler);
    }

    @Override
    public State<NameTree<Name>> look(Consumer<Directories.Entry> visitor) throws IOException {
        NameTree<Name> tree = new Walk(options, visitor).follow(name.labels()) instanceof Walk.Place.File file
                ? NameTree.leaf(new Bound(prefix.concat(name.take(file.labels())), name.drop(file.labels())))
                : NameTree.neg();
        if (last instanceof NameTree.Leaf<Name> && tree instanceof NameTree.Neg<Name> && !doubt.believes(tree)) {
            return State.pending();
        }
        doubt.clear();
        last = tree;
        return State.ready(tree);
    }

    @Override
    public @Nullable Duration again() {
        return doubt.again();
    }
}
