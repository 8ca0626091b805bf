package io.waymark.store.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.store.Backend.Document;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heads, kept up to date by one thread: it reads them all, watches, and after whatever ends the watch reads them
 * all again.
 */
final class HeadsWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeadsWatch.class);
    private static final int PAUSE_MILLIS_MIN = 100;
    private static final int PAUSE_MILLIS_MAX = 5_000;
    /** A watch that ends sooner has failed; one that ends later is followed by the next one at once. */
    private static final long LIFE_NANOS_MIN = TimeUnit.SECONDS.toNanos(5);
    /** Events that wait to be looked at; when there are more the watch is given up, and everything is read again. */
    private static final int EVENTS_MAX = 10_000;

    private final Dtabs dtabs;
    private final Duration quiet;
    private final InstantSource clock;
    private final Consumer<DtabObject> onSeen;
    private final Cell<Map<String, Document>> cell = new Cell<>();
    private final Thread thread = Thread.ofVirtual().name("kubernetes-heads").unstarted(this::run);
    private Map<String, DtabObject> objects = new HashMap<>(); // by their own names; of the thread
    private volatile boolean closed;

    /** @param onSeen is given every new version of an object; must not block */
    HeadsWatch(Dtabs dtabs, Duration quiet, InstantSource clock, Consumer<DtabObject> onSeen) {
        this.dtabs = dtabs;
        this.quiet = quiet;
        this.clock = clock;
        this.onSeen = onSeen;
    }

    void open() {
        thread.start();
    }

    Live<Map<String, Document>> live() {
        return cell;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private sealed interface Event {}

    private record Seen(Watcher.Action action, GenericKubernetesResource object) implements Event {}

    private record Ended() implements Event {}

    private void run() {
        int pauseMillis = PAUSE_MILLIS_MIN;
        while (!closed) {
            long began = System.nanoTime();
            try {
                watchFrom(list());
                if (System.nanoTime() - began >= LIFE_NANOS_MIN) {
                    pauseMillis = PAUSE_MILLIS_MIN;
                    continue;
                }
                stale("the watch was closed soon after it was opened");
            } catch (InterruptedException closing) {
                return;
            } catch (RuntimeException failure) {
                if (closed) {
                    return;
                }
                LOG.debug("Reading the dtabs again", failure);
                stale(Dtabs.refused(failure).getMessage());
            }
            try {
                Thread.sleep(pauseMillis);
            } catch (InterruptedException closing) {
                return;
            }
            pauseMillis = Math.min(pauseMillis * 2, PAUSE_MILLIS_MAX);
        }
    }

    private void stale(String message) {
        cell.update(state -> state.stale(new Problem(message, clock.instant())));
    }

    /** Reads everything, and gives the version of the answer. */
    private String list() {
        GenericKubernetesResourceList list = dtabs.dtabs().list();
        String version = list == null || list.getMetadata() == null
                ? null
                : list.getMetadata().getResourceVersion();
        if (version == null || version.isEmpty()) {
            throw new IllegalStateException("the answer is not a list of dtabs");
        }
        Map<String, DtabObject> next = new HashMap<>();
        List<GenericKubernetesResource> items = list.getItems();
        for (GenericKubernetesResource resource : items == null ? List.<GenericKubernetesResource>of() : items) {
            DtabObject object = new DtabObject(resource);
            next.put(resource.getMetadata().getName(), object);
            onSeen.accept(object);
        }
        objects = next;
        publish();
        return version;
    }

    private void publish() {
        Map<String, Document> heads = new HashMap<>();
        for (DtabObject object : objects.values()) {
            object.name().ifPresent(name -> object.head().ifPresent(head -> heads.put(name, head)));
        }
        cell.setValue(Map.copyOf(heads));
    }

    private void watchFrom(String version) throws InterruptedException {
        BlockingQueue<Event> events = new LinkedBlockingQueue<>(EVENTS_MAX);
        ListOptions options = new ListOptions();
        options.setResourceVersion(version);
        options.setAllowWatchBookmarks(true);
        Watch watch = dtabs.dtabs().watch(options, new Watcher<>() {
            private boolean overflown;

            @Override
            public void eventReceived(Action action, GenericKubernetesResource object) {
                tell(new Seen(action, object));
            }

            @Override
            public void onClose(WatcherException cause) {
                LOG.debug("The watch has ended", cause);
                tell(new Ended());
            }

            private synchronized void tell(Event event) {
                overflown |= !events.offer(event);
                if (overflown) {
                    events.clear();
                    events.add(new Ended());
                }
            }
        });
        try {
            follow(events);
        } finally {
            watch.close();
        }
    }

    /** Until the watch ends, or has been silent for too long to be trusted. */
    private void follow(BlockingQueue<Event> events) throws InterruptedException {
        Event event = events.poll(quiet.toMillis(), TimeUnit.MILLISECONDS);
        while (event instanceof Seen) {
            boolean changed = false;
            // What came meanwhile is looked at before anybody is told.
            for (; event instanceof Seen(Watcher.Action action, var object); event = events.poll()) {
                changed |= apply(action, object);
            }
            if (changed) {
                publish();
            }
            if (event == null) {
                event = events.poll(quiet.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Whether that made a difference. */
    private boolean apply(Watcher.Action action, GenericKubernetesResource resource) {
        String name =
                resource.getMetadata() == null ? null : resource.getMetadata().getName();
        return switch (action) {
            case ADDED, MODIFIED -> {
                if (name == null) {
                    throw new IllegalStateException("the watch shows something that has no name");
                }
                DtabObject object = new DtabObject(resource);
                objects.put(name, object);
                onSeen.accept(object);
                yield true;
            }
            case DELETED -> name != null && objects.remove(name) != null;
            case BOOKMARK, ERROR -> false;
        };
    }
}
