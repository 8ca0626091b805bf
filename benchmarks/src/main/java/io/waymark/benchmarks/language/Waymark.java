package io.waymark.benchmarks.language;

import io.waymark.dtab.Binder;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Names;
import io.waymark.dtab.Path;
import io.waymark.live.State;
import java.time.Instant;

/** Our side: tables, and a namer that knows every name of one label under {@code /#/fs}. */
final class Waymark {
    private static final Path FS = Path.of("#", "fs");
    private static final Names NAMES = Waymark::ask;

    private Waymark() {}

    static NameTree<Bound> bind(Dtab dtab, Path name) {
        return Binder.bind(dtab, name, NAMES, Limits.DEFAULT, Instant.EPOCH)
                .state()
                .known()
                .orElseThrow();
    }

    private static State<NameTree<Name>> ask(Path path) {
        return State.ready(
                path.size() > 2 && path.startsWith(FS)
                        ? NameTree.leaf(new Bound(path.take(3), path.drop(3)))
                        : NameTree.neg());
    }
}
