package io.waymark.dtab.lint;

import static io.waymark.dtab.lint.Report.brief;

import io.waymark.dtab.Binder;
import io.waymark.dtab.Bound;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.State;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What shows only in the light of what is in use and what namers know today. */
final class UseCheck {
    private static final int BINDINGS_MAX = 2_000;
    private static final int NAMES_MAX = 20_000;
    private static final long LABELS_MAX = 1_000_000; // of all names together

    private record At(Path path, Path inUse, int depth) {}

    private final DtabText document;
    private final List<Part.Entry> entries;
    private final PrefixTrie trie;
    private final Facts facts;
    private final Limits limits;
    private final Effort effort;
    private final Report report;
    private final Map<Integer, At> reached = new HashMap<>(); // entries, and the first name that led there
    private boolean complete = true;
    private int bindings;

    UseCheck(
            DtabText document,
            List<Part.Entry> entries,
            PrefixTrie trie,
            Facts facts,
            Limits limits,
            Effort effort,
            Report report) {
        this.document = document;
        this.entries = entries;
        this.trie = trie;
        this.facts = facts;
        this.limits = limits;
        this.effort = effort;
        this.report = report;
    }

    void run() {
        reach();
        for (Part.Entry entry : entries) {
            At at = reached.get(entry.position());
            if (at == null && complete && !facts.inUse().isEmpty()) {
                report.add(
                        Code.WM207,
                        entry.start(),
                        entry.end(),
                        "no name in use leads to " + brief(entry.dentry().prefix()));
            }
            if (!facts.outside().equals(Facts.NONE.outside())
                    && (at != null || facts.inUse().isEmpty())) {
                Path rest = at == null
                        ? Path.EMPTY
                        : at.path().drop(entry.dentry().prefix().size());
                checkUnions(entry.destination(), rest, Optional.ofNullable(at).map(At::inUse));
            }
        }
    }

    /** Finds all entries that names in use lead to, over all branches. */
    private void reach() {
        Set<Path> seen = new HashSet<>(facts.inUse());
        long labels = 0;
        Deque<At> next = new ArrayDeque<>();
        facts.inUse().stream().sorted().forEach(name -> next.add(new At(name, name, 0)));
        while (!next.isEmpty()) {
            At at = next.remove();
            if (at.depth() >= limits.depthMax()) {
                continue; // nobody gets there; the nearest names come first, so this is as near as it gets
            }
            List<Integer> matching = trie.matching(at.path());
            labels += at.path().size();
            if (!effort.spend(4 + at.path().size()) || seen.size() > NAMES_MAX || labels > LABELS_MAX) {
                complete = false;
                return;
            }
            boolean open = true;
            for (int position : matching) {
                Part.Entry entry = entries.get(position);
                open &= matching.size() == 1 && entry.dentry().destination() instanceof NameTree.Neg<Path>;
                reached.putIfAbsent(position, at);
                Path rest = at.path().drop(entry.dentry().prefix().size());
                entry.dentry().destination().flatMap(leaf -> {
                    effort.spend(1 + rest.size() / 4);
                    Path path = leaf.concat(rest);
                    if (seen.add(path)) {
                        next.add(new At(path, at.inUse(), at.depth() + 1));
                    }
                    return NameTree.neg();
                });
            }
            if (open) {
                leave(at, seen, next);
            }
        }
    }

    private void leave(At at, Set<Path> seen, Deque<At> next) {
        Optional<NameTree<Name>> said = facts.outside().lookup(at.path()).known();
        complete &= said.isPresent();
        said.ifPresent(tree -> tree.flatMap(name -> {
            if (name instanceof Path path && seen.add(path)) {
                next.add(new At(path, at.inUse(), at.depth() + 1));
            }
            return NameTree.neg();
        }));
    }

    private void checkUnions(Part part, Path rest, Optional<Path> witness) {
        if (part.tree() instanceof NameTree.Union<Path> union) {
            Set<Part> negative = new HashSet<>();
            boolean anyAlive = false;
            for (int i = 0; i < part.parts().size(); i++) {
                Part branch = part.parts().get(i);
                if (!(branch.tree() instanceof NameTree.Leaf<Path> leaf)
                        || union.branches().get(i).weight() == 0
                        || ++bindings > BINDINGS_MAX) {
                    continue;
                }
                State<NameTree<Bound>> state = Binder.bind(
                                document.dtab(), leaf.value().concat(rest), facts.outside(), limits, Instant.EPOCH)
                        .state();
                if (state instanceof State.Ready<NameTree<Bound>> ready) {
                    boolean isNegative = ready.value() instanceof NameTree.Neg<Bound>;
                    anyAlive |= !isNegative && !(ready.value() instanceof NameTree.Fail<Bound>);
                    if (isNegative) {
                        negative.add(branch);
                    }
                }
            }
            if (anyAlive) {
                for (Part branch : negative) {
                    report.add(
                            Code.WM307,
                            branch.weightStart(),
                            branch.end(),
                            brief(branch.tree().show()) + " is negative now: its share goes to the other branches",
                            Optional.empty(),
                            witness);
                }
            }
        }
        part.parts().forEach(inner -> checkUnions(inner, rest, witness));
    }
}
