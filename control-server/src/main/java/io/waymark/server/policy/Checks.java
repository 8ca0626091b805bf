package io.waymark.server.policy;

import io.waymark.dtab.policy.Verdict;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.util.List;

/** Holds a namespace's invariants against what its names are bound to. */
@FunctionalInterface
public interface Checks {
    /** Says of each invariant that it is not known whether it holds. */
    Checks UNKNOWN = (namespace, dtab) -> dtab.invariants().stream()
            .map(rule -> new CheckResult(rule, new Verdict(Verdict.Kind.UNKNOWN, "it has not been checked")))
            .toList();

    /** What each of the invariants of {@code dtab} comes to now, in their order. May block for a moment. */
    List<CheckResult> check(Namespace namespace, VersionedDtab dtab);
}
