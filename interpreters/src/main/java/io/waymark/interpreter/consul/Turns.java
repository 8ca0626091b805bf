package io.waymark.interpreter.consul;

import io.waymark.live.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Lets only so many questions be open at once. When there are more, one that merely waits for news makes room for one
 * that has waited, so that everything is asked for again and again. Used on one serial executor only.
 */
final class Turns {
    /** Who wants to ask. */
    interface Turn {
        /** Asks; {@link Turns#end} must be called when that is over. */
        void begin();

        /** Ends the question if it merely waits for news, in which case it is asked again later, without waiting. */
        void makeRoom();
    }

    private static final Duration TURN = Duration.ofSeconds(1);

    private final int openMax;
    private final Scheduler scheduler;
    private final Executor serial;
    private final Map<Turn, Instant> open = new LinkedHashMap<>(); // in the order in which they began
    private final Set<Turn> waiting = new LinkedHashSet<>();
    private boolean due;

    Turns(int openMax, Scheduler scheduler, Executor serial) {
        this.openMax = openMax;
        this.scheduler = scheduler;
        this.serial = serial;
    }

    void want(Turn turn) {
        if (open.size() < openMax) {
            open.put(turn, scheduler.now());
            turn.begin();
        } else {
            waiting.add(turn);
            look();
        }
    }

    /** The turn is over, or not wanted any more. */
    void end(Turn turn) {
        waiting.remove(turn);
        if (open.remove(turn) != null && !waiting.isEmpty()) {
            Turn next = waiting.iterator().next();
            waiting.remove(next);
            open.put(next, scheduler.now());
            serial.execute(next::begin);
        }
    }

    private void look() {
        if (!due && !waiting.isEmpty()) {
            due = true;
            scheduler.schedule(TURN, () -> serial.execute(this::makeRoom));
        }
    }

    private void makeRoom() {
        due = false;
        Instant longAgo = scheduler.now().minus(TURN);
        int wanted = waiting.size();
        for (Map.Entry<Turn, Instant> entry : new LinkedHashMap<>(open).entrySet()) {
            if (wanted > 0 && !entry.getValue().isAfter(longAgo)) {
                entry.getKey().makeRoom();
                wanted--;
            }
        }
        look();
    }
}
