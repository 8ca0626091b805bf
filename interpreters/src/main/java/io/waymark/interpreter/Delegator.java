package io.waymark.interpreter;

import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Delegation;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Scheduler;
import java.time.Duration;

/**
 * Explains names, for as long as somebody looks. Unlike {@link Interpreter} it shares nothing: people ask for
 * explanations, proxies do not.
 */
public final class Delegator {

    private Delegator() {}

    /**
     * Every branch that {@code tree} can take under {@code dtab}, worked out again when the dtab or a namer that was
     * asked says something else. A branch whose namer has not answered yet is a pending node.
     */
    public static Live<DelegateTree> delegate(
            Live<Dtab> dtab, NameTree<Path> tree, Namers namers, Limits limits, Scheduler scheduler) {
        Derived<DelegateTree> explained = new Derived<>(inputs -> inputs.state(Dtab.class, () -> dtab)
                .map(rules -> Delegation.delegate(
                        rules, tree, path -> inputs.state(path, () -> namers.lookup(path)), limits)));
        return new OnDemand<>(explained, Duration.ZERO, scheduler);
    }
}
