package io.waymark.server.telemetry;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToDoubleFunction;

/**
 * All that the process counts, for Prometheus. Names of meters begin with {@code waymark_}, those of the JVM with
 * {@code jvm_} and {@code process_}; the values of labels come from short lists, never from clients.
 */
public final class Telemetry implements AutoCloseable {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), Clock.SYSTEM);
    private final JvmGcMetrics garbage = new JvmGcMetrics();

    /** @param version of this build, which {@code waymark_build_info} tells */
    public Telemetry(String version) {
        Gauge.builder("waymark.build.info", () -> 1)
                .description("1; which build this is")
                .tag("version", version)
                .tag("java", Runtime.version().toString())
                .register(registry);
    }

    /** Starts to measure the JVM and the process. */
    public void start() {
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        garbage.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /** Where parts register what they count. */
    public MeterRegistry registry() {
        return registry;
    }

    /** A gauge whose value {@code measure} takes from {@code source} whenever it is asked for. */
    public <T> void gauge(String name, String description, T source, ToDoubleFunction<T> measure) {
        Gauge.builder(name, source, measure)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    /** All meters, in Prometheus's text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
