package io.waymark.server.policy;

import io.waymark.interpreter.BindRequest;
import io.waymark.store.Namespace;
import java.util.Comparator;
import java.util.List;

/** Which names in use end somewhere. */
@FunctionalInterface
public interface Endings {
    /** Looks through the names of {@code namespace} that are in use. Blocks, for a few seconds at most. */
    Found find(Namespace namespace, Sought sought);

    /**
     * Names that end at what was sought.
     *
     * @param names the biggest share first
     * @param isComplete false if something that could matter was not known in time
     */
    record Found(List<Ending> names, boolean isComplete) {
        public Found {
            names = List.copyOf(names);
        }
    }

    /**
     * A name in use.
     *
     * @param share which part of its traffic ends there, at all endpoints of the clusters in question
     * @param clients streams and watches that follow it
     */
    record Ending(BindRequest request, double share, int clients) {
        /** The biggest share first, then by name. */
        public static final Comparator<Ending> BIGGEST_FIRST = Comparator.comparingDouble(
                        (Ending ending) -> -ending.share())
                .thenComparing(ending -> ending.request().name())
                .thenComparing(ending -> ending.request().local().show());

        /** This name with the clients of another server. */
        Ending and(Ending other) {
            return new Ending(request, Math.max(share, other.share), clients + other.clients);
        }
    }
}
