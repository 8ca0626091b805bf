package io.waymark.dtab;

import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Names that say anything a namer may say, at random, and the same of the same path each time. */
final class RandomNames implements Names {
    private final long seed;
    private final Map<Path, State<NameTree<Name>>> said = new HashMap<>();

    RandomNames(long seed) {
        this.seed = seed;
    }

    @Override
    public State<NameTree<Name>> lookup(Path path) {
        // By the path and a seed, not by the order of asking.
        return said.computeIfAbsent(
                path, unused -> state(path, new Random(seed ^ path.show().hashCode())));
    }

    private State<NameTree<Name>> state(Path path, Random choice) {
        return switch (choice.nextInt(10)) {
            case 0 -> State.pending();
            case 1 -> State.failed(problem(path));
            case 2 -> new State.Stale<>(answer(path, choice), problem(path));
            case 3, 4, 5 -> State.ready(NameTree.neg());
            default -> State.ready(answer(path, choice));
        };
    }

    private static Problem problem(Path path) {
        return new Problem("no answer about " + path.show(), Instant.EPOCH);
    }

    private static NameTree<Name> answer(Path path, Random choice) {
        int used = choice.nextInt(path.size() + 1);
        NameTree<Name> bound = NameTree.leaf(new Bound(path.take(used), path.drop(used)));
        return switch (choice.nextInt(8)) {
            case 0 -> new NameTree.Fail<>();
            case 1 -> new NameTree.Empty<>();
            case 2 -> NameTree.leaf(Path.of("m").concat(path));
            case 3 -> new NameTree.Alt<>(List.of(NameTree.leaf(Path.of("c")), bound));
            case 4 -> {
                List<NameTree.Weighted<Name>> branches = new ArrayList<>();
                branches.add(new NameTree.Weighted<>(0.25, bound));
                branches.add(new NameTree.Weighted<>(0.75, NameTree.leaf(Path.of("b"))));
                yield new NameTree.Union<>(branches);
            }
            default -> bound;
        };
    }
}
