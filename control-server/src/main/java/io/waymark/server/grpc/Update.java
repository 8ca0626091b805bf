package io.waymark.server.grpc;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * What the streams of a broadcast should know by now.
 *
 * @param version counts up with every new message; 0: there has been none
 * @param message the latest; null if there is none, or it no longer holds
 * @param standing what may come after the message
 * @param problem why there is no answer now; null: there is one, or it is not known yet
 */
record Update(
        long version,
        @Nullable Encoded message,
        News.Standing standing,
        @Nullable Status problem) {
    static final Update NOTHING_YET = new Update(0, null, News.Standing.CURRENT, null);

    /** This update after {@code news}; itself if that changes nothing. */
    Update after(News news) {
        return switch (news) {
            case News.Nothing() -> this;
            case News.Tell(Encoded next, News.Standing standingNext) -> {
                if (message == null || !next.equals(message)) {
                    yield new Update(version + 1, next, standingNext, null);
                }
                yield problem == null && standing == standingNext
                        ? this
                        : new Update(version, message, standingNext, null);
            }
            case News.Hold(Status status) -> new Update(version, message, standing, status);
            case News.End(Status status) -> new Update(version, null, News.Standing.CURRENT, status);
        };
    }

    /** Whether streams go on with a message although there is no answer now. */
    boolean holds() {
        return problem != null && message != null;
    }

    /** Whether there is a message that a stream which has had {@code sent} lacks. */
    boolean isNewTo(long sent) {
        return message != null && version != sent;
    }

    /** Whether a stream which has had {@code sent} has to be ended with {@link #problem}. */
    boolean ends(long sent) {
        return problem != null && (message == null || sent == 0);
    }
}
