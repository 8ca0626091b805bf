package io.waymark.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Supplier;

/** What monitoring asks of namerd's admin port. */
public final class Admin implements Handler {
    /** Where namerd's own telemeter puts its metrics. */
    public static final String PROMETHEUS_PATH = "/admin/metrics/prometheus";

    private final String prometheusPath;
    private final Supplier<String> prometheus;
    private final Supplier<String> json;

    /**
     * The admin port's answers; both suppliers may take a while.
     *
     * @param prometheusPath where {@code prometheus} is found
     * @param prometheus all metrics, as Prometheus reads them
     * @param json all metrics, as one JSON object
     */
    public Admin(String prometheusPath, Supplier<String> prometheus, Supplier<String> json) {
        this.prometheusPath = prometheusPath;
        this.prometheus = prometheus;
        this.json = json;
    }

    @Override
    public void handle(Exchange exchange) {
        exchange.route("admin");
        if (!exchange.isRead()) {
            exchange.answer(Answer.notAllowed("GET, HEAD"));
            return;
        }
        if (exchange.path().equals(prometheusPath)) {
            exchange.blocking(() -> Front.prometheus(prometheus.get()));
            return;
        }
        switch (exchange.path()) {
            case "/admin/ping" -> exchange.answer(Answer.of(200, "text/plain; charset=utf-8", "pong".getBytes(UTF_8)));
            case "/admin/metrics.json" ->
                exchange.blocking(() -> Answer.json(json.get().getBytes(UTF_8)));
            default -> exchange.answer(Answer.empty(404));
        }
    }
}
