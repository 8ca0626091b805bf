package io.waymark.interpreter.guard;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The addresses of one service, through a breaker. While they are held they are stale. */
final class GuardedAddresses implements OnDemand.Source<Addresses> {
    private static final Duration SOON = Duration.ofMillis(1);

    private final Namer namer;
    private final Path id;
    private final Source source;
    private final Scheduler scheduler;

    GuardedAddresses(Namer namer, Path id, Source source, Scheduler scheduler) {
        this.namer = namer;
        this.id = id;
        this.source = source;
        this.scheduler = scheduler;
    }

    @Override
    public Watch open(Cell<Addresses> cell) {
        Live<Addresses> addresses = namer.addresses(id);
        Run run = new Run(cell);
        run.start(addresses);
        return run;
    }

    /** While somebody watches. Everything on serial. */
    private final class Run implements Watch {
        private final Cell<Addresses> cell;
        private final Serial serial = new Serial(Runnable::run);
        private final Breaker breaker = new Breaker(source.options().breaker());
        private final Tracked tracked = source.service(id, this::release);
        private State<Addresses> heard = State.pending();
        private @Nullable Watch watch;
        private @Nullable Watch end; // of a hold
        private boolean closed;

        Run(Cell<Addresses> cell) {
            this.cell = cell;
        }

        void start(Live<Addresses> addresses) {
            serial.execute(() -> watch = addresses.watch(state -> serial.execute(() -> hear(state))));
        }

        private void hear(State<Addresses> state) {
            if (closed) {
                return;
            }
            switch (state) {
                case State.Pending<Addresses> pending -> {} // what was served stands
                case State.Failed<Addresses>(Problem problem) -> {
                    heard = state;
                    cell.update(before -> before.stale(problem));
                    if (end == null) { // what is held stays held
                        tracked.tell(cell.current(), false, Optional.empty());
                    }
                }
                case State.Ready<Addresses>(Addresses addresses) -> {
                    heard = state;
                    serve(breaker.say(addresses, scheduler.now()));
                }
                case State.Stale<Addresses>(Addresses addresses, Problem problem) -> {
                    heard = state;
                    serve(breaker.say(addresses, scheduler.now()));
                }
            }
        }

        private void serve(Breaker.Served served) {
            State<Addresses> next = served.hold()
                    .<State<Addresses>>map(hold -> new State.Stale<>(served.addresses(), problem(hold)))
                    .orElseGet(() -> asFreshAsHeard(served.addresses()));
            cell.set(next);
            tracked.tell(next, served.hold().isPresent(), served.hold());
            if (served.hold().isEmpty()) {
                forgetEnd();
            } else if (end == null) {
                Duration left =
                        Duration.between(scheduler.now(), served.hold().get().until());
                end = scheduler.schedule(left.compareTo(SOON) < 0 ? SOON : left, () -> serial.execute(this::ended));
            }
        }

        private State<Addresses> asFreshAsHeard(Addresses addresses) {
            return switch (heard) {
                case State.Stale<Addresses>(Addresses same, Problem problem) -> new State.Stale<>(addresses, problem);
                case State.Failed<Addresses>(Problem problem) -> new State.Stale<>(addresses, problem);
                case State.Ready<Addresses> ready -> State.ready(addresses);
                case State.Pending<Addresses> pending -> State.ready(addresses);
            };
        }

        private Problem problem(Hold hold) {
            String also = heard instanceof State.Stale<Addresses>(Addresses same, Problem problem)
                    ? " (and it is stale itself: " + problem.message() + ")"
                    : "";
            return new Problem(
                    "source %s says %d of %d endpoints of %s are gone%s; held until %s, or until an operator releases it (POST /api/2/discovery/release)"
                            .formatted(
                                    source.prefix(),
                                    hold.lost(),
                                    hold.of(),
                                    source.prefix().concat(id),
                                    also,
                                    hold.until().truncatedTo(ChronoUnit.SECONDS)),
                    hold.since());
        }

        private void ended() {
            end = null;
            if (!closed) {
                serve(breaker.at(scheduler.now()));
            }
        }

        private void release() {
            serial.execute(() -> {
                if (!closed) {
                    serve(breaker.release());
                }
            });
        }

        private void forgetEnd() {
            if (end != null) {
                end.close();
                end = null;
            }
        }

        @Override
        public void close() {
            serial.execute(() -> {
                closed = true;
                forgetEnd();
                tracked.close();
                if (watch != null) {
                    watch.close();
                }
            });
        }
    }
}
