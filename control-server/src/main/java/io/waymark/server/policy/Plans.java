package io.waymark.server.policy;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The plans that were made lately, by id. Safe for use by many threads. */
public final class Plans {
    static final int KEPT_MAX = 1_000;
    static final Duration KEPT_FOR = Duration.ofHours(1);

    private final InstantSource clock;
    private final Map<String, Plan> byId = new LinkedHashMap<>(); // the oldest first; under this

    public Plans(InstantSource clock) {
        this.clock = clock;
    }

    /** Keeps a plan, and lets go of the oldest if there are too many. */
    public synchronized void keep(Plan plan) {
        byId.put(plan.id(), plan);
        Iterator<Plan> oldest = byId.values().iterator();
        while (oldest.hasNext() && (isOver(oldest.next()) || byId.size() > KEPT_MAX)) {
            oldest.remove();
        }
    }

    /** The plan of this id, if it was made here and is not too old. */
    public synchronized Optional<Plan> find(String id) {
        return Optional.ofNullable(byId.get(id)).filter(plan -> !isOver(plan));
    }

    private boolean isOver(Plan plan) {
        return clock.instant().isAfter(plan.made().plus(KEPT_FOR));
    }
}
