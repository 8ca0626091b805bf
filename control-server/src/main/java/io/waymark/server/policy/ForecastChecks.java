package io.waymark.server.policy;

import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.util.List;

/** Invariants held against what names are bound to now, or would be under a dtab that is given. */
public final class ForecastChecks implements Checks {
    private final Forecaster forecaster;

    public ForecastChecks(Forecaster forecaster) {
        this.forecaster = forecaster;
    }

    @Override
    public List<CheckResult> check(Namespace namespace, VersionedDtab dtab) {
        return dtab.invariants().isEmpty()
                ? List.of()
                : forecaster.of(namespace, dtab.dtab()).check(dtab.invariants());
    }
}
