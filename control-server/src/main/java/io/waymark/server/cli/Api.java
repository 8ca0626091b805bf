package io.waymark.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code /api/1} of one server. Whatever goes wrong is a {@link CommandFailure}. */
final class Api {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String DTAB = "application/dtab";

    private final URI server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    Api(URI server) {
        this.server = server;
    }

    /** A dtab, and the version to hand back with a write. */
    record Dtab(String text, String version) {}

    /** The names of all namespaces, as a JSON array. */
    String namespaces() {
        return expect(send(request("/api/1/dtabs").GET()), "list the namespaces")
                .body();
    }

    Dtab dtab(String namespace) {
        HttpResponse<String> response = expect(
                send(request(dtabPath(namespace)).header("Accept", DTAB).GET()),
                "read the dtab of '" + namespace + "'");
        return new Dtab(response.body(), response.headers().firstValue("ETag").orElse(""));
    }

    void create(String namespace, String text) {
        expect(
                send(request(dtabPath(namespace)).header("Content-Type", DTAB).POST(body(text))),
                "create '" + namespace + "'");
    }

    /** Replaces the dtab, if {@code version} is given only when that is still the current one. */
    void put(String namespace, String text, Optional<String> version) {
        HttpRequest.Builder request =
                request(dtabPath(namespace)).header("Content-Type", DTAB).PUT(body(text));
        version.ifPresent(expected -> request.header("If-Match", expected));
        expect(send(request), "write the dtab of '" + namespace + "'");
    }

    void delete(String namespace) {
        expect(send(request(dtabPath(namespace)).DELETE()), "delete '" + namespace + "'");
    }

    /**
     * An answer about a name.
     *
     * @param stale since when it may be out of date, and why, if it may
     */
    record Said(String json, Optional<String> stale) {
        /** {@code text}, and a line that says that it is stale if it is. */
        String marked(String text) {
            return stale.map(since -> text + "\nstale since " + since.replaceFirst(" ", ": "))
                    .orElse(text);
        }
    }

    /** One answer about a name. */
    Said ask(String question, String namespace, Map<String, String> parameters) {
        HttpResponse<String> response = expect(
                send(request("/api/1/%s/%s%s".formatted(question, namespace, query(parameters)))
                        .GET()),
                question + " " + parameters.get("path"));
        return new Said(response.body(), response.headers().firstValue("Waymark-Stale"));
    }

    /**
     * Hands each answer about a name to {@code answers}, as JSON; ends only with a failure, when the server ends it.
     */
    void watch(String question, String namespace, Map<String, String> parameters, Consumer<String> answers) {
        HttpRequest request = request("/api/1/%s/%s%s&watch=true".formatted(question, namespace, query(parameters)))
                .GET()
                .build();
        HttpResponse<Stream<String>> response = send(request, BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw refusal(
                        response.statusCode(),
                        lines.collect(Collectors.joining("\n")),
                        "watch " + parameters.get("path"));
            }
            lines.filter(line -> !line.isBlank()).forEach(answers);
            throw unreachable("ended the watch");
        } catch (UncheckedIOException broken) {
            throw new CommandFailure(
                    CommandFailure.UNREACHABLE, "the connection to %s broke: %s".formatted(server, reason(broken)));
        }
    }

    private static String dtabPath(String namespace) {
        return "/api/1/dtabs/" + namespace;
    }

    private static String query(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(server.resolve(path));
        } catch (IllegalArgumentException notAnAddress) {
            throw new CommandFailure(
                    2, "'%s%s' is not an address: %s".formatted(server, path, notAnAddress.getMessage()));
        }
    }

    private static HttpRequest.BodyPublisher body(String text) {
        return HttpRequest.BodyPublishers.ofString(text);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request.timeout(TIMEOUT).build(), BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (HttpTimeoutException late) {
            throw unreachable("does not answer (%s)".formatted(reason(late)));
        } catch (ConnectException refused) {
            throw unreachable("cannot be reached (is it running? say which with --server URL or WAYMARK_SERVER)");
        } catch (IOException broken) {
            throw unreachable("did not answer: " + reason(broken));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unreachable("was not waited for");
        }
    }

    private CommandFailure unreachable(String what) {
        return new CommandFailure(CommandFailure.UNREACHABLE, "the server %s %s".formatted(server, what));
    }

    private static String reason(Exception problem) {
        return Objects.requireNonNullElse(
                problem.getMessage(), problem.getClass().getSimpleName());
    }

    private static HttpResponse<String> expect(HttpResponse<String> response, String what) {
        if (response.statusCode() / 100 != 2) {
            throw refusal(response.statusCode(), response.body(), what);
        }
        return response;
    }

    private static CommandFailure refusal(int status, String body, String what) {
        String meaning = switch (status) {
            case 404 -> "there is no such namespace";
            case 409 -> "it is there already";
            case 412 -> "it was changed meanwhile: read it again, and write with its new version";
            case 503 -> "its store is away";
            default -> "status " + status;
        };
        int exitCode = switch (status) {
            case 409, 412 -> CommandFailure.CONFLICT;
            case 502, 503, 504 -> CommandFailure.UNREACHABLE;
            default -> CommandFailure.REFUSED;
        };
        String said = body.isBlank() ? meaning : meaning + ": " + body.strip();
        return new CommandFailure(exitCode, "cannot %s: %s".formatted(what, said));
    }
}
