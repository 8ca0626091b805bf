package io.waymark.server.telemetry;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.waymark.server.policy.Alarms;

/** How many invariants are broken, by namespace; those of which none is are told as 0. */
public final class InvariantMeters {
    private final Alarms alarms;
    private final MultiGauge broken;

    /** Makes what {@code alarms} know part of {@code telemetry}, each time that it is refreshed. */
    public InvariantMeters(Alarms alarms, Telemetry telemetry) {
        this.alarms = alarms;
        this.broken = MultiGauge.builder("waymark.invariant.broken")
                .description("invariants that are broken now, of a namespace that has any")
                .register(telemetry.registry());
    }

    /** Looks what is broken now. */
    public void refresh() {
        broken.register(
                alarms.broken().entrySet().stream()
                        .map(entry -> MultiGauge.Row.of(
                                Tags.of("namespace", entry.getKey().name()), entry.getValue()))
                        .toList(),
                true);
    }
}
