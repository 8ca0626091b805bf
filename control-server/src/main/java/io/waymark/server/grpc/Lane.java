package io.waymark.server.grpc;

import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The streams of one broadcast on one event loop. Only that loop touches them, so that there is no lock; what they are
 * sent leaves in one go for each connection. Joining and leaving cost the same with one stream as with 10,000.
 */
final class Lane {
    // Streams served before the loop gets to do something else, such as flush what was written to them.
    private static final int TURN_STREAMS = 512;

    private final Object key;
    private final Broadcasts broadcasts;
    private final Executor loop;
    private final Consumer<Lane> onEmpty;
    private final Broadcast<?> broadcast;
    private final AtomicBoolean signalled = new AtomicBoolean();

    private volatile int count; // of the streams; written on the loop only

    // Touched on the loop only.
    private final List<Subscriber<?>> streams = new ArrayList<>();
    private int unserved; // streams below this index have not had their turn in the current round
    private boolean again; // something came up during this round

    Lane(Topic<?> topic, Broadcasts broadcasts, Executor loop, Consumer<Lane> onEmpty) throws StatusException {
        this.key = topic.key();
        this.broadcasts = broadcasts;
        this.loop = loop;
        this.onEmpty = onEmpty;
        this.broadcast = broadcasts.join(topic, this);
    }

    Object key() {
        return key;
    }

    Update latest() {
        return broadcast.latest();
    }

    /** Says that there is something new. Safe on any thread; returns at once. */
    void signal() {
        if (signalled.compareAndSet(false, true)) {
            loop.execute(this::round);
        }
    }

    /** Returns the place of {@code stream}, which it must keep for {@link #remove}. */
    int add(Subscriber<?> stream) {
        streams.add(stream);
        count = streams.size();
        return streams.size() - 1;
    }

    void remove(int place) {
        Subscriber<?> last = streams.remove(streams.size() - 1);
        count = streams.size();
        if (place < streams.size()) {
            // If the last one has not had its turn, nor has this place: rounds go from the end to the beginning.
            streams.set(place, last);
            last.moved(place);
        }
        unserved = Math.min(unserved, streams.size());
        if (streams.isEmpty()) {
            broadcasts.leave(key, broadcast, this);
            onEmpty.accept(this);
        }
    }

    /** How many streams there are. May be asked on any thread. */
    int count() {
        return count;
    }

    Broadcast<?> broadcast() {
        return broadcast;
    }

    /** The streams, to be read on the loop. */
    List<Subscriber<?>> streams() {
        return streams;
    }

    /** Adds all streams to {@code target}. */
    void collect(List<Subscriber<?>> target) {
        target.addAll(streams);
    }

    private void round() {
        signalled.set(false);
        if (unserved > 0) {
            again = true; // so that no stream waits for ever while news keep coming
        } else {
            unserved = streams.size();
            turn();
        }
    }

    private void turn() {
        int end = Math.max(0, unserved - TURN_STREAMS);
        while (unserved > end) {
            unserved--;
            streams.get(unserved).offer(broadcast.latest());
        }
        if (unserved == 0 && again) {
            again = false;
            unserved = streams.size();
        }
        if (unserved > 0) {
            loop.execute(this::turn);
        }
    }
}
