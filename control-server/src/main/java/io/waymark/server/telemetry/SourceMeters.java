package io.waymark.server.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.waymark.interpreter.guard.Condition;
import io.waymark.interpreter.guard.Source;
import io.waymark.interpreter.guard.Sources;
import io.waymark.interpreter.guard.Summary;
import io.waymark.interpreter.source.Resyncs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** How fresh each source of names is. All meters of a source that are read together are taken from one summary. */
public final class SourceMeters {
    private static final Duration KEPT = Duration.ofMillis(500); // so that one scrape looks once at every service

    private final Source source;
    private final InstantSource clock;
    private Instant taken = Instant.EPOCH;
    private Summary latest;

    private SourceMeters(Source source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
        this.latest = source.summary();
    }

    /** Makes the state of {@code sources} part of {@code telemetry}. */
    public static void bind(Sources sources, Telemetry telemetry, InstantSource clock) {
        sources.all().forEach(source -> new SourceMeters(source, clock).bind(telemetry));
    }

    private void bind(Telemetry telemetry) {
        Tag namer = Tag.of("namer", source.prefix().show());
        for (Condition condition : Condition.values()) {
            Tags tags = Tags.of(namer, Tag.of("state", condition.name().toLowerCase(Locale.ROOT)));
            gauge(
                    telemetry,
                    "names",
                    "names that are looked up",
                    tags,
                    now -> now.names().of(condition));
            gauge(
                    telemetry,
                    "services",
                    "services whose addresses are watched",
                    tags,
                    now -> now.services().of(condition));
        }
        Tags tags = Tags.of(namer);
        gauge(
                telemetry,
                "held",
                "services whose old endpoints are held",
                tags,
                now -> now.services().of(Condition.HELD));
        gauge(
                telemetry,
                "stale.seconds",
                "for how long the one that is stale for longest is; 0 if none is",
                tags,
                this::staleSeconds);
        count(
                telemetry,
                "resyncs.done",
                "times everything was read again",
                tags,
                now -> now.resyncs().map(Resyncs::done).orElse(0L));
        count(
                telemetry,
                "resyncs.missed",
                "changes that no watch had told of",
                tags,
                now -> now.resyncs().map(Resyncs::missed).orElse(0L));
        count(telemetry, "holds", "times old endpoints began to be held", tags, Summary::holds);
        count(telemetry, "releases", "holds that an operator ended", tags, Summary::releases);
    }

    private double staleSeconds(Summary now) {
        return now.staleSince()
                .map(since -> Duration.between(since, clock.instant()).toMillis() / 1000.0)
                .orElse(0.0);
    }

    private void gauge(
            Telemetry telemetry, String name, String description, Tags tags, ToDoubleFunction<Summary> measure) {
        Gauge.builder("waymark.namer." + name, this, self -> measure.applyAsDouble(self.summary()))
                .description(description)
                .tags(tags)
                .strongReference(true)
                .register(telemetry.registry());
    }

    private void count(
            Telemetry telemetry, String name, String description, Tags tags, ToDoubleFunction<Summary> measure) {
        FunctionCounter.builder("waymark.namer." + name, this, self -> measure.applyAsDouble(self.summary()))
                .description(description)
                .tags(tags)
                .register(telemetry.registry());
    }

    private synchronized Summary summary() {
        Instant now = clock.instant();
        if (now.isBefore(taken) || !now.isBefore(taken.plus(KEPT))) {
            latest = source.summary();
            taken = now;
        }
        return latest;
    }
}
