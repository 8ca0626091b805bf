package io.waymark.server.policy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks other servers' HTTP API. No answer takes longer than the patience, nor more than so many bytes. */
public final class ReplicaClient implements AutoCloseable {
    private static final int OK = 200;
    private static final int ANSWER_BYTES_MAX = 32 << 20; // what 10,000 names that move come to, and more

    private final Supplier<Optional<SSLContext>> tls;
    private final Duration patience;
    private @Nullable HttpClient client; // under this, and made when it is first needed

    /**
     * A client that does nothing before it is asked to.
     *
     * @param tls for those that speak TLS; empty: what Java trusts
     */
    public ReplicaClient(Supplier<Optional<SSLContext>> tls, Duration patience) {
        this.tls = tls;
        this.patience = patience;
    }

    /**
     * The JSON that {@code url} answers to a GET, or to a POST of {@code body}. It fails after the patience at the
     * latest.
     */
    CompletableFuture<JsonNode> ask(URI url, Optional<byte[]> body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(patience);
        body.ifPresentOrElse(
                bytes -> request.header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)),
                request::GET);
        CompletableFuture<HttpResponse<byte[]>> response;
        try {
            response = client().sendAsync(request.build(), unused -> new BoundedBody(ANSWER_BYTES_MAX));
        } catch (IllegalArgumentException unusable) {
            return CompletableFuture.failedFuture(unusable);
        }
        CompletableFuture<JsonNode> answer = response.thenApply(ReplicaClient::json)
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS); // with the body, not the headers only
        return answer.whenComplete((json, problem) -> response.cancel(true)); // closes what is still open
    }

    private static JsonNode json(HttpResponse<byte[]> response) {
        if (response.statusCode() != OK) {
            throw new IllegalStateException("%s: status %d".formatted(response.uri(), response.statusCode()));
        }
        try {
            return JsonMapper.shared().readTree(response.body());
        } catch (JacksonException notJson) {
            throw new IllegalStateException(response.uri() + ": not JSON", notJson);
        }
    }

    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(patience);
            tls.get().ifPresent(builder::sslContext);
            made = builder.build();
            client = made;
        }
        return made;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }
}
