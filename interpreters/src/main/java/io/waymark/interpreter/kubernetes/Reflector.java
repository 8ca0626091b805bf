package io.waymark.interpreter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.waymark.interpreter.source.Backoff;
import io.waymark.live.Cell;
import io.waymark.live.Problem;
import io.waymark.live.Serial;
import io.waymark.live.State;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a copy of all objects of one kind in one Kubernetes namespace: reads them all, then watches. Whatever may have
 * been missed is read anew: after the watch expired (410), when it has been silent for too long, and every so often.
 *
 * <p>What is known is never given up because the API server fails: it is marked stale.
 */
final class Reflector<V> implements io.waymark.live.Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);
    /** A watch that ends sooner has failed; one that ends later is opened again at once. */
    private static final Duration LIFE_MIN = Duration.ofSeconds(5);
    /** How often in a row the API server has to say so before its going back in time is believed. */
    private static final int BACKWARDS_MAX = 3;
    /**
     * Of so many watches that were asked for no answer may be awaited; with more everything is only read, and again.
     */
    private static final int OPENING_MAX = 10;

    private final String namespace;
    private final List<Kind<?, ?, V>> kinds;
    private final Cell<Groups<V>> cell;
    private final Cluster cluster;
    private final KubernetesOptions options;
    private final Backoff backoff;
    private final Serial serial = new Serial(Runnable::run); // guards all that follows
    private final Contents<V> contents = new Contents<>();
    private final List<io.waymark.live.Watch> timers = new ArrayList<>(); // of this turn
    private final AtomicInteger opening = new AtomicInteger(); // watches that were asked for, and no answer yet
    private int kind;
    private int turn; // what belongs to an earlier one is not listened to any more
    private int failures; // in a row
    private int backwards; // in a row
    private String version = "";
    private @Nullable Watch watch;
    private Instant openedAt = Instant.MIN;
    private Instant heardAt = Instant.MIN;
    private boolean publishing;
    private boolean closed;

    /**
     * @param kinds the same thing by several names: if the API server does not know the first, the next one is tried
     */
    Reflector(String namespace, List<Kind<?, ?, V>> kinds, Cell<Groups<V>> cell, Cluster cluster) {
        this.namespace = namespace;
        this.kinds = kinds;
        this.cell = cell;
        this.cluster = cluster;
        this.options = cluster.options();
        this.backoff = new Backoff(options.retryFirst(), options.retryMax(), cluster.random());
    }

    void start() {
        serial.execute(this::list);
    }

    @Override
    public void close() {
        serial.execute(() -> {
            closed = true;
            nextTurn();
        });
    }

    private int nextTurn() {
        timers.forEach(io.waymark.live.Watch::close);
        timers.clear();
        if (watch != null) {
            closeLater(watch);
            watch = null;
        }
        return ++turn;
    }

    private void closeLater(Watch ended) {
        try {
            cluster.executor().execute(ended::close);
        } catch (RejectedExecutionException stopping) {
            ended.close();
        }
    }

    private void after(Duration delay, Runnable task) {
        int mine = turn;
        timers.add(cluster.scheduler()
                .schedule(
                        delay,
                        () -> serial.execute(() -> {
                            if (mine == turn && !closed) {
                                task.run();
                            }
                        })));
    }

    /**
     * Runs {@code question}, which blocks, elsewhere, and {@code then} with its answer if the turn is still this one.
     */
    private <A> void ask(Question<A> question, Consumer<A> then, Consumer<A> tooLate) {
        int mine = turn;
        Runnable asking = () -> {
            try {
                A answer = question.ask(cluster.client());
                serial.execute(() -> (mine == turn && !closed ? then : tooLate).accept(answer));
            } catch (RuntimeException failure) {
                serial.execute(() -> failed(mine, failure));
            }
        };
        try {
            cluster.executor().execute(asking);
        } catch (RejectedExecutionException full) {
            failed(mine, full);
        }
    }

    private interface Question<A> {
        A ask(KubernetesClient client);
    }

    private void list() {
        nextTurn();
        Kind<?, ?, V> asked = kinds.get(kind);
        ask(client -> asked.list(client, namespace), this::listed, unused -> {});
    }

    private void listed(Item.Listing<V> listing) {
        if (Versions.compare(listing.version(), version) < 0 && ++backwards < BACKWARDS_MAX) {
            trouble("went back in time, from version " + version + " to " + listing.version(), this::list);
            return;
        }
        backwards = 0;
        contents.replaceAll(listing);
        version = listing.version();
        cell.setValue(contents.snapshot());
        openWatch();
    }

    private void openWatch() {
        int mine = nextTurn();
        if (opening.get() >= OPENING_MAX) {
            trouble("the watch was not opened, however often it was asked for", this::list);
            return;
        }
        Duration time = options.resync().plus(options.quiet()); // so that it is not what usually ends it
        Kind<?, ?, V> asked = kinds.get(kind);
        ask(
                client -> {
                    opening.incrementAndGet();
                    try {
                        return open(asked, client, time, mine);
                    } finally {
                        opening.decrementAndGet();
                    }
                },
                this::opened,
                this::closeLater);
        after(options.requestTimeout(), this::checkOpened); // the client would wait for ever
    }

    private void checkOpened() {
        if (watch == null) {
            trouble(
                    "the watch was not opened within "
                            + options.requestTimeout().toMillis() + " ms",
                    this::list);
        }
    }

    private <R extends HasMetadata> Watch open(Kind<R, ?, V> kind, KubernetesClient client, Duration time, int mine) {
        return kind.watch(client, namespace, version, time, new Watcher<>() {
            @Override
            public void eventReceived(Action action, R object) {
                Runnable task;
                try {
                    Optional<Item<V>> item = action == Action.BOOKMARK ? Optional.empty() : kind.item(object);
                    String at = object.getMetadata().getResourceVersion();
                    task = () -> heard(mine, action, item, at);
                } catch (RuntimeException unreadable) {
                    task = () -> failed(mine, unreadable);
                }
                serial.execute(task);
            }

            @Override
            public void onClose(WatcherException cause) {
                serial.execute(() -> ended(mine, cause));
            }
        });
    }

    private void opened(Watch open) {
        watch = open;
        openedAt = cluster.scheduler().now();
        heardAt = openedAt;
        cell.update(state -> state.known().map(State::ready).orElse(state)); // it is not stale any more
        after(options.quiet(), this::checkSilence);
        after(backoff.spread(options.resync()), this::resync);
    }

    private void heard(int mine, Watcher.Action action, Optional<Item<V>> item, @Nullable String at) {
        if (mine != turn || closed) {
            return;
        }
        heardAt = cluster.scheduler().now();
        if (at != null && Versions.compare(at, version) > 0) {
            version = at;
        }
        boolean changed = switch (action) {
            case ADDED, MODIFIED -> item.map(contents::put).orElse(false);
            case DELETED ->
                item.map(gone -> contents.remove(gone.key(), gone.version())).orElse(false);
            case BOOKMARK, ERROR -> false;
        };
        if (changed && !publishing) {
            // Elsewhere, so that of many changes in a row only some states need to be looked at.
            publishing = true;
            try {
                cluster.executor().execute(() -> serial.execute(this::publish));
            } catch (RejectedExecutionException full) {
                publish();
            }
        }
    }

    private void publish() {
        publishing = false;
        if (!closed) {
            Groups<V> now = contents.snapshot();
            cell.update(state -> state.known().isPresent() ? state.map(before -> now) : State.ready(now));
        }
    }

    private void ended(int mine, WatcherException cause) {
        if (mine != turn || closed) {
            return;
        }
        // The client says nothing more of a connection that ended than that it did; then no event is lost, and the next
        // watch goes on where this one was. After anything else everything is read again.
        boolean resumable = !cause.isHttpGone()
                && cause.getCause() == null
                && cause.getRawWatchMessage().isEmpty();
        Runnable again = resumable ? this::openWatch : this::list;
        boolean lived = watch != null
                && Duration.between(openedAt, cluster.scheduler().now()).compareTo(LIFE_MIN) >= 0;
        if (lived || (cause.isHttpGone() && failures == 0)) {
            failures = lived ? 0 : 1;
            again.run();
        } else {
            trouble(resumable ? "the watch was closed soon after it was opened" : message(cause), again);
        }
    }

    private void failed(int mine, RuntimeException failure) {
        if (mine != turn || closed) {
            return;
        }
        if (isAnswer(failure, HttpURLConnection.HTTP_NOT_FOUND) && kinds.size() > 1) {
            kind = (kind + 1) % kinds.size();
            version = "";
            if (kind != 0) {
                list();
                return;
            }
        }
        if (isAnswer(failure, HttpURLConnection.HTTP_GONE) && failures == 0) {
            failures = 1;
            list();
            return;
        }
        trouble(message(failure), this::list);
    }

    private static boolean isAnswer(RuntimeException failure, int code) {
        return failure instanceof KubernetesClientException answer && answer.getCode() == code;
    }

    private void trouble(String message, Runnable again) {
        nextTurn();
        String whole = "kubernetes: %s%s: %s"
                .formatted(
                        kinds.get(kind).plural(),
                        namespace.equals(Kind.ALL) ? "" : " in namespace '" + namespace + "'",
                        message);
        LOG.debug("{}", whole);
        Problem problem = new Problem(whole, cluster.scheduler().now());
        cell.update(state -> state.stale(problem));
        after(backoff.delay(++failures), again);
    }

    private static String message(Throwable failure) {
        if (failure instanceof KubernetesClientException answer && answer.getCode() > 0) {
            String hint = answer.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                    ? " (allow Waymark's account to list and watch it: deploy/kubernetes/rbac.yaml)"
                    : "";
            return "HTTP " + answer.getCode() + ": " + answer.getMessage() + hint;
        }
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
    }

    private void checkSilence() {
        Duration silence = Duration.between(heardAt, cluster.scheduler().now());
        if (silence.compareTo(options.quiet()) >= 0) {
            list();
        } else {
            after(options.quiet().minus(silence), this::checkSilence);
        }
    }

    private void resync() {
        failures = 0; // the watch has lived for long
        Kind<?, ?, V> asked = kinds.get(kind);
        ask(
                client -> asked.list(client, namespace),
                first -> after(options.settle(), () -> compare(first)),
                unused -> {});
    }

    private void compare(Item.Listing<V> first) {
        Set<String> suspects = contents.suspects(first);
        if (suspects.isEmpty()) {
            cluster.resyncs().same();
            after(backoff.spread(options.resync()), this::resync);
            return;
        }
        Kind<?, ?, V> asked = kinds.get(kind);
        ask(client -> asked.list(client, namespace), second -> confirm(suspects, second), unused -> {});
    }

    private void confirm(Set<String> suspects, Item.Listing<V> second) {
        suspects.retainAll(contents.suspects(second));
        if (suspects.isEmpty()) {
            cluster.resyncs().same();
            after(backoff.spread(options.resync()), this::resync);
            return;
        }
        cluster.resyncs().different(suspects.size());
        LOG.warn(
                "kubernetes: the watch of {} in namespace '{}' missed changes of {} objects; they are read again",
                kinds.get(kind).plural(),
                namespace,
                suspects.size());
        list();
    }
}
