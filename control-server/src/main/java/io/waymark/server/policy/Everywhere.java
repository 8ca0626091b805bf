package io.waymark.server.policy;

import io.waymark.store.Namespace;
import java.util.List;
import java.util.Optional;

/** The other replicas of this control plane. */
@FunctionalInterface
public interface Everywhere {
    /** There are no others. */
    Everywhere ALONE = (namespace, text) -> List.of();

    /**
     * What the change of {@code namespace} to {@code text} would move at each other replica. Blocks, for a few seconds
     * at most.
     */
    List<Answer> blast(Namespace namespace, String text);

    /**
     * What one replica has answered.
     *
     * @param blast empty if it could not be reached
     */
    record Answer(String replica, Optional<LocalBlast> blast) {}
}
