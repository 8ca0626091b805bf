package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.server.http.Answer;
import io.waymark.server.http.Exchange;

/** {@code /api/2/openapi.json}, and at {@code /api/2/} the same to be read. */
final class OpenApiResource implements Resource {
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Answer document;
    private final Answer page;

    /** @param version of the server */
    OpenApiResource(String version) {
        var openApi = OpenApi.document(version);
        this.document = Json.answer(openApi);
        this.page = Answer.of(
                        200, "text/html; charset=utf-8", OpenApiPage.of(openApi).getBytes(UTF_8))
                .with("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .with("Referrer-Policy", "no-referrer")
                .with("X-Frame-Options", "DENY");
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "openapi.json", (exchange, path) -> answer(exchange, document))
                .on("GET", "", (exchange, path) -> answer(exchange, page));
    }

    private static void answer(Exchange exchange, Answer answer) {
        Parameters.of(exchange);
        exchange.answer(answer);
    }
}
