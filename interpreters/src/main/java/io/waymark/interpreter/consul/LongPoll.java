package io.waymark.interpreter.consul;

import io.waymark.interpreter.source.Backoff;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.live.Cell;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the agent one question for as long as it is open, by blocking queries, and publishes every answer. After a
 * failure what is known stands, stale, and everything is read anew. Everything here runs on one serial executor.
 */
final class LongPoll<T> implements Turns.Turn, Watch {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int OK = 200;
    private static final int SERVER_ERROR = 500;
    // Consul spreads the ends of waits over a sixteenth of their time.
    private static final int WAIT_SPREAD = 16;
    private static final Duration WITHOUT_INDEX = Duration.ofSeconds(5);

    /** What all questions of a namer share. */
    record Context(
            Agent agent,
            Turns turns,
            Reach reach,
            Executor serial,
            Scheduler scheduler,
            Backoff backoff,
            Resyncs resyncs,
            ConsulOptions options) {}

    /** Makes an answer into a value. */
    interface Reader<T> {
        T read(JsonNode json) throws MalformedAnswerException;
    }

    private final Context context;
    private final String question;
    private final Reader<T> reader;
    private final Optional<T> ifNoDatacenter;
    private final Cell<T> cell;
    private long index = Agent.NO_INDEX;
    private boolean backward; // the index was just found to have gone backwards
    private int failures;
    private int attempt; // answers to earlier ones are too late
    private Instant asked = Instant.MIN;
    private Instant resync = Instant.MAX; // when to ask anew; there is nothing yet that could be missing something
    private long before = Agent.NO_INDEX; // while asking anew: the index that what is known has
    private boolean waitsForNews;
    private @Nullable CompletableFuture<Agent.Answer> answer;
    private @Nullable Watch timer;
    private boolean closed;

    /** @param ifNoDatacenter the value, if nothing is known yet and there is no such datacenter */
    LongPoll(Context context, String question, Reader<T> reader, Optional<T> ifNoDatacenter, Cell<T> cell) {
        this.context = context;
        this.question = question;
        this.reader = reader;
        this.ifNoDatacenter = ifNoDatacenter;
        this.cell = cell;
    }

    /** To be called once. */
    void start() {
        if (!closed) {
            context.turns().want(this);
        }
    }

    @Override
    public void begin() {
        if (closed) {
            context.turns().end(this);
            return;
        }
        int own = ++attempt;
        ConsulOptions.Polling polling = context.options().polling();
        asked = context.scheduler().now();
        if (index != Agent.NO_INDEX && !asked.isBefore(resync)) {
            before = index;
            index = Agent.NO_INDEX;
        }
        waitsForNews = index != Agent.NO_INDEX;
        Duration limit = waitsForNews
                ? polling.waitMax()
                        .plus(polling.waitMax().dividedBy(WAIT_SPREAD))
                        .plus(polling.margin())
                : polling.margin();
        if (!context.reach().mayAsk(limit)) {
            context.serial()
                    .execute(() -> ended(own, () -> failed(context.reach().problem())));
            return;
        }
        timer = context.scheduler()
                .schedule(
                        limit,
                        () -> context.serial()
                                .execute(() ->
                                        ended(own, () -> unreachable("no answer within " + limit.toMillis() + " ms"))));
        CompletableFuture<Agent.Answer> asking = context.agent().ask(question, index);
        answer = asking;
        var unused = asking.thenApply(this::read)
                .whenComplete((read, failure) -> context.serial()
                        .execute(() -> ended(own, () -> {
                            if (failure == null) {
                                context.reach().answered();
                                read.run();
                            } else {
                                noAnswer(cause(failure));
                            }
                        })));
    }

    /**
     * Reads an answer, which may take a while and is not done on the serial executor, and says what is to come of it.
     */
    private Runnable read(Agent.Answer received) {
        if (received.status() != OK) {
            String message = "status %d: %s".formatted(received.status(), received.text());
            boolean noDatacenter =
                    received.status() == SERVER_ERROR && received.text().contains("No path to datacenter");
            return noDatacenter ? () -> noDatacenter(message) : () -> failed(message);
        }
        try {
            JsonNode json = JSON.readTree(received.body());
            T value = reader.read(json);
            return () -> answered(value, received.index());
        } catch (JacksonException | MalformedAnswerException malformed) {
            return () -> failed("an answer that makes no sense: " + malformed.getMessage());
        }
    }

