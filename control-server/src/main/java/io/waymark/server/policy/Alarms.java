package io.waymark.server.policy;

import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.Watch;
import io.waymark.server.bindings.Bindings;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the invariants of every namespace, and tells when discovery, or a change that was overridden, breaks one, and
 * when it holds again. As long as a namespace has invariants, the names that they speak of are kept bound.
 */
public final class Alarms implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

    /**
     * When invariants are looked at.
     *
     * @param debounce how long after a change, so that many changes at once are looked at once
     * @param again how long after the last time, whatever has changed: names in use come and go without a word
     */
    public record Timing(Duration debounce, Duration again) {
        public static final Timing DEFAULT = new Timing(Duration.ofMillis(500), Duration.ofSeconds(10));
    }

    private final DtabStore store;
    private final Guarded.Parts parts;
    private final Serial serial;
    private final List<Consumer<? super Alarm>> listeners = new CopyOnWriteArrayList<>();
    private final Map<Namespace, Integer> broken = new ConcurrentHashMap<>(); // of those that have invariants
    private @Nullable Watch namespaces;
    private final Map<Namespace, Guarded> guarded = new HashMap<>(); // on serial

    /** @param worker runs checks, which block for a moment */
    public Alarms(
            DtabStore store,
            Bindings bindings,
            Forecaster forecaster,
            Executor worker,
            Scheduler scheduler,
            Timing timing) {
        this.store = store;
        this.serial = new Serial(worker);
        this.parts = new Guarded.Parts(store, bindings, forecaster, worker, scheduler, timing, serial, this::tell);
    }

    /** Has every later alarm told to {@code listener}, one at a time; it must not block. */
    public void listen(Consumer<? super Alarm> listener) {
        listeners.add(listener);
    }

    /** Begins to watch. */
    public void start() {
        namespaces = store.namespaces()
                .watch(state -> state.known().ifPresent(known -> serial.execute(() -> follow(known))));
    }

    /** How many invariants are broken, for each namespace that has any invariants. */
    public Map<Namespace, Integer> broken() {
        return Map.copyOf(broken);
    }

    private void follow(Set<Namespace> known) {
        for (Namespace namespace : known) {
            guarded.computeIfAbsent(namespace, name -> new Guarded(name, parts)).start();
        }
        for (Namespace gone : new ArrayList<>(guarded.keySet())) {
            if (!known.contains(gone)) {
                Guarded ended = guarded.remove(gone);
                if (ended != null) {
                    ended.close();
                }
                broken.remove(gone);
            }
        }
    }

    /** What a look at a namespace has come to. On serial. */
    private void tell(Guarded.Look look) {
        if (look.rules() == 0) {
            broken.remove(look.namespace());
        } else {
            broken.put(look.namespace(), look.broken());
        }
        for (Alarm alarm : look.news()) {
            if (alarm.holds()) {
                LOG.info("namespace {}: the invariant '{}' holds again", alarm.namespace(), alarm.rule());
            } else {
                LOG.warn(
                        "namespace {}: the invariant '{}' is broken: {}",
                        alarm.namespace(),
                        alarm.rule(),
                        alarm.detail());
            }
            listeners.forEach(listener -> listener.accept(alarm));
        }
    }

    @Override
    public void close() {
        if (namespaces != null) {
            namespaces.close();
        }
        serial.execute(() -> {
            guarded.values().forEach(Guarded::close);
            guarded.clear();
        });
    }
}
