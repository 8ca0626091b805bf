package io.waymark.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Binder;
import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Names;
import io.waymark.dtab.Path;
import io.waymark.live.Cell;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random dtab changes, namer changes, watches and their ends, in virtual time. After each step every watcher has heard
 * what binding its name from scratch gives. A failure names its seed, and that seed alone repeats it.
 */
class InterpreterSimulationTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration ALTERNATIVE_PATIENCE = Duration.ofSeconds(4);
    private static final Limits LIMITS = new Limits(256, 6, 10_000, 10_000);
    private static final int WATCHERS_MAX = 8;
    private static final Problem PROBLEM = new Problem("source away", Instant.EPOCH);
    private static final List<String> PREFIXES =
            List.of("/svc", "/svc/x", "/svc/*", "/*/y", "/host", "/host/x", "/", "/#/m/a", "/env", "/env/*/z");
    private static final List<String> LEAVES =
            List.of("/#/m/a", "/#/m/b", "/#/m/c", "/#/m", "/host", "/host/x", "/svc", "/env", "/env/x", "~", "!", "$");
    private static final List<String> NAMES =
            List.of("/svc", "/svc/x", "/svc/y", "/svc/x/z", "/host/x", "/env/x/z", "/#/m/a", "/#/m/b/r", "/none");

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    private record Watcher(Path name, Dtab local, List<State<NameTree<Bound>>> heard, Watch watch) {}

    private final VirtualTime time = new VirtualTime();
    private final SimulatedNamer namer = new SimulatedNamer();
    private final Cell<Dtab> dtab = new Cell<>();
    private Interpreter interpreter = interpreter(Duration.ZERO, Duration.ZERO);
    private final List<Watcher> watchers = new ArrayList<>();

    @ParameterizedTest
    @MethodSource("seeds")
    void every_watcher_hears_what_binding_from_scratch_gives(long seed) {
        Random random = new Random(seed);
        boolean patient = seed % 3 == 1; // then an answer is due only when unions have waited long enough
        boolean goesOn = seed % 3 == 2; // then alternations do not wait for ever
        interpreter = interpreter(patient ? PATIENCE : Duration.ZERO, goesOn ? ALTERNATIVE_PATIENCE : Duration.ZERO);
        for (int step = 0; step < 150; step++) {
            act(random);
            if (random.nextInt(3) > 0) { // sometimes several changes come before any is dealt with
                time.advance(patient ? PATIENCE : Duration.ZERO);
                check(step, interpreter::isOverdue);
            }
            if (goesOn && random.nextInt(20) == 0) {
                time.advance(ALTERNATIVE_PATIENCE.multipliedBy(40)); // one choice after the other
                check(step, path -> answer(path).known().isEmpty());
            }
        }
        watchers.forEach(watcher -> watcher.watch.close());
        time.advance(GRACE.plusSeconds(1));
        assertThat(namer.watches()).as("namer watches left open").isZero();
        assertThat(dtab.watchers()).as("dtab watches left open").isZero();
        assertThat(interpreter.bindings()).isZero();
    }

    private Interpreter interpreter(Duration unionPatience, Duration alternativePatience) {
        return new Interpreter(
                dtab,
                new Namers(List.of(new Namers.Mount(Path.parse("/#/m"), namer))),
                time,
                time,
                new Interpreter.Options(LIMITS, GRACE, 1_000, unionPatience, alternativePatience));
    }

    private void act(Random random) {
        switch (random.nextInt(10)) {
            case 0, 1 -> dtab.setValue(dtab(random, 7));
            case 2 -> editOneEntry(random);
            case 3 -> dtab.update(state -> random.nextBoolean() ? state.stale(PROBLEM) : state);
            case 4, 5, 6 -> namer.say(label(random), answer(random));
            case 7, 8 -> subscribe(random);
            default -> unsubscribe(random);
        }
        if (random.nextInt(10) == 0) {
            time.advance(Duration.ofSeconds(random.nextInt(15)));
        }
    }

    private void editOneEntry(Random random) {
        var entries = new ArrayList<>(dtab.current().known().orElse(Dtab.EMPTY).dentries());
        if (!entries.isEmpty()) {
            entries.set(
                    random.nextInt(entries.size()), dtab(random, 1).dentries().getFirst());
            dtab.setValue(Dtab.of(entries));
        }
    }

    private void subscribe(Random random) {
        if (watchers.size() == WATCHERS_MAX) {
            return;
        }
        Path name = Path.parse(NAMES.get(random.nextInt(NAMES.size())));
        Dtab local = random.nextInt(4) == 0 ? dtab(random, 2) : Dtab.EMPTY;
        List<State<NameTree<Bound>>> heard = new ArrayList<>();
        watchers.add(
                new Watcher(name, local, heard, interpreter.bind(name, local).watch(heard::add)));
    }

    private void unsubscribe(Random random) {
        if (!watchers.isEmpty()) {
            watchers.remove(random.nextInt(watchers.size())).watch.close();
        }
    }

    private void check(int step, Predicate<Path> isOverdue) {
        for (Watcher watcher : watchers) {
            assertThat(comparable(watcher.heard.getLast()))
                    .as("step %d, %s under %s and %s", step, watcher.name, dtab.current(), watcher.local)
                    .isEqualTo(comparable(expected(watcher, isOverdue)));
        }
    }

    private State<NameTree<Bound>> expected(Watcher watcher, Predicate<Path> isOverdue) {
        if (dtab.current() instanceof State.Failed<Dtab>(Problem problem)) {
            return State.failed(problem);
        }
        Names names = new Names() {
            @Override
            public State<NameTree<Name>> lookup(Path path) {
                return answer(path);
            }

            @Override
            public boolean isOverdue(Path path) {
                return isOverdue.test(path);
            }
        };
        State<NameTree<Bound>> bound = dtab.current()
                .known()
                .map(base -> Binder.bind(base.concat(watcher.local), watcher.name, names, LIMITS, Instant.EPOCH)
                        .state())
                .orElse(State.pending());
        boolean stale = dtab.current() instanceof State.Stale<Dtab>;
        return stale && bound instanceof State.Ready<NameTree<Bound>> ? bound.stale(PROBLEM) : bound;
    }

    private State<NameTree<Name>> answer(Path path) {
        Path prefix = Path.parse("/#/m");
        return path.startsWith(prefix) ? namer.answer(path.drop(2)) : State.ready(NameTree.neg());
    }

    /** When something failed depends on when it was found, so it is left out. */
    private static State<NameTree<Bound>> comparable(State<NameTree<Bound>> state) {
        return state instanceof State.Failed<NameTree<Bound>>(Problem problem)
                ? State.failed(new Problem(problem.message(), Instant.EPOCH))
                : state;
    }

    private static String label(Random random) {
        return List.of("a", "b", "c").get(random.nextInt(3));
    }

    private static State<NameTree<Name>> answer(Random random) {
        String label = label(random);
        Name bound = new Bound(Path.parse("/#/m/" + label), Path.EMPTY);
        Name rewritten = Path.parse("/#/m/" + label);
        return switch (random.nextInt(9)) {
            case 0 -> State.pending();
            case 1 -> State.failed(PROBLEM);
            case 2 -> new State.Stale<>(NameTree.leaf(bound), PROBLEM);
            case 3 -> State.ready(NameTree.neg());
            case 4 -> State.ready(NameTree.leaf(rewritten));
            case 5 -> State.ready(new NameTree.Alt<>(List.of(NameTree.neg(), NameTree.leaf(bound))));
            case 6 -> State.ready(new NameTree.Empty<>());
            default -> State.ready(NameTree.leaf(bound));
        };
    }

    private static Dtab dtab(Random random, int entriesMax) {
        int entries = 1 + random.nextInt(entriesMax);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < entries; i++) {
            text.append(PREFIXES.get(random.nextInt(PREFIXES.size()))).append(" => ");
            appendTree(random, 2, text);
            text.append(';');
        }
        return Dtab.parse(text.toString());
    }

    private static void appendTree(Random random, int levels, StringBuilder text) {
        int shape = levels == 0 ? 0 : random.nextInt(4);
        if (shape < 2) {
            text.append(LEAVES.get(random.nextInt(LEAVES.size())));
            return;
        }
        text.append('(');
        appendTree(random, levels - 1, text);
        text.append(shape == 2 ? " | " : " & 0.5 * ");
        appendTree(random, levels - 1, text);
        text.append(')');
    }
}
