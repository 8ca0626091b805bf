package io.waymark.server.policy;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.BindRequest;
import io.waymark.interpreter.LiveNames;
import io.waymark.interpreter.Trial;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.server.bindings.Bindings;
import io.waymark.store.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Foresees what names would be bound to under other dtabs. Blocks the calling virtual thread for its patience. */
public final class Forecaster {
    private static final Logger LOG = LoggerFactory.getLogger(Forecaster.class);

    /** How long an answer is waited for that nobody has asked for before. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    // The engine answers in milliseconds; if it has not after that, something is broken, and saying so is better than
    // waiting for ever.
    private static final Duration ENGINE_ANSWERS_WITHIN = Duration.ofSeconds(30);

    private final Bindings bindings;
    private final Executor worker;
    private final Duration patience;

    /** @param worker runs trials, each of which may take as long as {@code patience} */
    public Forecaster(Bindings bindings, Executor worker, Duration patience) {
        this.bindings = bindings;
        this.worker = worker;
        this.patience = patience;
    }

    /** What will be if {@code dtab} becomes that of {@code namespace}. */
    Forecast of(Namespace namespace, Dtab dtab) {
        LiveNames live = answer(bindings.live(namespace, dtab));
        return new Forecast(this, namespace, dtab, live);
    }

    Map<BindRequest, Trial.Outcome> trial(Namespace namespace, Dtab dtab, Collection<BindRequest> requests) {
        return requests.isEmpty() ? Map.of() : answer(bindings.trial(namespace, dtab, requests, patience, worker));
    }

    /** The addresses of each of {@code ids}; pending for those that are not known within the patience. */
    Map<Path, State<Addresses>> addresses(Set<Path> ids) {
        CountDownLatch awaited = new CountDownLatch(ids.size());
        Map<Path, Live<Addresses>> lives = new HashMap<>();
        List<Watch> watches = new ArrayList<>();
        try {
            for (Path id : ids) {
                Live<Addresses> live = bindings.addresses(id);
                AtomicBoolean heard = new AtomicBoolean();
                lives.put(id, live);
                watches.add(live.watch(state -> {
                    if (!(state instanceof State.Pending<Addresses>) && heard.compareAndSet(false, true)) {
                        awaited.countDown();
                    }
                }));
            }
            if (!awaited.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("{} of {} sets of addresses are not known yet", awaited.getCount(), ids.size());
            }
            Map<Path, State<Addresses>> states = new HashMap<>();
            lives.forEach((id, live) -> states.put(id, live.current()));
            return states;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Map.of();
        } finally {
            watches.forEach(Watch::close);
        }
    }

    private <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(patience.plus(ENGINE_ANSWERS_WITHIN).toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
