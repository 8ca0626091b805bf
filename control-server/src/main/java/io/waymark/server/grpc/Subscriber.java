package io.waymark.server.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call that follows a topic: as long as it likes, or until the first answer. All it keeps is which message it has
 * had last. While its client does not read, nothing is written for it; when it reads again it gets the newest.
 *
 * @param <Q> the request
 */
final class Subscriber<Q> extends ServerCall.Listener<Q> {

    /** Finds out what a request asks for. */
    interface Question<Q> {
        Topic<?> topic(Q request) throws StatusException;
    }

    /**
     * How a method answers.
     *
     * @param patience for a method that answers once: how long to wait for something better than a provisional answer;
     *     null for a stream
     */
    record Manner<Q>(Question<Q> question, @Nullable Duration patience) {}

    private final ServerCall<Q, Encoded> call;
    private final Manner<Q> manner;
    private final GrpcCounts counts;
    private @Nullable Q request; // until the topic is known
    private @Nullable Lane lane; // while it follows
    private @Nullable ScheduledFuture<?> waiting; // for something better than a provisional answer
    private int place;
    private long sent; // the version that the client has; 0: none
    private boolean ended;

    Subscriber(ServerCall<Q, Encoded> call, Manner<Q> manner, GrpcCounts counts) {
        this.call = call;
        this.manner = manner;
        this.counts = counts;
    }

    /** Begins to listen to the client. */
    Subscriber<Q> start() {
        // At once, so that an error comes in a frame of its own: linkerd cannot read it from a response's only headers.
        call.sendHeaders(new Metadata());
        call.request(2); // the second one would be the client's mistake, and is to be noticed
        return this;
    }

    @Override
    public void onMessage(Q message) {
        if (request != null) {
            end(Statuses.tooManyRequests());
        }
        request = message;
    }

    @Override
    public void onHalfClose() {
        Q asked = request;
        request = null;
        if (ended) {
            return;
        }
        if (asked == null) {
            end(Statuses.noRequest());
            return;
        }
        try {
            follow(manner.question().topic(asked));
        } catch (IllegalArgumentException misunderstood) {
            end(Statuses.invalid(misunderstood));
        } catch (StatusException refused) {
            end(refused.getStatus());
        }
    }

    private void follow(Topic<?> topic) throws StatusException {
        Connection connection = Connection.of(call);
        Lane entered = connection.enter(topic, counts);
        lane = entered;
        place = entered.add(this);
        counts.opened();
        Duration patience = manner.patience();
        if (patience != null) {
            waiting = connection.loop().executor().schedule(this::settle, patience.toMillis(), TimeUnit.MILLISECONDS);
        }
        offer(entered.latest());
    }

    /** The lane has given this stream another place. */
    void moved(int newPlace) {
        place = newPlace;
    }

    /** Brings the client up to date, if it takes more now. */
    void offer(Update update) {
        if (ended) {
            return;
        }
        if (update.ends(sent)) {
            Status status = update.problem();
            end(status == null ? Status.OK : status);
            return;
        }
        Encoded message = update.message();
        boolean waits = waiting != null && update.standing() == News.Standing.PROVISIONAL;
        if (message == null || update.version() == sent || waits || !call.isReady()) {
            return; // if it was not ready, onReady comes
        }
        call.sendMessage(message);
        counts.sent(message.size(), sent == 0 ? 0 : update.version() - sent - 1);
        sent = update.version();
        if (manner.patience() != null || update.standing() == News.Standing.FINAL) {
            end(Status.OK);
        }
    }

    /** Takes a provisional answer, now that waiting for a better one has taken long enough. */
    private void settle() {
        waiting = null;
        onReady();
    }

    @Override
    public void onReady() {
        Lane following = lane;
        if (following != null) {
            offer(following.latest());
        }
    }

    /** Whether this goes on answering, and follows something. */
    boolean isStream() {
        return manner.patience() == null;
    }

    /** The version of the last message that was sent; 0: none. */
    long sent() {
        return sent;
    }

    Connection connection() {
        return Connection.of(call);
    }

    /** Ends the call. */
    void end(Status status) {
        if (!ended) {
            leave();
            call.close(status, new Metadata());
        }
    }

    @Override
    public void onCancel() {
        leave();
    }

    private void leave() {
        ended = true;
        Lane left = lane;
        if (left != null) {
            lane = null;
            left.remove(place);
            Connection.of(call).leave(left);
            counts.closed();
        }
        if (waiting != null) {
            waiting.cancel(false);
            waiting = null;
        }
    }
}
