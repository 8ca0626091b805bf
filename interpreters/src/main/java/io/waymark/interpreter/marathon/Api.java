package io.waymark.interpreter.marathon;

import io.waymark.interpreter.source.LimitedBody;
import io.waymark.live.Scheduler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Marathon's HTTP API. The client is started by the first question. */
final class Api implements AutoCloseable {
    static final int OK = 200;
    static final int NOT_FOUND = 404;
    private static final int UNAUTHORIZED = 401;
    private static final int REDIRECTS_MAX = 3;
    private static final int TEXT_MAX = 300;
    private static final String TOKEN = "token=";

    private final MarathonOptions options;
    private final Executor executor;
    private final Optional<Login> login;
    private @Nullable HttpClient client;
    private boolean closed;

    Api(MarathonOptions options, Executor executor, Scheduler scheduler) {
        this.options = options;
        this.executor = executor;
        this.login = options.credentials() instanceof Credentials.ServiceAccount account
                ? Optional.of(
                        new Login(account, options.base(), options.polling().timeout(), scheduler))
                : Optional.empty();
    }

    @SuppressWarnings("ArrayRecordComponent") // read once, and never compared
    record Answer(int status, byte[] body) {
        /** The beginning of the body, in which Marathon says what is wrong. */
        String text() {
            String text = new String(body, 0, Math.min(body.length, TEXT_MAX), StandardCharsets.UTF_8);
            return text.replaceAll("\\p{Cntrl}+", " ").strip();
        }
    }

    /** Asks. Cancelling what is returned closes the connection. */
    CompletableFuture<Answer> get(String question) {
        return ask(new Request(
                question,
                "application/json",
                unused -> new LimitedBody(options.polling().answerBytesMax())));
    }

    /**
     * Listens to the event stream, which ends when what is returned is done: normally only by an answer that is no
     * stream, or when Marathon ends it. Cancelling that closes the connection.
     */
    CompletableFuture<Answer> listen(String question, EventStream.Listener listener) {
        return ask(new Request(question, EventStream.TYPE, response -> {
            String type = response.headers().firstValue("Content-Type").orElse("");
            boolean stream = response.statusCode() == OK && type.startsWith(EventStream.TYPE);
            return stream
                    ? new EventStream(listener)
                    : new LimitedBody(options.polling().answerBytesMax());
        }));
    }

    private record Request(String question, String accept, BodyHandler<byte[]> handler) {}

    private CompletableFuture<Answer> ask(Request request) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        try {
            URI first = URI.create(options.base() + request.question());
            send(request, first, client(), 0, true, answer);
        } catch (IOException | RuntimeException failure) {
            answer.completeExceptionally(failure);
        }
        return answer;
    }

    /** @param mayLogIn whether to log in again if the token is refused, which is done once */
    private void send(
            Request request,
            URI uri,
            HttpClient through,
            int redirects,
            boolean mayLogIn,
            CompletableFuture<Answer> answer) {
        var unused = authorization(through)
                .thenAccept(authorization -> {
                    HttpRequest.Builder builder = HttpRequest.newBuilder(uri).header("Accept", request.accept());
                    authorization.ifPresent(value -> builder.header("Authorization", value));
                    CompletableFuture<HttpResponse<byte[]>> sent =
                            through.sendAsync(builder.build(), request.handler());
                    whenDone(answer, () -> sent.cancel(true));
                    failWith(answer, sent.thenAccept(response -> {
                        Optional<URI> elsewhere =
                                redirects < REDIRECTS_MAX ? elsewhere(uri, response) : Optional.empty();
                        if (response.statusCode() == UNAUTHORIZED && login.isPresent() && mayLogIn) {
                            authorization.ifPresent(value -> login.get().refused(value.substring(TOKEN.length())));
                            send(request, uri, through, redirects, false, answer);
                        } else if (elsewhere.isPresent()) {
                            send(request, elsewhere.get(), through, redirects + 1, mayLogIn, answer);
                        } else {
                            answer.complete(new Answer(response.statusCode(), response.body()));
                        }
                    }));
                })
                .exceptionally(failure -> {
                    answer.completeExceptionally(failure);
                    return null;
                });
    }

    private static void whenDone(CompletableFuture<?> future, Runnable task) {
        var unused = future.whenComplete((result, failure) -> task.run());
    }

    private static void failWith(CompletableFuture<?> future, CompletableFuture<?> cause) {
        var unused = cause.whenComplete((result, failure) -> {
            if (failure != null) {
                future.completeExceptionally(failure);
            }
        });
    }

    private CompletableFuture<Optional<String>> authorization(HttpClient through) {
        return switch (options.credentials()) {
            case Credentials.None() -> CompletableFuture.completedFuture(Optional.empty());
            case Credentials.Basic(String encoded) ->
                CompletableFuture.completedFuture(Optional.of("Basic " + encoded));
            case Credentials.ServiceAccount account ->
                login.orElseThrow().token(through).thenApply(token -> Optional.of(TOKEN + token));
        };
    }

    /**
     * Where another Marathon is that leads: one that does not lead may say so instead of answering. Credentials go
     * along, but never from TLS to plain text.
     */
    private static Optional<URI> elsewhere(URI asked, HttpResponse<?> response) {
        Optional<String> location = response.headers().firstValue("Location");
        boolean redirect = switch (response.statusCode()) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
        if (!redirect || location.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI target = asked.resolve(location.get());
            boolean asSafe = "https".equals(target.getScheme())
                    || ("http".equals(target.getScheme()) && "http".equals(asked.getScheme()));
            return asSafe && target.getHost() != null ? Optional.of(target) : Optional.empty();
        } catch (IllegalArgumentException notAUri) {
            return Optional.empty();
        }
    }

    private synchronized HttpClient client() throws IOException {
        if (closed) {
            throw new IOException("closed");
        }
        HttpClient started = client;
        if (started == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1) // what Marathon speaks
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(options.polling().timeout())
                    .executor(executor);
            if (options.tls().isPresent()) {
                builder.sslContext(options.tls().get());
            }
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
