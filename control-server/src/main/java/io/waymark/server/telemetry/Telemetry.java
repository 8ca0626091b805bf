package io.waymark.server.telemetry;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

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

    /**
     * All meters, as one JSON object of {@code name{label=value}} and number, for those who read namerd's metrics.json.
     */
    public String json() {
        Map<String, Double> values = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            for (Measurement measurement : meter.measure()) {
                double value = measurement.getValue();
                if (Double.isFinite(value)) { // JSON has no word for the others
                    values.put(name(meter.getId(), measurement.getStatistic()), value);
                }
            }
        }
        return JsonMapper.shared().writeValueAsString(values);
    }

    private static String name(Meter.Id id, Statistic statistic) {
        String labels = id.getTags().stream()
                .map(tag -> tag.getKey() + "=" + tag.getValue())
                .collect(Collectors.joining(",", "{", "}"));
        boolean plain = statistic == Statistic.VALUE || statistic == Statistic.COUNT;
        String suffix = plain ? "" : "." + statistic.getTagValueRepresentation();
        return id.getName().replace('.', '/') + (labels.equals("{}") ? "" : labels) + suffix;
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }
}
