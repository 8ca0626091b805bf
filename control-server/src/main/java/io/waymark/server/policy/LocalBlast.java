package io.waymark.server.policy;

import io.waymark.interpreter.BindRequest;
import java.util.List;
import java.util.Set;

/**
 * What a change would move at one replica.
 *
 * @param live a fingerprint of each name in use, so that one in use at two replicas is counted once
 * @param moved the biggest first, at most {@value #MOVED_MAX}
 * @param left how many more there are
 */
public record LocalBlast(Set<Long> live, List<Moved> moved, int left) {
    /** So many names are told from one replica to another; more would be too much for one answer. */
    static final int MOVED_MAX = 10_000;

    public LocalBlast {
        live = Set.copyOf(live);
        moved = List.copyOf(moved);
    }

    /** The first 64 bits that tell names apart, for all that can be expected of a few thousand. */
    static long fingerprint(BindRequest request) {
        String text = request.name().show() + "\n" + request.local().show();
        long hash = 0xcbf29ce484222325L; // FNV-1a, with more mixing at the end
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
        return hash ^ (hash >>> 32);
    }
}
