package io.waymark.interpreter.guard;

import io.waymark.dtab.Path;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one namer serves now, and how fresh it is: an entry for each name and service that is watched, gone with its
 * last watch. A change costs its own entry only; reading goes through all entries.
 *
 * <p>Safe for use by many threads.
 */
public final class Source {
    private final Path prefix;
    private final String kind;
    private final GuardOptions options;
    private final Supplier<Optional<Resyncs>> resyncs;
    private final Scheduler scheduler;
    private final Set<Tracked> names = ConcurrentHashMap.newKeySet();
    private final Set<Tracked> services = ConcurrentHashMap.newKeySet();
    private final LongAdder holds = new LongAdder();
    private final LongAdder releases = new LongAdder();
    private volatile @Nullable Instant changed;
    private volatile @Nullable Problem lastProblem;

    Source(Path prefix, String kind, GuardOptions options, Supplier<Optional<Resyncs>> resyncs, Scheduler scheduler) {
        this.prefix = prefix;
        this.kind = kind;
        this.options = options;
        this.resyncs = resyncs;
        this.scheduler = scheduler;
    }

    /** What the ids of this source begin with: {@code /#/io.l5d.consul}. */
    public Path prefix() {
        return prefix;
    }

    /** As the configuration calls it: {@code consul}. */
    public String kind() {
        return kind;
    }

    public GuardOptions options() {
        return options;
    }

    /** An entry for a name that is looked up from now on. */
    Tracked name(Path name, Runnable onRelease) {
        return add(names, name, onRelease);
    }

    /** An entry for a service whose addresses are watched from now on. */
    Tracked service(Path id, Runnable onRelease) {
        return add(services, id, onRelease);
    }

    private Tracked add(Set<Tracked> entries, Path id, Runnable onRelease) {
        Tracked tracked = new Tracked(this, prefix.concat(id), scheduler::now, onRelease, entries::remove);
        entries.add(tracked);
        return tracked;
    }

    /** One of the entries is something else now. */
    void changed(Condition before, Watched now, Instant at) {
        changed = at;
        if (!now.reason().isEmpty()) {
            lastProblem = new Problem(now.reason(), now.since());
        }
        if (now.hold().isPresent() && before != Condition.HELD) {
            holds.increment();
        }
    }

    /** Everything about this source but its single services. */
    public Summary summary() {
        List<Watched> namesNow = latest(names, watched -> true);
        List<Watched> servicesNow = services();
        List<Watched> all = new ArrayList<>(namesNow);
        all.addAll(servicesNow);
        return new Summary(
                Counts.of(namesNow),
                Counts.of(servicesNow),
                all.stream()
                        .filter(watched -> watched.condition() == Condition.STALE)
                        .map(Watched::since)
                        .min(Comparator.naturalOrder()),
                Optional.ofNullable(changed),
                Optional.ofNullable(lastProblem),
                resyncs.get(),
                holds.sum(),
                releases.sum());
    }

    /** The services whose addresses are watched, in no order. */
    public List<Watched> services() {
        return latest(services, watched -> true);
    }

    private static List<Watched> latest(Set<Tracked> entries, Predicate<Watched> wanted) {
        return entries.stream().map(Tracked::latest).filter(wanted).toList();
    }

    /**
     * Believes the source about the names and services that are held and whose path is {@code wanted}. Returns these
     * paths, in order.
     */
    List<Path> release(Predicate<Path> wanted) {
        List<Path> released = new ArrayList<>();
        for (Set<Tracked> entries : List.of(services, names)) { // what is left of a service decides about its name
            for (Tracked tracked : entries) {
                Watched now = tracked.latest();
                if (now.condition() == Condition.HELD && wanted.test(now.id())) {
                    tracked.release();
                    releases.increment();
                    released.add(now.id());
                }
            }
        }
        return released.stream().distinct().sorted().toList();
    }
}
