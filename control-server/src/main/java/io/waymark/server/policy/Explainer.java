package io.waymark.server.policy;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Explanation;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Delegator.Account;
import io.waymark.interpreter.guard.Sources;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.server.bindings.Bindings;
import io.waymark.store.Namespace;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Explains names for people. Blocks until all that a name depends on is known, or patience ends. */
public final class Explainer {
    // More than anybody reads. JSON of more levels is refused by many readers.
    private static final int NODES_MAX = 10_000;
    private static final int LEVELS_MAX = 150;
    private static final int IDS_MAX = 200;

    private final Names names;
    private final Reach reach;
    private final Duration patience;

    /** Where explanations come from. */
    @FunctionalInterface
    interface Names {
        Live<Account> account(Namespace namespace, Dtab dtab, Path name);
    }

    /** Explains by what {@code bindings} binds to, and waits for {@code patience} at most. */
    public Explainer(Bindings bindings, Sources sources, Duration patience) {
        this(bindings::account, new Reach(bindings::addresses, sources), patience);
    }

    Explainer(Names names, Reach reach, Duration patience) {
        this.names = names;
        this.reach = reach;
        this.patience = patience;
    }

    /** What {@code name} means, and why, if {@code dtab} is all of the rules in {@code namespace}. */
    public Explained explain(Namespace namespace, State<Dtab> dtab, Path name) {
        Deadline deadline = Deadline.in(patience);
        Account account = account(namespace, dtab.known().orElse(Dtab.EMPTY), name, deadline);
        Explanation tree = Explanation.of(account.tree(), NODES_MAX, LEVELS_MAX);
        State<NameTree<Bound>> binding = account.binding().state();
        Set<Path> winners = new LinkedHashSet<>();
        tree.winners().forEach(winner -> addLeaf(winner, winners));
        Set<Path> ids = new LinkedHashSet<>(winners);
        addLeaves(tree, ids);
        Map<Path, Reached> reached = reach.of(ids.stream().limit(IDS_MAX).toList(), deadline);
        Map<Path, Reached> decisive = new LinkedHashMap<>(reached);
        decisive.keySet().retainAll(winners);
        return new Explained(Outcome.of(binding), Freshness.of(dtab, binding, decisive.values()), tree, reached);
    }

    /** What {@code name} is bound to if {@code dtab} is all of the rules in {@code namespace}. */
    public State<NameTree<Bound>> bind(Namespace namespace, Dtab dtab, Path name) {
        return account(namespace, dtab, name, Deadline.in(patience)).binding().state();
    }

    private Account account(Namespace namespace, Dtab dtab, Path name, Deadline deadline) {
        try (Awaited<Account> account = new Awaited<>(
                names.account(namespace, dtab, name), known -> !known.tree().isPending())) {
            return account.by(deadline).known().orElseThrow(); // it is there at once, with pending branches
        }
    }

    private static void addLeaves(Explanation tree, Set<Path> ids) {
        addLeaf(tree, ids);
        List<Explanation> children = tree.children();
        children.forEach(child -> addLeaves(child, ids));
    }

    private static void addLeaf(Explanation tree, Set<Path> ids) {
        if (tree.node() instanceof DelegateTree.Leaf leaf) {
            ids.add(leaf.bound().id());
        }
    }
}
