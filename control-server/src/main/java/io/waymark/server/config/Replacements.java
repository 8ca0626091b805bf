package io.waymark.server.config;

import io.waymark.dtab.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What can be wrong with {@code replace} and {@code const} transformers when all namers are seen together. */
final class Replacements {
    private static final Path CONFIGURED = Path.of("#");

    private Replacements() {}

    static void check(Map<Value, NamerConfig> namers) {
        namers.forEach((item, namer) -> {
            if (leadsBack(namer, namers)) {
                item.error("%s: the path of its replacement leads back to it (expected: one of another namer)"
                        .formatted(item.name()));
            }
        });
        namers.forEach((item, namer) -> {
            for (Map.Entry<Value, NamerConfig> other : namers.entrySet()) {
                if (other.getKey().equals(item)) {
                    break; // of two, the later one is said to be wrong
                }
                if (looksAs(fromReplacement(namer), fromReplacement(other.getValue()))) {
                    item.error("%s: ids would look like those of %s, whose transformers behind the replacement differ"
                                    .formatted(item.name(), other.getKey().name())
                            + " (give one of them another prefix)");
                }
            }
        });
    }

    private static boolean leadsBack(NamerConfig start, Map<Value, NamerConfig> namers) {
        Set<NamerConfig> seen = new HashSet<>();
        Deque<NamerConfig> todo = new ArrayDeque<>(Set.of(start));
        while (!todo.isEmpty()) {
            for (TransformerConfig transformer : todo.pop().transformers()) {
                if (transformer instanceof TransformerConfig.Replace replace) {
                    namers.values().stream()
                            .filter(namer -> replace.path().startsWith(CONFIGURED.concat(namer.prefix())))
                            .filter(seen::add)
                            .forEach(todo::push);
                }
            }
        }
        return seen.contains(start);
    }

    /** The last replacement and what comes behind it: all that ids show. */
    private static List<TransformerConfig> fromReplacement(NamerConfig namer) {
        List<TransformerConfig> all = namer.transformers();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i) instanceof TransformerConfig.Replace) {
                return all.subList(i, all.size());
            }
        }
        return List.of();
    }

    private static boolean looksAs(List<TransformerConfig> one, List<TransformerConfig> other) {
        return one.size() > 1
                && prefixes(one).equals(prefixes(other))
                && !one.subList(1, one.size()).equals(other.subList(1, other.size()));
    }

    private static List<Path> prefixes(List<TransformerConfig> transformers) {
        return transformers.stream().map(TransformerConfig::prefix).toList();
    }
}
