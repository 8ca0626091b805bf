package io.waymark.interpreter.guard;

import java.util.EnumMap;
import java.util.Map;

/** How many names or services there are in each condition. */
public record Counts(Map<Condition, Integer> byCondition) {

    public Counts {
        byCondition = Map.copyOf(byCondition);
    }

    static Counts of(Iterable<Watched> all) {
        Map<Condition, Integer> counts = new EnumMap<>(Condition.class);
        all.forEach(watched -> counts.merge(watched.condition(), 1, Integer::sum));
        return new Counts(counts);
    }

    public int of(Condition condition) {
        return byCondition.getOrDefault(condition, 0);
    }

    public int total() {
        return byCondition.values().stream().mapToInt(Integer::intValue).sum();
    }
}
