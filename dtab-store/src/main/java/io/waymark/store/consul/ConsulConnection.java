package io.waymark.store.consul;

import io.waymark.store.StoreException;
import io.waymark.store.StoreException.Reason;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The agent's HTTP API. Nothing is repeated here, nor by the client below, which repeats GET only, and what it could
 * not connect for.
 */
final class ConsulConnection implements AutoCloseable {
    static final int OK = 200;
    private static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    private static final int FORBIDDEN = 403;
    private static final int TOO_LARGE = 413;
    private static final int TOO_MANY = 429;
    private static final int TEXT_MAX = 300;

    private final ConsulSettings settings;
    private volatile @Nullable HttpClient client;
    private volatile @Nullable StoreException away;

    ConsulConnection(ConsulSettings settings) {
        this.settings = settings;
    }

    /** Prepares the client, which connects when it is used. */
    void open() {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1) // a question that is kept open has its connection for itself
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.requestTimeout());
        settings.tls().ifPresent(builder::sslContext);
        client = builder.build();
    }

    /** @param index what the next question may be asked with; 0 if there is none */
    @SuppressWarnings("ArrayRecordComponent") // read once, and never compared
    record Answer(int status, long index, byte[] body) {
        /** The beginning of the body, in which the agent says what is wrong. */
        String text() {
            String text = new String(body, 0, Math.min(body.length, TEXT_MAX), StandardCharsets.UTF_8);
            return text.replaceAll("\\p{Cntrl}+", " ").strip();
        }
    }

    /** What became of a transaction. */
    sealed interface Sent {
        record Answered(Answer answer) implements Sent {}

        /** It may have been carried out, or may still be. */
        record Unanswered(String why) implements Sent {}
    }

    /** The answer to a question of which nothing depends; {@code query} without what all questions have. */
    Answer get(String path, String query, Duration atMost) throws StoreException {
        refuseIfAway();
        return getAnyway(path, query, atMost);
    }

    /** As {@link #get}, also if the agent is known to be away. */
    Answer getAnyway(String path, String query, Duration atMost) throws StoreException {
        try {
            return answer(request(path, query).GET().build(), atMost);
        } catch (ExecutionException | TimeoutException e) {
            throw unavailable(e);
        }
    }

    Sent transaction(byte[] json) throws StoreException {
        refuseIfAway();
        SentBody body = new SentBody(json);
        try {
            return new Sent.Answered(answer(request("/v1/txn", "").PUT(body).build(), settings.requestTimeout()));
        } catch (ExecutionException | TimeoutException e) {
            StoreException problem = unavailable(e);
            if (body.isSent()) {
                return new Sent.Unanswered(problem.getMessage());
            }
            throw problem;
        }
    }

    private HttpRequest.Builder request(String path, String query) {
        String place = settings.datacenter().map(name -> "&dc=" + encode(name)).orElse("");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.agent() + path + "?" + query + place));
        settings.token().ifPresent(token -> request.header("X-Consul-Token", token));
        return request;
    }

    private Answer answer(HttpRequest request, Duration atMost)
            throws StoreException, ExecutionException, TimeoutException {
        HttpClient open = client;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        CompletableFuture<HttpResponse<byte[]>> response =
                open.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            HttpResponse<byte[]> received = response.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(received.statusCode(), index(received), received.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        } finally {
            response.cancel(true); // closes the connection, if there is no answer yet
        }
    }

    private static long index(HttpResponse<?> response) {
        try {
            return Math.max(
                    0,
                    Long.parseLong(
                            response.headers().firstValue("X-Consul-Index").orElse("0")));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    /** Says whether the agent could be reached just now; with {@code failFast} nobody else tries until it can. */
    void reached(Optional<StoreException> problem) {
        away = problem.orElse(null);
    }

    private void refuseIfAway() throws StoreException {
        StoreException known = away;
        if (settings.failFast() && known != null) {
            throw new StoreException(Reason.UNAVAILABLE, "not tried (failFast): " + known.getMessage(), known);
        }
    }

    private StoreException unavailable(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String what = switch (e instanceof TimeoutException ? e : cause) {
            case TimeoutException late -> "no answer in time";
            case ConnectException nobody -> "nobody accepts connections there, or nobody can get there";
            case Throwable other -> other.toString();
        };
        return new StoreException(Reason.UNAVAILABLE, where() + what, cause);
    }

    /** What an answer that is no success says. */
    StoreException refused(Answer answer) {
        Reason reason = switch (answer.status()) {
            case FORBIDDEN -> Reason.FORBIDDEN;
            case TOO_LARGE -> Reason.TOO_LARGE;
            default -> answer.text().contains("Permission denied") ? Reason.FORBIDDEN : Reason.UNAVAILABLE;
        };
        return new StoreException(reason, "%sstatus %d: %s".formatted(where(), answer.status(), answer.text()));
    }

    /** Whether what was asked for is there; a 404 counts only if it is Consul's, which has an index. */
    boolean isFound(Answer answer) throws StoreException {
        if (answer.status() == OK) {
            return true;
        }
        if (answer.status() == NOT_FOUND && answer.index() > 0) {
            return false;
        }
        throw refused(answer);
    }

    /** Whether a transaction with this answer was certainly not carried out; only what is said before it begins. */
    static boolean isRefused(Answer answer) {
        return switch (answer.status()) {
            case FORBIDDEN, TOO_LARGE, TOO_MANY, CONFLICT, 400, NOT_FOUND, 405 -> true;
            default ->
                answer.text().contains("No cluster leader") || answer.text().contains("No path to datacenter");
        };
    }

    StoreException malformed(String what) {
        return new StoreException(Reason.UNAVAILABLE, where() + "an answer that makes no sense: " + what);
    }

    private String where() {
        return "Consul at " + settings.agent() + ": ";
    }

    /** {@code text} as a part of a path or of a query. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A key as a path: its slashes stay. */
    static String path(String key) {
        return "/v1/kv/" + encode(key).replace("%2F", "/");
    }

    @Override
    public void close() {
        HttpClient open = client;
        if (open != null) {
            open.shutdownNow();
        }
    }
}
