package io.waymark.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.function.Supplier;

/** The HTTP port as a whole: the API, health, metrics, and the console on all other paths. */
public final class Front implements Handler {
    private static final String CONSOLE = "META-INF/waymark-console";

    private final Handler api;
    private final Handler api2;
    private final Readiness readiness;
    private final Supplier<String> metrics;
    private final Console console;

    /**
     * Everything on one port.
     *
     * @param api what is under {@code /api/1}
     * @param api2 what is under {@code /api/2}
     * @param metrics all metrics, as Prometheus reads them; may take a while
     */
    public Front(Handler api, Handler api2, Readiness readiness, Supplier<String> metrics) {
        this(api, api2, readiness, metrics, new Console(Front.class.getClassLoader(), CONSOLE));
    }

    Front(Handler api, Handler api2, Readiness readiness, Supplier<String> metrics, Console console) {
        this.api = api;
        this.api2 = api2;
        this.readiness = readiness;
        this.metrics = metrics;
        this.console = console;
    }

    @Override
    public void handle(Exchange exchange) {
        String path = exchange.path();
        if (path.startsWith(ApiV1.PREFIX)) {
            api.handle(exchange);
        } else if (path.startsWith(ProblemDocument.API)) {
            api2.handle(exchange);
        } else if (path.equals("/api") || path.startsWith("/api/")) {
            exchange.answer(Answer.empty(404));
        } else if (!exchange.isRead()) {
            exchange.answer(Answer.notAllowed("GET, HEAD"));
        } else {
            read(exchange, path);
        }
    }

    private void read(Exchange exchange, String path) {
        switch (path) {
            case "/healthz" -> {
                exchange.route("healthz");
                exchange.answer(Answer.text(200, "ok"));
            }
            case "/readyz" -> {
                exchange.route("readyz");
                exchange.answer(ready(exchange));
            }
            case "/metrics" -> {
                exchange.route("metrics");
                exchange.blocking(() -> prometheus(metrics.get()));
            }
            default -> {
                exchange.route("console");
                exchange.blocking(() -> console.get(path, exchange.header("If-None-Match")));
            }
        }
    }

    private Answer ready(Exchange exchange) {
        List<String> problems = readiness.problems();
        int status = problems.isEmpty() ? 200 : 503;
        if (exchange.header("Accept")
                .filter(accept -> accept.contains(Answer.JSON))
                .isPresent()) {
            return Answer.of(status, Answer.JSON, NameJson.texts(problems));
        }
        return Answer.text(status, problems.isEmpty() ? "ready" : String.join("\n", problems));
    }

    static Answer prometheus(String text) {
        return Answer.of(200, "text/plain; version=0.0.4; charset=utf-8", text.getBytes(UTF_8));
    }
}
