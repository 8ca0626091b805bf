package io.waymark.server.grpc;

import io.waymark.interpreter.BindRequest;
import io.waymark.store.Namespace;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a revision comes to for those who follow its namespace: which of its messages each name's streams need to have
 * been sent. Found out name by name, when the revision has been worked off for it.
 *
 * <p>Safe for use by many threads.
 */
public final class Mark {
    private final Namespace namespace;
    private final Map<Broadcast<?>, Long> needed = new ConcurrentHashMap<>();

    /** Of a revision that nothing is known about yet. */
    public Mark(Namespace namespace) {
        this.namespace = namespace;
    }

    Namespace namespace() {
        return namespace;
    }

    /**
     * The version that streams of {@code request} need, if that is known.
     *
     * @param awaited what the revision does not come to anything for yet
     */
    long needed(BindRequest request, Broadcast<?> broadcast, Set<BindRequest> awaited) {
        Long known = needed.get(broadcast);
        if (known != null) {
            return known;
        }
        long latest = broadcast.latest().version();
        if (latest == 0 || awaited.contains(request)) {
            return Long.MAX_VALUE;
        }
        needed.put(broadcast, latest);
        return latest;
    }
}
