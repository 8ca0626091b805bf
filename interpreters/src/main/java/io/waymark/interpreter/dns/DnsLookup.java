package io.waymark.interpreter.dns;

import io.waymark.interpreter.source.Backoff;
import io.waymark.live.Cell;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the records of one name up to date: empty while there is no such name. Asks again when the answer has lived its
 * time, and after failures ever more rarely.
 */
final class DnsLookup<T> implements Watch {
    private final DnsClient client;
    private final String name;
    private final RecordKind<T> kind;
    private final Cell<Optional<List<T>>> cell;
    private final DnsOptions options;
    private final Backoff backoff;
    private final Scheduler scheduler;
    private final Serial serial; // guards the fields below
    private int failures;
    private boolean closed;
    private @Nullable Watch timer;

    DnsLookup(
            DnsClient client,
            String name,
            RecordKind<T> kind,
            Cell<Optional<List<T>>> cell,
            DnsOptions options,
            Backoff backoff,
            Executor executor,
            Scheduler scheduler) {
        this.client = client;
        this.name = name;
        this.kind = kind;
        this.cell = cell;
        this.options = options;
        this.backoff = backoff;
        this.scheduler = scheduler;
        this.serial = new Serial(executor);
    }

    Watch start() {
        serial.execute(this::ask);
        return this;
    }

    private void ask() {
        if (!closed) {
            client.ask(name, kind, answer -> serial.execute(() -> answered(answer)));
        }
    }

    private void answered(DnsAnswer<T> answer) {
        if (closed) {
            return;
        }
        switch (answer) {
            case DnsAnswer.Records<T>(List<T> records, Duration ttl) -> known(Optional.of(records), ttl);
            case DnsAnswer.NoSuchName<T>(Duration ttl) -> known(Optional.empty(), ttl);
            case DnsAnswer.Failure<T>(String message) -> {
                Problem problem = new Problem(kind.type().name() + " of " + name + ": " + message, scheduler.now());
                cell.update(state -> state.stale(problem));
                again(backoff.delay(++failures));
            }
        }
    }

    private void known(Optional<List<T>> records, Duration ttl) {
        failures = 0;
        cell.setValue(records);
        Duration atLeast = ttl.compareTo(options.ttlMin()) < 0 ? options.ttlMin() : ttl;
        again(atLeast.compareTo(options.ttlMax()) > 0 ? options.ttlMax() : atLeast);
    }

    private void again(Duration delay) {
        timer = scheduler.schedule(delay, () -> serial.execute(this::ask));
    }

    @Override
    public void close() {
        serial.execute(() -> {
            closed = true;
            if (timer != null) {
                timer.close();
            }
        });
    }
}
