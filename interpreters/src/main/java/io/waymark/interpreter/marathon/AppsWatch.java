package io.waymark.interpreter.marathon;

import io.waymark.dtab.Path;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.source.Backoff;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.live.Cell;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.Watch;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps all apps up to date for as long as it is open. It asks for everything, then again at intervals; while there are
 * events, it asks for what they name, and for everything only now and then. One question is under way at a time, or
 * some about single apps. After a failure what is known stands, stale. Everything here runs on one serial executor.
 */
final class AppsWatch implements Watch {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ALL = "/v2/apps?embed=apps.tasks";
    /** More changed apps than that are not worth a question each. */
    private static final int SINGLE_MAX = 20;
    /** An event that comes this many settle times after everything was read again was not missed, only late. */
    private static final int LATE = 10;

    /** What all watches of a namer share. */
    record Context(
            Api api,
            AppReader reader,
            Executor serial,
            Scheduler scheduler,
            RandomGenerator random,
            Resyncs resyncs,
            MarathonOptions options) {}

    private final Context context;
    private final MarathonOptions.Polling polling;
    private final Backoff backoff;
    private final Cell<Apps> cell;
    private final Events events;
    private final Set<AppId> changed = new HashSet<>();
    private @Nullable Apps known;
    private boolean all = true; // whether everything is to be asked for
    private boolean resync; // whether that is only to make sure
    private boolean asking;
    private int round; // answers to earlier ones are too late
    private int failures;
    private @Nullable Watch next; // what begins the next round
    private @Nullable Watch poll;
    private @Nullable Watch limit;
    private @Nullable CompletableFuture<?> answer;
    private Set<Path> doubtful = Set.of(); // differences that an event may still explain
    private boolean closed;

    AppsWatch(Context context, Cell<Apps> cell) {
        this.context = context;
        this.polling = context.options().polling();
        this.backoff = new Backoff(polling.retryFirst(), polling.retryMax(), context.random());
        this.cell = cell;
        this.events = new Events(context, backoff, this::eventsBegan, this::eventsEnded, this::event);
    }

    /** To be called once. */
    void start() {
        if (!closed) {
            if (polling.eventStream()) {
                events.start();
            }
            begin();
        }
    }

    /** What happened before the stream began was heard by nobody. */
    private void eventsBegan() {
        askForAll();
    }

    private void eventsEnded() {
        askForAll();
    }

    private void event(Change change) {
        switch (change) {
            case Change.OfNothing() -> {}
            case Change.OfAnything() -> {
                all = true;
                resync = false;
                doubtful = Set.of();
                beginIn(polling.settle());
            }
            case Change.OfApp(AppId id) -> {
                changed.add(id);
                if (!doubtful.isEmpty()) {
                    doubtful.remove(id.path());
                }
                beginIn(polling.settle());
            }
        }
    }

    private void askForAll() {
        all = true;
        resync = false;
        if (failures == 0) { // else it is due anyway, when it is time for the next attempt
            cancelNext();
            beginIn(Duration.ZERO);
        }
    }

    /** Begins a round later, unless one is under way or due already. */
    private void beginIn(Duration delay) {
        if (!closed && !asking && next == null) {
            next = later(delay, this::begin);
        }
    }

    private Watch later(Duration delay, Runnable task) {
        return context.scheduler()
                .schedule(
                        delay,
                        () -> context.serial().execute(() -> {
                            if (!closed) {
                                task.run();
                            }
                        }));
    }

    private void cancelNext() {
        if (next != null) {
            next.close();
            next = null;
        }
    }

    private void begin() {
        cancelNext();
        if (asking) {
            return;
        }
        asking = true;
        int own = ++round;
        limit = later(
                polling.timeout(),
                () -> ended(
                        own,
                        () -> failed("no answer within " + polling.timeout().toMillis() + " ms")));
        Apps before = known;
        CompletableFuture<Runnable> outcome =
                before == null || all || changed.size() > SINGLE_MAX ? askAll() : askChanged(before);
        var unused = outcome.whenComplete((result, failure) -> context.serial()
                .execute(() -> ended(own, failure == null ? result : () -> failed(Reason.of(failure)))));
    }

