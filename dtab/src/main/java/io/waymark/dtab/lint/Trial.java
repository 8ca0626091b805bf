package io.waymark.dtab.lint;

import io.waymark.dtab.Binder;
import io.waymark.dtab.Binding;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Names;
import io.waymark.dtab.Path;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Instant;
import java.util.Optional;

/** Binds names for a try, with namers that know everything or nothing. */
final class Trial {
    private static final int DEEPER = 4;
    private static final int NESTING_DEEPER = 1000;
    private static final int LOOKUPS_MAX = 100_000;

    private final Dtab dtab;
    private final Limits limits;
    private int lookups;

    Trial(Dtab dtab, Limits limits) {
        this.dtab = dtab;
        this.limits = limits;
    }

    /** Whether no more can be tried. */
    boolean isSpent() {
        return lookups > LOOKUPS_MAX;
    }

    /** What came of it. */
    enum Verdict {
        /** It fails, and no namer was asked. */
        ENDLESS_WHATEVER_NAMERS_SAY,
        ENDLESS_WITHOUT_NAMERS,
        /** It works, but a branch goes up to the depth limit. */
        ENDLESS_BRANCH,
        TOO_LONG,
        TOO_MUCH_WORK,
        FINE
    }

    /** What becomes of {@code name}; {@code endless} if something on its way may go on for ever. */
    Verdict bind(Path name, boolean endless) {
        Binding known = bind(name, Trial::everything, limits);
        if (isAtDepth(known) && known.asked().stream().allMatch(Trial::isDecided)) {
            return endsDeeper(name, Trial::everything) ? Verdict.TOO_LONG : Verdict.ENDLESS_WHATEVER_NAMERS_SAY;
        }
        Binding unknown = bind(name, Trial::nothing, limits);
        if (isTooMuch(known) || isTooMuch(unknown)) {
            return Verdict.TOO_MUCH_WORK;
        }
        if (isAtDepth(unknown)) {
            return endsDeeper(name, Trial::nothing) ? Verdict.TOO_LONG : Verdict.ENDLESS_WITHOUT_NAMERS;
        }
        int few = Math.max(1, limits.depthMax() - 1);
        Limits fewer = new Limits(limits.nestingMax(), limits.depthMax(), few, limits.treeSizeMax());
        return endless
                        && (isTooMuch(bind(name, Trial::nothing, fewer))
                                || isTooMuch(bind(name, Trial::everything, fewer)))
                ? Verdict.ENDLESS_BRANCH
                : Verdict.FINE;
    }

    private boolean endsDeeper(Path name, Names names) {
        int depth = Math.min(limits.depthMax(), NESTING_DEEPER / DEEPER) * DEEPER;
        Limits deeper = new Limits(
                Math.max(NESTING_DEEPER, limits.nestingMax()), depth, limits.lookupsMax(), limits.treeSizeMax());
        return !(bind(name, names, deeper).state() instanceof State.Failed<NameTree<Bound>>);
    }

    private Binding bind(Path name, Names names, Limits within) {
        Binding binding = Binder.bind(dtab, name, names, within, Instant.EPOCH);
        lookups += binding.lookedUp().size();
        return binding;
    }

    private static boolean isAtDepth(Binding binding) {
        return message(binding).startsWith("Max recursion level");
    }

    private static boolean isTooMuch(Binding binding) {
        return message(binding).startsWith("binding ") || message(binding).startsWith("the resulting tree");
    }

    private static String message(Binding binding) {
        return binding.state() instanceof State.Failed<NameTree<Bound>> failed
                ? failed.problem().message()
                : "";
    }

    private static boolean isDecided(Path path) {
        return Builtins.meaning(path) != Builtins.Meaning.OPEN;
    }

    private static State<NameTree<Name>> everything(Path path) {
        return builtin(path).orElseGet(() -> State.ready(NameTree.leaf(new Bound(path, Path.EMPTY))));
    }

    private static State<NameTree<Name>> nothing(Path path) {
        return builtin(path).orElseGet(() -> State.ready(NameTree.neg()));
    }

    /** What a name under {@code /$} is, if that is known. */
    static Optional<State<NameTree<Name>>> builtin(Path path) {
        return switch (Builtins.meaning(path)) {
            case BOUND -> Optional.of(State.ready(NameTree.leaf(new Bound(path, Path.EMPTY))));
            case EMPTY -> Optional.of(State.ready(new NameTree.Empty<>()));
            case FAIL -> Optional.of(State.ready(new NameTree.Fail<>()));
            case UNKNOWN_NAMER, NO_PORT ->
                Optional.of(State.failed(new Problem("no such namer: " + path, Instant.EPOCH)));
            case OPEN -> Optional.empty();
        };
    }
}
