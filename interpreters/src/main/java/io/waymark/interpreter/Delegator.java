package io.waymark.interpreter;

import io.waymark.dtab.Binder;
import io.waymark.dtab.Binding;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Delegation;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Names;
import io.waymark.dtab.Path;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * Explains names, for as long as somebody looks. Unlike {@link Interpreter} it shares nothing: people ask for
 * explanations, proxies do not.
 */
public final class Delegator {

    private Delegator() {}

    /**
     * A name, and how it came to what it is bound to, both by the same answers of namers.
     *
     * @param tree every branch; those not taken may be awaited while the binding is known
     */
    public record Account(DelegateTree tree, Binding binding) {}

    /**
     * Every branch that {@code tree} can take under {@code dtab}, worked out again when the dtab or a namer that was
     * asked says something else. A branch whose namer has not answered yet is a pending node.
     *
     * @param isOverdue for which paths alternations are known to go on without an answer
     */
    public static Live<DelegateTree> delegate(
            Live<Dtab> dtab,
            NameTree<Path> tree,
            Namers namers,
            Predicate<Path> isOverdue,
            Limits limits,
            Scheduler scheduler) {
        Derived<DelegateTree> explained = new Derived<>(inputs -> inputs.state(Dtab.class, () -> dtab)
                .map(rules -> Delegation.delegate(rules, tree, new Asked(inputs, namers, isOverdue), limits)));
        return new OnDemand<>(explained, Duration.ZERO, scheduler);
    }

    /** As {@link #delegate}, for one name under one dtab, with what it is bound to. */
    public static Live<Account> account(
            Dtab dtab, Path name, Namers namers, Predicate<Path> isOverdue, Limits limits, Scheduler scheduler) {
        Derived<Account> explained = new Derived<>(inputs -> {
            Names names = new Asked(inputs, namers, isOverdue);
            return State.ready(new Account(
                    Delegation.delegate(dtab, NameTree.leaf(name), names, limits),
                    Binder.bind(dtab, name, names, limits, scheduler.now())));
        });
        return new OnDemand<>(explained, Duration.ZERO, scheduler);
    }

    /** What namers say, each answer an input. */
    private record Asked(Derived.Inputs inputs, Namers namers, Predicate<Path> overdue) implements Names {
        @Override
        public State<NameTree<Name>> lookup(Path path) {
            return inputs.state(path, () -> namers.lookup(path));
        }

        @Override
        public boolean isOverdue(Path path) {
            return overdue.test(path);
        }
    }
}
