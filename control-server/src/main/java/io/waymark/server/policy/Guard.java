package io.waymark.server.policy;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.policy.Verdict;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Decides whether a change breaks an invariant. Blocks. */
final class Guard {
    private final Forecaster forecaster;

    Guard(Forecaster forecaster) {
        this.forecaster = forecaster;
    }

    /**
     * What was found.
     *
     * @param checks every rule that the change is held against
     * @param refusing those that it breaks. What was broken before in just the same way is not broken by it: what
     *     discovery broke must not keep people from mending something else
     */
    record Findings(List<CheckResult> checks, List<CheckResult> refusing) {
        static final Findings NONE = new Findings(List.of(), List.of());
    }

    /** Whether no rule applies, so that there is nothing to find out. */
    static boolean isFree(Optional<VersionedDtab> base, Optional<List<String>> invariants) {
        return invariants.orElse(List.of()).isEmpty()
                && base.map(VersionedDtab::invariants).orElse(List.of()).isEmpty();
    }

    /**
     * Holds a change against the rules that there are and those that it brings. Rules that it takes away count as long
     * as it changes the dtab too, so that nothing is broken and forgotten in one go.
     *
     * @param base what is there; {@code forecast} of what is to be
     * @param invariants those that are to be; empty: as they are
     */
    Findings check(
            Namespace namespace,
            Optional<VersionedDtab> base,
            Dtab proposed,
            Optional<List<String>> invariants,
            Forecast forecast) {
        List<String> stored = base.map(VersionedDtab::invariants).orElse(List.of());
        boolean sameDtab = base.map(VersionedDtab::dtab).equals(Optional.of(proposed));
        Set<String> rules = new LinkedHashSet<>(invariants.orElse(stored));
        if (!sameDtab) {
            rules.addAll(stored);
        }
        List<CheckResult> checks = forecast.check(List.copyOf(rules));
        List<CheckResult> broken = checks.stream().filter(Guard::isBroken).toList();
        List<String> before =
                broken.stream().map(CheckResult::rule).filter(stored::contains).toList();
        if (before.isEmpty()) {
            return new Findings(checks, broken);
        }
        Map<String, CheckResult> now = forecaster
                .of(namespace, base.orElseThrow().dtab())
                .check(before)
                .stream()
                .collect(Collectors.toMap(CheckResult::rule, Function.identity(), (one, same) -> one));
        return new Findings(
                checks,
                broken.stream()
                        .filter(check -> !check.equals(now.get(check.rule())))
                        .toList());
    }

    static boolean isBroken(CheckResult check) {
        return check.verdict().kind() == Verdict.Kind.BROKEN;
    }
}
