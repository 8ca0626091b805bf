package io.waymark.interpreter.marathon;

import io.waymark.interpreter.source.LimitedBody;
import io.waymark.live.Scheduler;
import io.waymark.live.Watch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Logs a service account in, and again when its token is refused or about to expire. However many ask for the token at
 * once, it logs in once.
 */
final class Login {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int OK = 200;
    private static final int ANSWER_BYTES_MAX = 100_000;
    /** For how long what is signed proves who the account is. */
    private static final Duration PROOF = Duration.ofMinutes(5);
    /** A token is renewed when this part of its time is left, but no earlier than {@link #EARLY_MAX}. */
    private static final int EARLY_PART = 10;

    private static final Duration EARLY_MAX = Duration.ofMinutes(5);

    private final Credentials.ServiceAccount account;
    private final URI endpoint;
    private final Duration timeout;
    private final Scheduler scheduler;
    private @Nullable CompletableFuture<Token> token;

    /** @param renewal when it is to be renewed; empty: when it is refused */
    private record Token(String text, Optional<Instant> renewal) {}

    /** @param base what the account's endpoint is relative to */
    Login(Credentials.ServiceAccount account, URI base, Duration timeout, Scheduler scheduler) {
        this.account = account;
        this.endpoint = base.resolve(account.loginEndpoint());
        this.timeout = timeout;
        this.scheduler = scheduler;
    }

    /** A token to be shown now. */
    synchronized CompletableFuture<String> token(HttpClient client) {
        if (token == null || token.isCompletedExceptionally() || isOld(token)) {
            token = ask(client);
        }
        return token.thenApply(Token::text);
    }

    private boolean isOld(CompletableFuture<Token> known) {
        return known.isDone()
                && known.join()
                        .renewal()
                        .filter(at -> !scheduler.now().isBefore(at))
                        .isPresent();
    }

    /** {@code text} is not taken any more. */
    synchronized void refused(String text) {
        if (token != null
                && token.isDone()
                && !token.isCompletedExceptionally()
                && token.join().text().equals(text)) {
            token = null;
        }
    }

    private CompletableFuture<Token> ask(HttpClient client) {
        CompletableFuture<Token> result = new CompletableFuture<>();
        Watch timer = scheduler.schedule(
                timeout,
                () -> result.completeExceptionally(
                        new IOException("login: no answer within " + timeout.toMillis() + " ms")));
        try {
            CompletableFuture<HttpResponse<byte[]>> answer =
                    client.sendAsync(request(), unused -> new LimitedBody(ANSWER_BYTES_MAX));
            var unused = answer.whenComplete((response, failure) -> {
                if (failure != null) {
                    result.completeExceptionally(new IOException("login: " + Reason.of(failure), failure));
                } else {
                    read(response, result);
                }
            });
            whenDone(result, () -> answer.cancel(true));
        } catch (GeneralSecurityException | RuntimeException unusable) {
            result.completeExceptionally(new IOException("login: " + unusable.getMessage(), unusable));
        }
        whenDone(result, timer::close);
        return result;
    }

    private static void whenDone(CompletableFuture<?> future, Runnable task) {
        var unused = future.whenComplete((result, failure) -> task.run());
    }

    private HttpRequest request() throws GeneralSecurityException {
        String body = JSON.writeValueAsString(
                JSON.createObjectNode().put("uid", account.uid()).put("token", proof()));
        return HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /** A JSON web token, signed by the account. */
    private String proof() throws GeneralSecurityException {
        String header = JSON.writeValueAsString(
                JSON.createObjectNode().put("alg", "RS256").put("typ", "JWT"));
        String claims = JSON.writeValueAsString(JSON.createObjectNode()
                .put("uid", account.uid())
                .put("exp", scheduler.now().plus(PROOF).getEpochSecond()));
        String signed =
                encode(header.getBytes(StandardCharsets.UTF_8)) + "." + encode(claims.getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(account.key());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + encode(signature.sign());
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void read(HttpResponse<byte[]> response, CompletableFuture<Token> result) {
        if (response.statusCode() != OK) {
            result.completeExceptionally(new IOException("login: status " + response.statusCode()));
            return;
        }
        try {
            String text = JSON.readTree(response.body()).path("token").asString("");
            if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
                result.completeExceptionally(new MalformedAnswerException("login: no token in the answer"));
            } else {
                result.complete(new Token(text, renewal(text)));
            }
        } catch (JacksonException notJson) {
            result.completeExceptionally(new MalformedAnswerException("login: an answer that makes no sense"));
        }
    }

    /** When a token that says when it expires is to be renewed. */
    private Optional<Instant> renewal(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            JsonNode expires =
                    JSON.readTree(Base64.getUrlDecoder().decode(parts[1])).path("exp");
            if (!expires.isNumber()) {
                return Optional.empty();
            }
            Instant end = Instant.ofEpochSecond(expires.longValue());
            Duration early = Duration.between(scheduler.now(), end).dividedBy(EARLY_PART);
            return Optional.of(end.minus(early.compareTo(EARLY_MAX) > 0 ? EARLY_MAX : early));
        } catch (IllegalArgumentException | JacksonException | java.time.DateTimeException notOurs) {
            return Optional.empty(); // what a token looks like is nobody's business but the server's
        }
    }
}
