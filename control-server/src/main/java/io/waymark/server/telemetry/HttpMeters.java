package io.waymark.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.waymark.server.http.HttpMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What HTTP listeners count. */
public final class HttpMeters implements HttpMetrics {
    private final MeterRegistry registry;
    private final Counter connectionsRefused;
    private final Map<String, AtomicInteger> watches = new ConcurrentHashMap<>();
    private final Map<Answered, Timer> answered = new ConcurrentHashMap<>();

    private record Answered(String route, String method, int status) {}

    public HttpMeters(Telemetry telemetry) {
        this.registry = telemetry.registry();
        this.connectionsRefused = Counter.builder("waymark.http.connections.refused")
                .description("connections closed at once because there were too many")
                .register(registry);
    }

    @Override
    public void answered(String route, String method, int status, Duration took) {
        answered.computeIfAbsent(new Answered(route, known(method), status), this::timer)
                .record(took);
    }

    /** Methods that nobody has heard of are one: clients choose them. */
    private static String known(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
            default -> "other";
        };
    }

    private Timer timer(Answered answer) {
        return Timer.builder("waymark.http.requests")
                .description("requests answered")
                .tag("route", answer.route)
                .tag("method", answer.method)
                .tag("status", Integer.toString(answer.status))
                .register(registry);
    }

    @Override
    public void watchOpened(String route) {
        watches(route).incrementAndGet();
    }

    @Override
    public void watchClosed(String route) {
        watches(route).decrementAndGet();
    }

    private AtomicInteger watches(String route) {
        return watches.computeIfAbsent(route, opened -> {
            AtomicInteger open = new AtomicInteger();
            Gauge.builder("waymark.http.watches", open, AtomicInteger::get)
                    .description("watches that are open")
                    .tag("route", opened)
                    .strongReference(true)
                    .register(registry);
            return open;
        });
    }

    @Override
    public void updateWritten(String route) {
        counter("waymark.http.updates.sent", "updates written to watches", route)
                .increment();
    }

    @Override
    public void updateConflated(String route) {
        counter("waymark.http.updates.conflated", "updates that slow watchers were spared", route)
                .increment();
    }

    private Counter counter(String name, String description, String route) {
        return Counter.builder(name)
                .description(description)
                .tag("route", route)
                .register(registry);
    }

    @Override
    public void connectionRefused() {
        connectionsRefused.increment();
    }
}
