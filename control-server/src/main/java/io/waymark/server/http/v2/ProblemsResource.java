package io.waymark.server.http.v2;

import io.waymark.server.http.Exchange;
import io.waymark.server.http.ProblemCode;
import io.waymark.server.http.ProblemDocument;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/2/problems}: what the codes of problem documents mean. */
public final class ProblemsResource implements Resource {
    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "problems", (exchange, path) -> all(exchange))
                .on("GET", "problems/{code}", (exchange, path) -> one(exchange, path.text("code")));
    }

    private static void all(Exchange exchange) {
        Parameters.of(exchange);
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("problems");
        Stream.of(ProblemCode.values()).forEach(problem -> list.add(json(problem)));
        exchange.answer(Json.answer(json));
    }

    private static void one(Exchange exchange, String code) {
        Parameters.of(exchange);
        exchange.answer(ProblemCode.find(code)
                .map(problem -> Json.answer(json(problem)))
                .orElseGet(() -> new ProblemDocument(
                                404,
                                "no-such-code",
                                "There is no problem '%s' (GET /api/2/problems lists them)."
                                        .formatted(Parameters.shown(code)))
                        .answer()));
    }

    private static ObjectNode json(ProblemCode problem) {
        return Json.object()
                .put("type", ApiV2.PREFIX + "problems/" + problem.code())
                .put("code", problem.code())
                .put("status", problem.status())
                .put("title", problem.title())
                .put("explanation", problem.explanation());
    }
}
