package io.waymark.server.policy;

import io.waymark.interpreter.BindRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whom a change would concern, over all replicas that could be asked.
 *
 * @param names how many names in use were looked at
 * @param moved the biggest first, at most {@value #MOVED_MAX}; the counts are of all
 * @param negative how many of them would become negative; {@code failed} and {@code unknown} likewise
 * @param complete whether every replica was asked and has told everything
 */
public record Blast(
        int names,
        List<Moved> moved,
        int movedNames,
        int movedClients,
        int negative,
        int failed,
        int unknown,
        List<Replica> replicas,
        boolean complete) {
    static final int MOVED_MAX = 1_000;

    /** Who was asked. */
    public record Replica(String id, int names, boolean reachable) {}

    public Blast {
        moved = List.copyOf(moved);
        replicas = List.copyOf(replicas);
    }

    /** What several replicas have said, taken together. */
    static Blast of(List<Everywhere.Answer> answers) {
        Set<Long> live = new HashSet<>();
        Map<BindRequest, Moved> byName = new LinkedHashMap<>();
        List<Replica> replicas = new ArrayList<>();
        boolean complete = true;
        for (Everywhere.Answer answer : answers) {
            Optional<LocalBlast> blast = answer.blast();
            replicas.add(new Replica(
                    answer.replica(), blast.map(known -> known.live().size()).orElse(0), blast.isPresent()));
            complete &= blast.isPresent() && blast.get().left() == 0;
            blast.ifPresent(known -> {
                live.addAll(known.live());
                known.moved().forEach(moved -> byName.merge(moved.request(), moved, Moved::and));
            });
        }
        List<Moved> all = byName.values().stream().sorted(Moved.BIGGEST_FIRST).toList();
        return new Blast(
                live.size(),
                all.subList(0, Math.min(MOVED_MAX, all.size())),
                all.size(),
                all.stream().mapToInt(Moved::clients).sum(),
                count(all, Moved.Becomes.NEGATIVE),
                count(all, Moved.Becomes.FAILED),
                count(all, Moved.Becomes.UNKNOWN),
                replicas,
                complete);
    }

    private static int count(List<Moved> moved, Moved.Becomes becomes) {
        return (int) moved.stream().filter(name -> name.becomes() == becomes).count();
    }
}