    private void ended(int of, Runnable outcome) {
        if (closed || of != attempt) {
            return;
        }
        letGo();
        outcome.run();
    }

    /** Ends the question that is open, if one is. */
    private void letGo() {
        attempt++;
        waitsForNews = false;
        if (timer != null) {
            timer.close();
            timer = null;
        }
        if (answer != null) {
            answer.cancel(true);
            answer = null;
        }
        context.turns().end(this);
    }

    private void answered(T value, long next) {
        failures = 0;
        noteResync(value, next);
        cell.setValue(value);
        if (next == Agent.NO_INDEX) {
            index = Agent.NO_INDEX; // nothing can be waited for: ask now and then
            again(WITHOUT_INDEX);
        } else if (next < index && !backward) {
            // Servers were restored or replaced, and count anew. What came with the old count may be of the past.
            backward = true;
            index = Agent.NO_INDEX;
            again(Duration.ZERO);
        } else {
            backward = false;
            index = next;
            again(Duration.ZERO);
        }
    }

    /** Everything was asked for anew, or that is due some time after this. */
    private void noteResync(T value, long next) {
        if (before != Agent.NO_INDEX) {
            // A later index may be of a change of this moment, of which the agent would have told.
            boolean missed = next == before && !cell.current().known().equals(Optional.of(value));
            if (missed) {
                context.resyncs().different(1);
            } else {
                context.resyncs().same();
            }
            before = Agent.NO_INDEX;
            resync = Instant.MAX;
        }
        if (resync.equals(Instant.MAX)) {
            resync = context.scheduler()
                    .now()
                    .plus(context.backoff().spread(context.options().polling().resyncEvery()));
        }
    }

    private void noDatacenter(String message) {
        if (ifNoDatacenter.isPresent()) {
            State<T> nothing = State.ready(ifNoDatacenter.get());
            cell.update(before -> before.known().isEmpty() || before.equals(nothing) ? nothing : before);
        }
        failed(message, cell.current().known().equals(ifNoDatacenter));
    }

    private void noAnswer(Throwable failure) {
        String message = failure instanceof ConnectException
                ? "nobody accepts connections there, or nobody can get there"
                : failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (failure instanceof MalformedAnswerException) {
            failed(message);
        } else {
            unreachable(message);
        }
    }

    private void unreachable(String message) {
        context.reach().failed(message);
        failed(message);
    }

    private void failed(String message) {
        failed(message, false);
    }

    private void failed(String message, boolean expected) {
        failures++;
        index = Agent.NO_INDEX;
        before = Agent.NO_INDEX;
        if (!expected) {
            Problem problem = new Problem(
                    "Consul %s: %s".formatted(context.options().agent(), message),
                    context.scheduler().now());
            cell.update(before -> before.stale(problem));
        }
        later(context.backoff().delay(failures));
    }

    private void again(Duration interval) {
        Duration sinceAsked = Duration.between(asked, context.scheduler().now());
        Duration pause = context.options().polling().pause();
        Duration least = interval.compareTo(pause) > 0 ? interval : pause;
        Duration left = least.minus(sinceAsked);
        if (left.isPositive()) {
            later(left);
        } else {
            context.turns().want(this);
        }
    }

    private void later(Duration delay) {
        int own = attempt;
        timer = context.scheduler()
                .schedule(
                        delay,
                        () -> context.serial().execute(() -> {
                            if (!closed && own == attempt) {
                                context.turns().want(this);
                            }
                        }));
    }

    @Override
    public void makeRoom() {
        if (waitsForNews) {
            letGo();
            index = Agent.NO_INDEX;
            before = Agent.NO_INDEX;
            context.turns().want(this);
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            letGo();
        }
    }
}
