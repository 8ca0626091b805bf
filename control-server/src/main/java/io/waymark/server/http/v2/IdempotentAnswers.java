package io.waymark.server.http.v2;

import io.waymark.server.http.Answer;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.ProblemDocument;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are given again to whoever asks the same again, by a key of the client's choice. Only what has succeeded
 * is kept: what was refused has done nothing, and may succeed the next time. Kept by this replica alone, for a day, and
 * not too many.
 */
final class IdempotentAnswers {
    private static final int KEPT_MAX = 10_000;
    private static final int KEY_CHARS_MAX = 200;
    private static final Duration KEPT_FOR = Duration.ofHours(24);

    private final InstantSource clock;
    private final Map<String, Kept> byKey = new LinkedHashMap<>(); // the oldest first; under this

    private record Kept(String request, Instant since, CompletableFuture<Answer> answer) {}

    IdempotentAnswers(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What {@code work} answers, or has answered to the same request before. Blocks while another one with this key is
     * under way.
     *
     * @param scope what keys of different clients are told apart by
     */
    Answer answer(String scope, String key, byte[] request, Supplier<Answer> work) {
        if (key.isEmpty() || key.length() > KEY_CHARS_MAX) {
            throw new BadRequest("The idempotency key has %d characters (expected: 1 to %d)."
                    .formatted(key.length(), KEY_CHARS_MAX));
        }
        String id = scope + "\n" + key;
        Kept mine = new Kept(digest(request), clock.instant(), new CompletableFuture<>());
        Kept earlier = claim(id, mine);
        if (earlier != null) {
            return earlier.request().equals(mine.request()) ? earlier.answer().join() : reused(key);
        }
        try {
            Answer answer = work.get();
            if (answer.status() >= 300) {
                forget(id, mine);
            }
            mine.answer().complete(answer);
            return answer;
        } catch (RuntimeException failed) {
            forget(id, mine);
            mine.answer().complete(Answer.text(503, "The first request with this key could not be answered."));
            throw failed;
        }
    }

    private synchronized @Nullable Kept claim(String id, Kept mine) {
        Iterator<Kept> oldest = byKey.values().iterator();
        while (oldest.hasNext()) {
            Kept kept = oldest.next();
            if (byKey.size() < KEPT_MAX && kept.since().plus(KEPT_FOR).isAfter(mine.since())) {
                break;
            }
            oldest.remove();
        }
        return byKey.putIfAbsent(id, mine);
    }

    private synchronized void forget(String id, Kept mine) {
        byKey.remove(id, mine);
    }

    private static Answer reused(String key) {
        return new ProblemDocument(
                        409,
                        "idempotency-key-reused",
                        "The key '%s' was used for another request (expected: a new one for each).".formatted(key))
                .answer();
    }

    private static String digest(byte[] request) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(request));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
