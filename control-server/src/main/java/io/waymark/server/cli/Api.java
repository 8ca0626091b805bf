package io.waymark.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP API of one server of several. Whatever goes wrong is a {@link CommandFailure}. */
final class Api {
    private final List<URI> servers;
    private final HttpClient client;

    /** @param servers in the order in which they are tried; at least one */
    Api(List<URI> servers) {
        if (servers.isEmpty()) {
            throw new CommandFailure(
                    CommandFailure.USAGE, "server: no address (expected: such as http://10.0.0.1:4180)");
        }
        this.servers = List.copyOf(servers);
        this.client =
                client(servers.stream().anyMatch(server -> server.getScheme().equals("https")));
    }

    private static HttpClient client(boolean tls) {
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5));
        if (!tls) { // the usual TLS context reads all certificate authorities: a tenth of a second
            try {
                client.sslContext(SSLContext.getInstance("TLS")).sslParameters(new SSLParameters());
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return client.build();
    }

    /** What a server answered, and did not refuse. */
    record Answer(HttpResponse<String> response) {
        String text() {
            return response.body();
        }

        JsonNode json() {
            try {
                return JsonMapper.shared().readTree(response.body());
            } catch (JacksonException malformed) {
                throw new CommandFailure(
                        CommandFailure.REFUSED,
                        "%s did not answer with JSON: %s (is it a Waymark server?)"
                                .formatted(response.uri(), malformed.getOriginalMessage()));
            }
        }

        Optional<String> header(String name) {
            return response.headers().firstValue(name);
        }
    }

    JsonNode json(Call call) {
        return send(call).json();
    }

    Answer send(Call call) {
        return expect(call, response(call, BodyHandlers.ofString()));
    }

    /** As {@link #send}, but what is not there is empty. */
    Optional<Answer> find(Call call) {
        HttpResponse<String> response = response(call, BodyHandlers.ofString());
        return response.statusCode() == 404 ? Optional.empty() : Optional.of(expect(call, response));
    }

    private static Answer expect(Call call, HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw ProblemText.failure(call, response.statusCode(), response.body());
        }
        return new Answer(response);
    }

    /** Hands each line of an answer that goes on to {@code lines}; ends only with a failure. */
    void watch(Call call, Consumer<String> lines) {
        HttpResponse<Stream<String>> response = response(call, BodyHandlers.ofLines());
        try (Stream<String> body = response.body()) {
            if (response.statusCode() != 200) {
                throw ProblemText.failure(call, response.statusCode(), body.collect(Collectors.joining("\n")));
            }
            body.filter(line -> !line.isBlank()).forEach(lines);
            throw unreachable(response.uri(), "ended the watch");
        } catch (UncheckedIOException broken) {
            throw new CommandFailure(
                    CommandFailure.UNREACHABLE,
                    "the connection to %s broke: %s".formatted(response.uri(), reason(broken)));
        }
    }

    /** What the first server answers that does; a write is not tried again once it may have been heard. */
    private <T> HttpResponse<T> response(Call call, BodyHandler<T> handler) {
        CommandFailure last = null;
        for (URI server : servers) {
            try {
                return client.send(request(server, call), handler);
            } catch (ConnectException | HttpConnectTimeoutException refused) {
                last = unreachable(
                        server, "cannot be reached (is it running? say which with --server URL or WAYMARK_SERVER)");
            } catch (HttpTimeoutException late) {
                last = unreachable(server, "does not answer (%s)".formatted(reason(late)));
                failUnlessRead(call, last);
            } catch (IOException broken) {
                last = unreachable(server, "did not answer: " + reason(broken));
                failUnlessRead(call, last);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw unreachable(server, "was not waited for");
            }
        }
        throw Objects.requireNonNull(last);
    }

    private static void failUnlessRead(Call call, CommandFailure failure) {
        if (!call.isRead()) {
            throw failure;
        }
    }

    private static HttpRequest request(URI server, Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(call.path()))
                .method(call.method(), call.body().map(BodyPublishers::ofString).orElseGet(BodyPublishers::noBody));
        call.headers().forEach(request::header);
        return request.timeout(call.timeout()).build(); // until the headers are there: a watch goes on
    }

    private static CommandFailure unreachable(URI server, String what) {
        return new CommandFailure(CommandFailure.UNREACHABLE, "the server %s %s".formatted(server, what));
    }

    static String reason(Exception problem) {
        return Objects.requireNonNullElse(
                problem.getMessage(), problem.getClass().getSimpleName());
    }
}
