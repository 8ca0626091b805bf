package io.waymark.dtab;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.waymark.dtab.Explanation.End;
import io.waymark.dtab.policy.Shares;
import io.waymark.live.State;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which branches are said to win, with which shares, and what is said of the others. */
class ExplanationTest {
    private static final int NAMES_A_SEED = 500;
    private static final Prefix ONE = Prefix.parse("/one");
    private static final Limits LIMITS = new Limits(1_000, 100, 1_000, 2_000);

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    /** Whatever is pending or failed has been for too long, or not, at random; the same of a path each time. */
    private record Waiting(Names names, long seed) implements Names {
        @Override
        public State<NameTree<Name>> lookup(Path path) {
            return names.lookup(path);
        }

        @Override
        public boolean isOverdue(Path path) {
            return names.lookup(path).known().isEmpty()
                    && new Random(seed ^ path.show().hashCode()).nextBoolean();
        }
    }

    /** Whatever is pending or failed has been for too long. */
    private record Impatient(Names names) implements Names {
        @Override
        public State<NameTree<Name>> lookup(Path path) {
            return names.lookup(path);
        }

        @Override
        public boolean isOverdue(Path path) {
            return names.lookup(path).known().isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void what_wins_and_its_shares_are_what_binding_comes_to(long seed) {
        Random random = new Random(seed);
        Map<End, Integer> ends = new EnumMap<>(End.class);
        int overdue = 0;
        int shared = 0;
        for (int i = 0; i < NAMES_A_SEED; i++) {
            // Every other one is a single rule: where many meet, few names come to the outside, which has to be waited
            // for.
            boolean many = i % 2 == 0;
            Dtab dtab = many ? Generate.dtab(random) : Dtab.of(List.of(new Dentry(ONE, Generate.tree(random))));
            Path path = many ? Generate.path(random) : Path.of("one");
            Names patient = new RandomNames(random.nextLong());
            Names names = new Waiting(patient, random.nextLong());
            State<NameTree<Bound>> bound =
                    Binder.bind(dtab, path, names, LIMITS, Instant.EPOCH).state();
            DelegateTree tree = Delegation.delegate(dtab, NameTree.leaf(path), names, LIMITS);
            if (isTooMuch(tree) || bound.toString().contains("more than")) {
                continue;
            }
            Explanation explanation = Explanation.of(tree, Integer.MAX_VALUE, Integer.MAX_VALUE);
            String what = "%s under %s: %s".formatted(path, dtab, tree);
            assertThat(explanation.end()).as(what).isEqualTo(end(bound));
            assertSame(what, shares(explanation), bound.known().map(Shares::of).orElse(Shares.NONE));
            ends.merge(explanation.end(), 1, Integer::sum);
            shared += explanation.winners().size() > 1 ? 1 : 0;
            overdue += Binder.bind(dtab, path, patient, LIMITS, Instant.EPOCH)
                            .state()
                            .equals(bound)
                    ? 0
                    : 1;
        }
        // Or else this would compare nothing of interest.
        assertThat(ends).as("what names came to").hasSize(End.values().length);
        assertThat(overdue)
                .as("names that are bound since something is overdue")
                .isPositive();
        assertThat(shared).as("names that are divided").isPositive();
    }

    private static boolean isTooMuch(DelegateTree tree) {
        return tree instanceof DelegateTree.Failure failure && failure.message().contains("more than");
    }

    private static End end(State<NameTree<Bound>> state) {
        if (state instanceof State.Pending<NameTree<Bound>>) {
            return End.PENDING;
        }
        if (state instanceof State.Failed<NameTree<Bound>>) {
            return End.FAILED;
        }
        return end(state.known().orElseThrow());
    }

    private static End end(NameTree<Bound> tree) {
        if (tree instanceof NameTree.Neg<Bound>) {
            return End.NEGATIVE;
        }
        if (tree instanceof NameTree.Fail<Bound>) {
            return End.STOPPED;
        }
        return tree.eval().orElseThrow().isEmpty() ? End.EMPTY : End.BOUND;
    }

    private static Map<Shares.Target, Double> shares(Explanation explanation) {
        Map<Shares.Target, Double> shares = new LinkedHashMap<>();
        for (Explanation winner : explanation.winners()) {
            Bound bound = ((DelegateTree.Leaf) winner.node()).bound();
            shares.merge(new Shares.Target(bound.id(), bound.residual()), winner.share(), Double::sum);
        }
        shares.values().removeIf(share -> share == 0);
        return shares;
    }

    private static void assertSame(String what, Map<Shares.Target, Double> explained, Shares bound) {
        assertThat(explained.keySet()).as(what).isEqualTo(bound.byName().keySet());
        bound.byName()
                .forEach((target, share) ->
                        assertThat(explained.get(target)).as(what).isCloseTo(share, within(1e-9)));
    }

    @Test
    void each_alternative_says_why_it_was_not_taken() {
        assertThat(explain("/svc => /#/m/none | ~ | /#/m/a | /#/m/b | !", "/svc"))
                .isEqualTo("""
                alt /svc 1.0
                  neg /#/m/none: negative: no such name
                  neg /svc: negative: ~ is written
                  leaf /#/m/a 1.0
                  leaf /#/m/b: passed over: an earlier alternative is bound
                  fail /svc: passed over: an earlier alternative is bound
                """);
        assertThat(explain("/svc => ! | /#/m/a", "/svc")).isEqualTo("""
                alt /svc 1.0
                  fail /svc 1.0: stopped: ! is written
                  leaf /#/m/a: after a !
                """);
        assertThat(explain("/svc => $ | /#/m/a", "/svc")).isEqualTo("""
                alt /svc 1.0
                  empty /svc 1.0: empty: it exists, with nobody behind it
                  leaf /#/m/a: passed over: an earlier alternative exists, with nobody behind it
                """);
        assertThat(explain("/svc => /#/m/pend | /#/m/a", "/svc")).isEqualTo("""
                alt /svc 1.0
                  pending /#/m/pend 1.0: pending: nothing is known yet
                  leaf /#/m/a: passed over for now: an earlier alternative is pending
                """);
        assertThat(explain("/svc => /#/m/boom | /#/m/a", "/svc")).isEqualTo("""
                alt /svc 1.0
                  failure /#/m/boom 1.0: failed: namer boom
                  leaf /#/m/a: passed over: an earlier alternative failed
                """);
    }

    @Test
    void a_name_that_nobody_knows_has_no_winner() {
        assertThat(explain("/svc => /#/m/none | ~", "/svc")).isEqualTo("""
                alt /svc
                  neg /#/m/none: negative: no such name
                  neg /svc: negative: ~ is written
                """);
    }

    @Test
    void shares_of_nested_unions_are_multiplied_and_those_left_out_go_to_the_others() {
        assertThat(explain("/svc => 9 * /a & 1 * /#/m/b ; /a => 3 * /#/m/a & 1 * /#/m/b & 4 * /#/m/none", "/svc"))
                .isEqualTo("""
                        union /svc 1.0
                          union /a 0.9 of 9.0
                            leaf /#/m/a 0.675 of 3.0
                            leaf /#/m/b 0.225 of 1.0
                            neg /#/m/none of 4.0: left out of the union: negative: no such name
                          leaf /#/m/b 0.1 of 1.0
                        """);
    }

    @Test
    void an_alternative_that_is_overdue_is_passed_over() {
        Names impatient = new Impatient(new CaseNames());
        assertThat(explain("/svc => /#/m/pend | /#/m/boom | /#/m/a", "/svc", impatient))
                .isEqualTo("""
                alt /svc 1.0
                  pending /#/m/pend: pending for too long
                  failure /#/m/boom: failed for too long: namer boom
                  leaf /#/m/a 1.0
                """);
        assertThat(explain("/svc => /#/m/boom | ~", "/svc", impatient)).isEqualTo("""
                alt /svc 1.0
                  failure /#/m/boom 1.0: failed for too long: namer boom
                  neg /svc: negative: ~ is written
                """);
    }

    @Test
    void what_is_too_much_is_left_out_and_counted() {
        DelegateTree tree = Delegation.delegate(
                Dtab.parse("/svc => /#/m/a | /#/m/b | /x ; /x => /#/m/a | /#/m/b"),
                NameTree.parse("/svc"),
                new CaseNames(),
                LIMITS);
        Explanation flat = Explanation.of(tree, 100, 2);
        assertThat(flat.children()).hasSize(3);
        assertThat(flat.children().get(2).children()).isEmpty();
        assertThat(flat.children().get(2).left()).isEqualTo(2);
        Explanation small = Explanation.of(tree, 2, 100);
        assertThat(small.children()).hasSize(1);
        assertThat(small.left()).isEqualTo(2);
    }

    private static String explain(String dtab, String path) {
        return explain(dtab, path, new CaseNames());
    }

    private static String explain(String dtab, String path, Names names) {
        DelegateTree tree = Delegation.delegate(Dtab.parse(dtab), NameTree.parse(path), names, LIMITS);
        return lines(Explanation.of(tree, 1_000, 100), "");
    }

    /** A line for each node: what it is, its share if it wins, its weight, and why. */
    private static String lines(Explanation explanation, String indent) {
        DelegateTree node = explanation.node();
        String kind = node.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        StringBuilder line = new StringBuilder(indent).append(kind).append(' ').append(node.path());
        if (explanation.wins()) {
            line.append(' ').append(Math.round(explanation.share() * 1e6) / 1e6);
        }
        explanation.weight().ifPresent(weight -> line.append(" of ").append(weight));
        explanation.why().ifPresent(why -> line.append(": ").append(why));
        return line + "\n"
                + explanation.children().stream()
                        .map(child -> lines(child, indent + "  "))
                        .collect(joining());
    }
}
