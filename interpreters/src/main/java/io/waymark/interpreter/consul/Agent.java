package io.waymark.interpreter.consul;

import io.waymark.interpreter.source.LimitedBody;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The agent's HTTP API. The client is started by the first question. */
final class Agent implements AutoCloseable {
    /** No index: what is asked with it is answered at once. */
    static final long NO_INDEX = 0;

    private static final int TEXT_MAX = 300;

    private final ConsulOptions options;
    private final Executor executor;
    private @Nullable HttpClient client;
    private boolean closed;

    Agent(ConsulOptions options, Executor executor) {
        this.options = options;
        this.executor = executor;
    }

    /** @param index what the next question may be asked with; {@link #NO_INDEX} if the answer has none */
    @SuppressWarnings("ArrayRecordComponent") // read once, and never compared
    record Answer(int status, long index, byte[] body) {
        /** The beginning of the body, in which the agent says what is wrong. */
        String text() {
            String text = new String(body, 0, Math.min(body.length, TEXT_MAX), StandardCharsets.UTF_8);
            return text.replaceAll("\\p{Cntrl}+", " ").strip();
        }
    }

    /**
     * Asks, and if {@code index} is not {@link #NO_INDEX} the agent waits until there is something newer, or for a
     * while. Cancelling what is returned closes the connection.
     */
    CompletableFuture<Answer> ask(String question, long index) {
        String blocking = index == NO_INDEX
                ? ""
                : "&index=%d&wait=%dms"
                        .formatted(index, options.polling().waitMax().toMillis());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(options.agent() + question + blocking));
        options.token().ifPresent(token -> request.header("X-Consul-Token", token));
        return client().sendAsync(
                        request.build(),
                        unused -> new LimitedBody(options.polling().answerBytesMax()))
                .thenApply(response -> new Answer(response.statusCode(), index(response), response.body()));
    }

    private static long index(HttpResponse<?> response) {
        try {
            return Math.max(
                    NO_INDEX,
                    Long.parseLong(
                            response.headers().firstValue("X-Consul-Index").orElse("0")));
        } catch (NumberFormatException notANumber) {
            return NO_INDEX;
        }
    }

    private synchronized HttpClient client() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        HttpClient started = client;
        if (started == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1) // a question that is kept open has its connection for itself
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(options.polling().margin())
                    .executor(executor);
            options.tls().ifPresent(builder::sslContext);
            started = builder.build();
            client = started;
        }
        return started;
    }

    synchronized boolean isStarted() {
        return client != null;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.shutdownNow();
        }
    }
}
