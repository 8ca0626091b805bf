package io.waymark.interpreter.zookeeper;

import io.waymark.interpreter.source.Resyncs;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads everything again, and counts what had changed without a watch having said so: a client hears of a change before
 * it can read what has become of it. Runs on the serial context of {@link Nodes} only, but for {@link #resyncs}.
 */
final class Rounds {
    private final Resyncs resyncs = new Resyncs();
    private final Set<Node<?>> awaited = new HashSet<>();
    private int missed;

    /** Reads all {@code nodes} again, unless the last round is still under way. */
    void begin(Collection<Node<?>> nodes) {
        if (!awaited.isEmpty()) {
            return;
        }
        missed = 0;
        nodes.stream().filter(Node::isSettled).forEach(awaited::add);
        Set.copyOf(awaited).forEach(Node::readAgain);
    }

    /** {@code node} has been read again, or never will be. */
    void answered(Node<?> node, boolean hasMissed) {
        if (!awaited.remove(node)) {
            return;
        }
        if (hasMissed) {
            missed++;
        }
        if (!awaited.isEmpty()) {
            return;
        }
        if (missed == 0) {
            resyncs.same();
        } else {
            resyncs.different(missed);
        }
    }

    /** Forgets this round: the connection was lost, and when it is back everything is read anyway. */
    void abandon() {
        awaited.clear();
    }

    Resyncs resyncs() {
        return resyncs;
    }
}
