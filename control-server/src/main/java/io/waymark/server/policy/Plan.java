package io.waymark.server.policy;

import io.waymark.dtab.edit.DtabDiff;
import io.waymark.dtab.lint.Finding;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.Namespace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What publishing a text would do.
 *
 * @param base the revision that it would replace; 0: there is no such namespace yet
 * @param invariants those that it would bring; empty: they stay as they are
 * @param findings what lint says of the text; {@code newFindings} those of them that it does not say of what is there
 * @param checks the invariants that the change is held against
 * @param publishable whether it breaks none of them, so that it needs no override
 */
public record Plan(
        String id,
        Namespace namespace,
        long base,
        String text,
        Optional<List<String>> invariants,
        Instant made,
        List<DtabDiff.Change> changes,
        List<Finding> findings,
        List<Finding> newFindings,
        List<CheckResult> checks,
        boolean publishable,
        Blast blast) {
    public Plan {
        invariants = invariants.map(List::copyOf);
        changes = List.copyOf(changes);
        findings = List.copyOf(findings);
        newFindings = List.copyOf(newFindings);
        checks = List.copyOf(checks);
    }

    /** What is to be written. */
    public Draft draft() {
        return new Draft(Optional.of(text), invariants);
    }

    /** What must still be there then. */
    public Expected expected() {
        return base == 0 ? new Expected.Nothing() : new Expected.Revision(base);
    }
}
