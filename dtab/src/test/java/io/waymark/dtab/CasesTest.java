package io.waymark.dtab;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.live.State;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the example files in {@code src/test/resources/cases}. */
class CasesTest {

    static List<Case> cases() {
        return Case.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void each_case_comes_out_as_its_file_says(Case example) {
        assertThat(answer(example)).as(example.toString()).isEqualTo(example.verdict());
    }

    @Test
    void every_number_is_there_once_and_those_observed_on_finagle_are_all_there() {
        List<Integer> numbers = cases().stream().map(Case::number).toList();
        assertThat(numbers)
                .doesNotHaveDuplicates()
                .containsAll(IntStream.rangeClosed(1, 224).boxed().toList());
    }

    @Test
    void where_waymark_differs_the_file_has_both_verdicts_and_the_reason() {
        assertThat(cases()).allSatisfy(example -> {
            if (!example.has("verdict")) {
                assertThat(example.get("finagle")).isNotEqualTo(example.get("waymark"));
                assertThat(example.get("because")).isNotBlank();
            }
        });
    }

    private static String answer(Case example) {
        if (example.has("read-path")) {
            return read(() -> Path.parse(example.get("read-path")).show());
        }
        if (example.has("read-prefix")) {
            return read(() -> Prefix.parse(example.get("read-prefix")).show());
        }
        if (example.has("read-tree")) {
            return read(() -> NameTree.parse(example.get("read-tree")).show());
        }
        if (example.has("read-dentry")) {
            return read(() -> Dentry.parse(example.get("read-dentry")).show());
        }
        if (example.has("read-dtab")) {
            return read(() -> Dtab.parse(example.get("read-dtab")).show());
        }
        if (example.has("simplify")) {
            NameTree<Path> tree = NameTree.parse(example.get("simplify"));
            return tree.simplified().show() + "; "
                    + tree.eval().map(CasesTest::set).orElse("none");
        }
        Dtab dtab = Dtab.parse(example.get("dtab"));
        if (example.has("lookup")) {
            return dtab.lookup(Path.parse(example.get("lookup"))).show();
        }
        if (example.has("concat")) {
            return dtab.concat(Dtab.parse(example.get("concat"))).show();
        }
        if (example.has("strip")) {
            return dtab.stripPrefix(Dtab.parse(example.get("strip"))).show();
        }
        Path path = Path.parse(example.get("bind"));
        State<NameTree<Bound>> state = Binder.bind(dtab, path, new CaseNames(), Limits.DEFAULT, Instant.EPOCH)
                .state();
        if (state instanceof State.Failed<NameTree<Bound>> failed) {
            return "failed " + failed.problem().message();
        }
        return state.known()
                .map(tree -> "ok; " + bound(tree) + "; "
                        + tree.eval().map(CasesTest::ids).orElse("none"))
                .orElse("pending");
    }

    private interface Reading {
        String shown();
    }

    private static String read(Reading reading) {
        try {
            return ("ok " + reading.shown()).strip();
        } catch (DtabSyntaxException problem) {
            return "error " + problem.getMessage();
        }
    }

    private static String ids(Set<Bound> bound) {
        return set(bound.stream().map(Bound::id).distinct().toList());
    }

    private static String set(Collection<Path> paths) {
        return paths.stream().map(Path::show).sorted().collect(joining(", ", "{", "}"));
    }

    private static String bound(NameTree<Bound> tree) {
        if (tree instanceof NameTree.Leaf<Bound> leaf) {
            Bound name = leaf.value();
            return name
                    + (name.unionWeight().isPresent()
                            ? " {w=" + name.unionWeight().getAsDouble() + "}"
                            : "");
        }
        if (tree instanceof NameTree.Union<Bound> union) {
            return union.branches().stream()
                    .map(branch -> branch.weight() + " * " + bound(branch.tree()))
                    .collect(joining(" & ", "(", ")"));
        }
        return tree.show(); // a constant: there are no alternatives in a bound tree
    }
}
