package io.waymark.server.policy;

import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells each new revision of each namespace, one after the other: those that come after it was opened. */
public final class Revisions implements AutoCloseable {
    private final DtabStore store;
    private final Serial serial;
    private final List<BiConsumer<Namespace, Optional<VersionedDtab>>> listeners = new ArrayList<>(); // before it opens

    // On serial.
    private final Map<Namespace, Followed> followed = new HashMap<>();
    private @Nullable Watch namespaces;
    private boolean read; // the first set of namespaces, in which nothing is new
    private boolean closed;

    private static final class Followed {
        private @Nullable Watch watch;
        private boolean known; // one revision, with which the others are compared
        private long revision; // 0: none
    }

    /** @param executor runs what listeners do */
    public Revisions(DtabStore store, Executor executor) {
        this.store = store;
        this.serial = new Serial(executor);
    }

    /**
     * Tells {@code listener} of a namespace and what it has become, nothing if it is gone; to be called before open.
     */
    public void onChange(BiConsumer<Namespace, Optional<VersionedDtab>> listener) {
        listeners.add(listener);
    }

    /** Begins to watch. */
    public void open() {
        serial.execute(() -> namespaces = store.namespaces().watch(state -> serial.execute(() -> look(state))));
    }

    private void look(State<Set<Namespace>> state) {
        Set<Namespace> now = state.known().orElse(null);
        if (now == null || closed) {
            return;
        }
        for (Namespace namespace : now) {
            if (!followed.containsKey(namespace)) {
                Followed follow = new Followed();
                follow.known = read; // then it was not there a moment ago
                followed.put(namespace, follow);
                follow.watch =
                        store.dtab(namespace).watch(dtab -> serial.execute(() -> heard(namespace, follow, dtab)));
            }
        }
        followed.entrySet().removeIf(entry -> {
            if (now.contains(entry.getKey())) {
                return false;
            }
            close(entry.getValue());
            if (entry.getValue().revision > 0) {
                tell(entry.getKey(), Optional.empty());
            }
            return true;
        });
        read = true;
    }

    private void heard(Namespace namespace, Followed follow, State<Optional<VersionedDtab>> state) {
        VersionedDtab dtab = state.known().flatMap(found -> found).orElse(null);
        if (dtab == null || followed.get(namespace) != follow || dtab.revision() == follow.revision) {
            return; // that it is gone is told by the set of namespaces
        }
        follow.revision = dtab.revision();
        if (follow.known) {
            tell(namespace, Optional.of(dtab));
        }
        follow.known = true;
    }

    private void tell(Namespace namespace, Optional<VersionedDtab> dtab) {
        listeners.forEach(listener -> listener.accept(namespace, dtab));
    }

    private static void close(Followed follow) {
        if (follow.watch != null) {
            follow.watch.close();
        }
    }

    @Override
    public void close() {
        serial.execute(() -> {
            closed = true;
            if (namespaces != null) {
                namespaces.close();
            }
            followed.values().forEach(Revisions::close);
            followed.clear();
        });
    }
}
