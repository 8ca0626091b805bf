package io.waymark.server.http.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.server.http.Answer;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Front;
import io.waymark.server.http.HttpMetrics;
import io.waymark.server.http.HttpOptions;
import io.waymark.server.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which method answers which path, on a real port. */
class RoutesTest {
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server = new HttpServer(
            HttpOptions.loopback(0),
            new Front(
                    exchange -> exchange.answer(Answer.empty(500)),
                    new ApiV2(List.of(routes -> routes.on("GET", "things", (exchange, path) -> says(exchange, "all"))
                            .on("GET", "things/{ns}", (exchange, path) -> says(exchange, path.text("ns")))
                            .on("PUT", "things/{ns}", (exchange, path) -> says(exchange, "put"))
                            .on(
                                    "GET",
                                    "things/{ns}/parts/{part}",
                                    (exchange, path) ->
                                            says(exchange, path.values().toString()))
                            .on("GET", "things/special", (exchange, path) -> says(exchange, "fixed"))
                            .on(
                                    "GET",
                                    "namespaces/{ns}",
                                    (exchange, path) ->
                                            says(exchange, path.namespace().name()))
                            .on(
                                    "POST",
                                    "json",
                                    (exchange, path) -> exchange.withBody(body -> Answer.text(
                                            200,
                                            JsonFields.read(body, Set.of("a", "b"))
                                                    .required("a")))))),
                    List::of,
                    () -> ""),
            HttpMetrics.NONE,
            blocking,
            1,
            Duration.ofSeconds(5));
    private int port;

    private static void says(Exchange exchange, String text) {
        exchange.answer(Answer.text(200, text));
    }

    @BeforeEach
    void start() throws Exception {
        port = server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
        blocking.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/2/" + path))
                        .timeout(Duration.ofSeconds(30))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "GET ; things ; 200 ; all",
                "GET ; things/one ; 200 ; one",
                "GET ; things/a%2Fb+c%20d ; 200 ; a/b+c d",
                "GET ; things/special ; 200 ; fixed",
                "PUT ; things/one ; 200 ; put",
                "PUT ; things/special ; 405 ; method-not-allowed",
                "DELETE ; things/one ; 405 ; method-not-allowed",
                "GET ; things/ ; 404 ; no-such-route",
                "GET ; things/one/parts ; 404 ; no-such-route",
                "GET ; things/one/parts/ ; 404 ; no-such-route",
                "GET ; namespaces/shop ; 200 ; shop",
                "GET ; namespaces/a%20b ; 404 ; no-such-namespace",
                "POST ; json ; 400 ; invalid-request",
            })
    void each_path_has_its_method(String method, String path, int status, String text) throws Exception {
        HttpResponse<String> answer = send(method, path, "");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(text);
    }

    @Test
    void what_is_allowed_instead_is_told() throws Exception {
        assertThat(send("DELETE", "things/one", "").headers().firstValue("Allow"))
                .contains("GET, HEAD, PUT");
    }

    @Test
    void a_head_is_a_get_without_the_body() throws Exception {
        HttpResponse<String> answer = send("HEAD", "things/one", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{\"a\":\"x\"} ; 200 ; x",
                "{\"a\":\"x\",\"c\":1} ; 400 ; c is not known (expected: only a, b)",
                "{\"a\":\"x\",\"a\":\"y\"} ; 400 ; The body is not JSON",
                "{\"b\":\"x\"} ; 400 ; a is missing",
                "{\"a\":7} ; 400 ; a is a number (expected: a string)",
                "{\"a\":null} ; 400 ; a is null (expected: a string)",
                "[1] ; 400 ; The body is a list (expected: a JSON object with some of a, b).",
                "{\"a\":\"x\"} 5 ; 400 ; The body is not JSON",
                "{\"a\" ; 400 ; The body is not JSON",
            })
    void json_is_read_strictly(String body, int status, String text) throws Exception {
        HttpResponse<String> answer = send("POST", "json", body);
        assertThat(answer.body()).contains(text);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void json_that_is_too_deep_or_not_utf8_is_refused() throws Exception {
        assertThat(send("POST", "json", "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}")
                        .body())
                .contains("of at most 32 levels");
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/2/json"))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xff, '"', '}'}))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("not UTF-8");
    }
}
