package io.waymark.dtab;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.live.State;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of all values, tried on random ones. A failure names its seed; running that seed alone repeats it. */
class PropertiesTest {
    private static final int VALUES_A_SEED = 250;
    private static final int NAIVE_LOOKUPS_MAX = 2_000;
    // As much as anything compared here may take, so that limits play no part.
    private static final Limits AMPLE = new Limits(1_000, 100, NAIVE_LOOKUPS_MAX, 1_000_000);

    private static final Limits SMALL = new Limits(1_000, 100, 1_000, 2_000);

    static LongStream seeds() {
        return LongStream.range(0, 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void what_is_shown_reads_back_equal(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < VALUES_A_SEED; i++) {
            Path path = Generate.path(random);
            assertThat(Path.parse(path.show())).isEqualTo(path);
            Prefix prefix = Generate.prefix(random);
            assertThat(Prefix.parse(prefix.show())).isEqualTo(prefix);
            NameTree<Path> tree = Generate.tree(random);
            assertThat(NameTree.parse(tree.show())).isEqualTo(tree);
            Dentry dentry = Generate.dentry(random);
            assertThat(Dentry.parse(dentry.show())).isEqualTo(dentry);
            Dtab dtab = Generate.dtab(random);
            assertThat(Dtab.parse(dtab.show())).isEqualTo(dtab);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_index_finds_what_a_look_at_every_entry_finds(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < VALUES_A_SEED; i++) {
            Dtab dtab = Generate.dtab(random).concat(Generate.dtab(random));
            for (int j = 0; j < 10; j++) {
                Path path = Generate.path(random);
                assertThat(dtab.lookup(path)).isEqualTo(NaiveBinder.lookup(dtab, path));
                List<Dentry> matching = dtab.dentries().stream()
                        .filter(dentry -> dentry.prefix().matches(path))
                        .toList();
                assertThat(dtab.matching(path)).containsExactlyElementsOf(reversed(matching));
            }
        }
    }

    private static <T> List<T> reversed(List<T> list) {
        java.util.ArrayList<T> reversed = new java.util.ArrayList<>(list);
        java.util.Collections.reverse(reversed);
        return reversed;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void binding_comes_to_what_the_rules_say_and_remembers_what_it_consulted(long seed) {
        Random random = new Random(seed);
        Map<Class<?>, Integer> outcomes = new HashMap<>();
        int compared = 0;
        for (int i = 0; i < VALUES_A_SEED; i++) {
            Dtab dtab = Generate.dtab(random);
            Path path = Generate.path(random);
            Names names = new RandomNames(random.nextLong());
            Optional<Binding> expected = NaiveBinder.bind(dtab, path, names, NAIVE_LOOKUPS_MAX);
            if (expected.isPresent()) {
                Binding binding = Binder.bind(dtab, path, names, AMPLE, Instant.EPOCH);
                assertThat(binding).as("%s under %s", path, dtab).isEqualTo(expected.get());
                outcomes.merge(binding.state().getClass(), 1, Integer::sum);
                compared++;
            }
        }
        // Or else this would compare nothing of interest.
        assertThat(compared).isGreaterThan(VALUES_A_SEED * 3 / 4);
        assertThat(outcomes).hasSize(4);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_branch_that_an_explanation_shows_as_used_is_what_binding_uses(long seed) {
        Random random = new Random(seed);
        int compared = 0;
        for (int i = 0; i < VALUES_A_SEED; i++) {
            Dtab dtab = Generate.dtab(random);
            Path path = Generate.path(random);
            Names names = new RandomNames(random.nextLong());
            DelegateTree explained = Delegation.delegate(dtab, NameTree.leaf(path), names, SMALL);
            State<NameTree<Bound>> bound =
                    Binder.bind(dtab, path, names, AMPLE, Instant.EPOCH).state();
            if (!isTooMuch(explained) && !isTooMuch(bound)) {
                assertThat(Explained.comparable(Explained.used(explained)))
                        .as("%s under %s: %s", path, dtab, explained)
                        .isEqualTo(Explained.comparable(bound));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(VALUES_A_SEED / 3);
    }

    private static boolean isTooMuch(DelegateTree tree) {
        return tree instanceof DelegateTree.Failure failure && failure.message().contains("more than");
    }

    private static boolean isTooMuch(State<NameTree<Bound>> state) {
        return state instanceof State.Failed<NameTree<Bound>> failed
                && failed.problem().message().contains("more than");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void simplifying_twice_is_simplifying_once_and_changes_no_answer(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < VALUES_A_SEED; i++) {
            NameTree<Path> tree = Generate.tree(random);
            NameTree<Path> simple = tree.simplified();
            assertThat(simple.simplified()).isEqualTo(simple);
            assertThat(simple.eval()).as(tree.show()).isEqualTo(tree.eval());
        }
    }

    @Test
    void no_input_makes_the_reader_throw_anything_but_its_own_error() throws InterruptedException {
        // On threads of their own, whose stacks are short: filling in the stack trace is most of the cost.
        int[] accepted = new int[2];
        Throwable[] found = new Throwable[2];
        Thread[] threads = new Thread[2];
        for (int t = 0; t < threads.length; t++) {
            int part = t;
            threads[t] = new Thread(() -> accepted[part] = readAtRandom(part, 500_000));
            threads[t].setUncaughtExceptionHandler((thread, problem) -> found[part] = problem);
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(found).containsOnlyNulls();
        assertThat(accepted[0] + accepted[1]).isBetween(50_000, 950_000);
    }

    private static int readAtRandom(long seed, int count) {
        Random random = new Random(seed);
        int accepted = 0;
        String[] good = {};
        for (int i = 0; i < count; i++) {
            if (i % 50 == 0) {
                good = new String[] {
                    Generate.path(random).show(),
                    Generate.prefix(random).show(),
                    Generate.tree(random).show(),
                    Generate.dentry(random).show(),
                    Generate.dtab(random).show()
                };
            }
            int as = random.nextInt(good.length);
            String text = random.nextBoolean() ? Generate.text(random) : Generate.mutated(random, good[as]);
            accepted += isAccepted(text, as) ? 1 : 0;
        }
        return accepted;
    }

    private static boolean isAccepted(String text, int as) {
        try {
            Object value = switch (as) {
                case 0 -> Path.parse(text);
                case 1 -> Prefix.parse(text);
                case 2 -> NameTree.parse(text);
                case 3 -> Dentry.parse(text);
                default -> Dtab.parse(text);
            };
            return value != null;
        } catch (DtabSyntaxException problem) {
            if (problem.position() < 0
                    || problem.position() > text.length()
                    || problem.explain().isBlank()) {
                throw new IllegalStateException("wrong place for: " + text, problem);
            }
            return false;
        }
    }
}
