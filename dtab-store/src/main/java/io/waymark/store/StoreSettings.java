package io.waymark.store;

import io.waymark.dtab.Limits;
import java.time.Duration;

/**
 * What {@link VersionedStore} may use, and for how long it waits.
 *
 * @param historyMax revisions kept of one namespace; the oldest go first, the newest is always kept
 * @param textBytesMax the largest dtab text, in bytes of UTF-8; the backend may take less
 * @param shownWithin how long a write waits until this store itself shows it
 * @param settledWithin how long to find out what came of a write whose answer was lost
 * @param attemptsMax tries of a write that others keep overtaking
 * @param limits for reading dtabs
 */
public record StoreSettings(
        int historyMax,
        int textBytesMax,
        Duration shownWithin,
        Duration settledWithin,
        int attemptsMax,
        Limits limits) {

    /** 1,000 revisions, 1,000,000 bytes, 2 s to be shown, 5 s to settle, 50 tries. */
    public static final StoreSettings DEFAULT =
            new StoreSettings(1_000, 1_000_000, Duration.ofSeconds(2), Duration.ofSeconds(5), 50, Limits.DEFAULT);

    public StoreSettings {
        if (historyMax < 1 || textBytesMax < 1 || attemptsMax < 1) {
            throw new IllegalArgumentException(
                    "store: historyMax %d, textBytesMax %d, attemptsMax %d (expected: each at least 1)"
                            .formatted(historyMax, textBytesMax, attemptsMax));
        }
    }
}
