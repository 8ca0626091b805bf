package io.waymark.server.policy;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.Path;
import io.waymark.dtab.policy.Invariant;
import io.waymark.live.Live;
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.Watch;
import io.waymark.server.bindings.Bindings;
import io.waymark.store.Change;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One namespace whose invariants are watched. Everything on the serial, save the checks themselves. */
final class Guarded {
    private static final Logger LOG = LoggerFactory.getLogger(Guarded.class);

    private static final VersionedDtab NOTHING =
            new VersionedDtab(0, "", Dtab.EMPTY, new Change("", ""), Instant.EPOCH, 0);

    private final Namespace namespace;
    private final Parts parts;
    private final Map<Path, Watch> names = new HashMap<>();
    private final Map<Path, Watch> addresses = new HashMap<>();
    private final Map<String, String> broken = new LinkedHashMap<>(); // what was found, by rule
    private @Nullable Watch dtab;
    private @Nullable Watch timer;
    private boolean soon; // whether the timer is set for a change, and not for the next look
    private boolean looking;
    private boolean changed; // while it was looked at
    private boolean closed;

    /** What all namespaces share. */
    record Parts(
            DtabStore store,
            Bindings bindings,
            Forecaster forecaster,
            Executor worker,
            Scheduler scheduler,
            Alarms.Timing timing,
            Serial serial,
            Consumer<Look> listener) {}

    /**
     * What a look at the invariants has come to.
     *
     * @param rules how many there are; {@code broken} how many of them are broken
     */
    record Look(Namespace namespace, int rules, int broken, List<Alarm> news) {}

    Guarded(Namespace namespace, Parts parts) {
        this.namespace = namespace;
        this.parts = parts;
    }

    void start() {
        if (dtab == null) {
            dtab = watch(parts.store().dtab(namespace), this::dtabChanged);
        }
    }

    private Watch watch(Live<?> live, Runnable task) {
        return live.watch(state -> parts.serial().execute(() -> {
            if (!closed) {
                task.run();
            }
        }));
    }

    private List<String> rules() {
        return current().invariants();
    }

    private VersionedDtab current() {
        return parts.store()
                .dtab(namespace)
                .current()
                .known()
                .flatMap(known -> known)
                .orElse(NOTHING);
    }

    private void dtabChanged() {
        Set<Path> single = new HashSet<>();
        for (String rule : rules()) {
            try {
                Invariant invariant = Invariant.parse(rule);
                if (!invariant.isBelow()) {
                    single.add(invariant.name());
                }
            } catch (IllegalArgumentException unreadable) {
                LOG.debug("namespace {}: {}", namespace, unreadable.getMessage());
            }
        }
        follow(names, single, name -> parts.bindings().bind(namespace, name, Dtab.EMPTY));
        if (rules().isEmpty()) {
            looked(NOTHING, List.of(), Set.of());
        } else {
            lookSoon();
        }
    }

    private void follow(Map<Path, Watch> watches, Set<Path> wanted, Function<Path, Live<?>> live) {
        for (Path path : new ArrayList<>(watches.keySet())) {
            if (!wanted.contains(path)) {
                Watch ended = watches.remove(path);
                if (ended != null) {
                    ended.close();
                }
            }
        }
        for (Path path : wanted) {
            if (!watches.containsKey(path)) {
                watches.put(path, watch(live.apply(path), this::lookSoon));
            }
        }
    }

    private void lookSoon() {
        if (looking) {
            changed = true;
        } else if (timer == null || !soon) {
            lookAfter(parts.timing().debounce(), true);
        }
    }

    private void lookAfter(Duration delay, boolean isSoon) {
        if (timer != null) {
            timer.close();
        }
        soon = isSoon;
        timer = parts.scheduler().schedule(delay, () -> parts.serial().execute(this::look));
    }

    private void look() {
        if (closed || looking || rules().isEmpty()) {
            return;
        }
        timer = null;
        looking = true;
        changed = false;
        VersionedDtab now = current();
        parts.worker().execute(() -> {
            try {
                Forecast forecast = parts.forecaster().of(namespace, now.dtab());
                List<CheckResult> checks = forecast.check(now.invariants());
                parts.serial().execute(() -> looked(now, checks, forecast.ids()));
            } catch (RuntimeException problem) {
                LOG.warn("namespace {}: the invariants could not be looked at", namespace, problem);
                parts.serial().execute(() -> {
                    looking = false;
                    lookAfter(parts.timing().again(), false);
                });
            }
        });
    }

    private void looked(VersionedDtab then, List<CheckResult> checks, Set<Path> ids) {
        looking = false;
        if (closed) {
            return;
        }
        List<Alarm> news = new ArrayList<>();
        broken.keySet().retainAll(then.invariants());
        for (CheckResult check : checks) {
            String detail = check.verdict().detail();
            switch (check.verdict().kind()) {
                case BROKEN -> {
                    if (broken.put(check.rule(), detail) == null) {
                        news.add(new Alarm(namespace, check.rule(), false, detail));
                    }
                }
                case HOLDS -> {
                    if (broken.remove(check.rule()) != null) {
                        news.add(new Alarm(namespace, check.rule(), true, ""));
                    }
                }
                case UNKNOWN -> {} // what was known stands
            }
        }
        follow(addresses, ids, parts.bindings()::addresses);
        parts.listener().accept(new Look(namespace, then.invariants().size(), broken.size(), news));
        if (!then.invariants().isEmpty()) {
            lookAfter(changed ? parts.timing().debounce() : parts.timing().again(), changed);
        }
    }

    void close() {
        closed = true;
        if (dtab != null) {
            dtab.close();
        }
        if (timer != null) {
            timer.close();
        }
        names.values().forEach(Watch::close);
        addresses.values().forEach(Watch::close);
    }
}