    private CompletableFuture<Runnable> askAll() {
        boolean sure = resync;
        all = false;
        resync = false;
        changed.clear();
        CompletableFuture<Api.Answer> asked = context.api().get(ALL);
        answer = asked;
        return asked.thenApply(
                received -> { // on the thread it came on: it may be much to read
                    if (received.status() != Api.OK) {
                        String message = "status %d: %s".formatted(received.status(), received.text());
                        return () -> failed(message);
                    }
                    try {
                        Apps apps = context.reader().all(JSON.readTree(received.body()));
                        return () -> answered(apps, sure);
                    } catch (JacksonException | MalformedAnswerException malformed) {
                        return () -> failed("an answer that makes no sense: " + Reason.brief(malformed));
                    }
                });
    }

    private CompletableFuture<Runnable> askChanged(Apps before) {
        Map<Path, Optional<List<HostEndpoint>>> found = new HashMap<>();
        CompletableFuture<?> asked = CompletableFuture.allOf(changed.stream()
                .map(id -> context.api().get(id.question()).thenAccept(received -> {
                    Optional<List<HostEndpoint>> endpoints = read(id, received);
                    synchronized (found) {
                        found.put(id.path(), endpoints);
                    }
                }))
                .toArray(CompletableFuture<?>[]::new));
        changed.clear();
        answer = asked;
        return asked.thenApply(unused -> () -> {
            failures = 0;
            publish(before.with(found));
        });
    }

    /** The app's endpoints; empty if there is no such app. */
    private Optional<List<HostEndpoint>> read(AppId id, Api.Answer received) {
        try {
            if (received.status() == Api.NOT_FOUND && AppReader.saysNoSuchApp(JSON.readTree(received.body()))) {
                return Optional.empty();
            }
            if (received.status() == Api.OK) {
                return Optional.of(context.reader().one(id, JSON.readTree(received.body())));
            }
        } catch (JacksonException | MalformedAnswerException malformed) {
            throw new IllegalStateException("an answer that makes no sense: " + Reason.brief(malformed), malformed);
        }
        throw new IllegalStateException("status %d: %s".formatted(received.status(), received.text()));
    }

    private void ended(int of, Runnable outcome) {
        if (!closed && of == round) {
            letGo();
            outcome.run();
            if (all || !changed.isEmpty()) {
                beginIn(polling.settle());
            }
        }
    }

    private void letGo() {
        round++;
        asking = false;
        if (limit != null) {
            limit.close();
            limit = null;
        }
        if (answer != null) {
            answer.cancel(true);
            answer = null;
        }
    }

    private void answered(Apps apps, boolean sure) {
        failures = 0;
        if (sure && known != null) {
            verify(known.differences(apps));
        }
        publish(apps);
        if (poll != null) {
            poll.close();
        }
        boolean listening = events.areHeard();
        poll = later(listening ? backoff.spread(polling.resync()) : jittered(), () -> {
            if (failures == 0) { // else everything is asked for anyway, when it is time for the next attempt
                all = true;
                resync = events.areHeard();
                cancelNext();
                beginIn(Duration.ZERO);
            }
        });
    }

    private Duration jittered() {
        long jitter = polling.jitter().toMillis();
        long off = Math.round((2 * context.random().nextDouble() - 1) * (double) jitter);
        return Duration.ofMillis(Math.max(1, polling.ttl().toMillis() + off));
    }

    /** Counts what differs although nobody has said so, once the events that say so can have come. */
    private void verify(Set<Path> differences) {
        if (differences.isEmpty()) {
            context.resyncs().same();
            return;
        }
        doubtful = differences;
        var unused = later(polling.settle().multipliedBy(LATE), () -> {
            if (doubtful.isEmpty()) {
                context.resyncs().same();
            } else {
                context.resyncs().different(doubtful.size());
            }
            doubtful = Set.of();
        });
    }

    private void publish(Apps apps) {
        known = apps;
        cell.setValue(apps);
    }

    private void failed(String message) {
        failures++;
        all = true;
        resync = false;
        Problem problem = new Problem(
                "Marathon %s: %s".formatted(context.options().base(), message),
                context.scheduler().now());
        cell.update(before -> before.stale(problem));
        beginIn(backoff.delay(failures));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            events.close();
            cancelNext();
            letGo();
            if (poll != null) {
                poll.close();
            }
        }
    }
}
