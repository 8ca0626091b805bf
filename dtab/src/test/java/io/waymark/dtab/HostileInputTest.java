package io.waymark.dtab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.live.State;
import java.time.Instant;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Inputs made to take for ever or to overflow something: each ends in an answer or an ordinary error. */
@Timeout(30) // generous: each takes milliseconds, and what this catches would take years
class HostileInputTest {
    private static final Path A = Path.of("a");

    @Test
    void a_loop_with_two_branches_fails_at_the_depth_limit() {
        assertThat(failure("/a => /a & /a", A)).isEqualTo("Max recursion level: 100 reached in Namer lookup");
        assertThat(failure("/a => /a | /a", A)).isEqualTo("Max recursion level: 100 reached in Namer lookup");
        assertThat(explanation("/a => /a & /a", A)).contains("the resulting tree has more than 10000 nodes");
        assertThat(explanation("/a => /a | /a", A)).contains("the resulting tree has more than 10000 nodes");
    }

    @Test
    void loops_that_lead_into_one_another_fail_at_the_depth_limit() {
        String dtab = "/a => /a & /b ; /b => /a & /b";
        assertThat(failure(dtab, A)).isEqualTo("Max recursion level: 100 reached in Namer lookup");
    }

    @Test
    void a_loop_that_grows_in_two_ways_exceeds_the_lookups() {
        String dtab = "/a => /a/x & /a/y";
        assertThat(failure(dtab, A)).startsWith("binding takes more than 10000 lookups");
        assertThat(explanation(dtab, A)).contains("the resulting tree has more than 10000 nodes");
    }

    @Test
    void alternatives_doubled_30_times_are_followed_once_each() {
        String dtab = doubled(30, "|", "~");
        assertThat(bind(dtab, Path.of("s0"))).isEqualTo(State.ready(NameTree.neg()));
        assertThat(bind(doubled(30, "&", "~"), Path.of("s0"))).isEqualTo(State.ready(NameTree.neg()));
        assertThat(explanation(dtab, Path.of("s0"))).contains("the resulting tree has more than 10000 nodes");
    }

    @Test
    void a_union_doubled_40_times_exceeds_the_size_of_a_tree() {
        String dtab = doubled(40, "&", "/#/m/a");
        assertThat(failure(dtab, Path.of("s0"))).startsWith("the resulting tree has more than 10000 nodes");
        assertThat(explanation(dtab, Path.of("s0"))).contains("the resulting tree has more than 10000 nodes");
    }

    @Test
    void two_thousand_parentheses_are_a_syntax_error() {
        String text = "(".repeat(2_000) + "/a" + ")".repeat(2_000);
        assertThatThrownBy(() -> NameTree.parse(text))
                .isInstanceOf(DtabSyntaxException.class)
                .hasMessageStartingWith("at most 256 nested parentheses expected but more found")
                .satisfies(problem ->
                        assertThat(((DtabSyntaxException) problem).position()).isEqualTo(256));
    }

    @Test
    void as_many_parentheses_as_are_allowed_can_be_read_shown_simplified_and_bound() {
        String nested = "/#/m/none";
        for (int i = 0; i < 256; i++) {
            nested = i % 2 == 0 ? "(/#/m/a & " + nested + ")" : "(~ | " + nested + ")";
        }
        NameTree<Path> tree = NameTree.parse(nested);
        assertThat(NameTree.parse(tree.show())).isEqualTo(tree);
        assertThat(tree.simplified().eval()).isEqualTo(tree.eval());
        assertThat(bind("/a => " + nested, A).known()).isPresent();
    }

    @Test
    void lookups_nested_in_deep_trees_end_in_an_error_of_their_own() {
        String dtab = "/a => " + "(".repeat(200) + "/a/x | ~" + " | ~)".repeat(200);
        assertThat(failure(dtab, A)).startsWith("binding nests more than 512 levels");
        assertThat(explanation(dtab, A)).contains("more than");
    }

    @Test
    void a_prefix_of_a_megabyte_is_a_prefix_like_any_other() {
        String prefix = "/a".repeat(500_000);
        Dtab dtab = Dtab.parse(prefix + " => /#/m/a");
        assertThat(dtab.show()).isEqualTo(prefix + "=>/#/m/a");
        assertThat(dtab.lookup(Path.parse(prefix + "/x")).show()).isEqualTo("/#/m/a/x");
        assertThat(bind(dtab.show(), Path.parse(prefix)))
                .isEqualTo(State.ready(NameTree.leaf(new Bound(Path.parse("/#/m/a"), Path.EMPTY))));
    }

    @Test
    void a_hundred_thousand_entries_with_one_prefix_all_take_part() {
        Dtab none = Dtab.of(Collections.nCopies(100_000, Dentry.parse("/a => /#/m/none")));
        assertThat(none.matching(A)).hasSize(100_000);
        assertThat(bind(none, A)).isEqualTo(State.ready(NameTree.neg()));
        Dtab last = Dtab.parse("/a => /#/m/a").concat(none);
        assertThat(bind(last, A).known()).isPresent();
        assertThat(Delegation.delegate(last, NameTree.leaf(A), new CaseNames(), Limits.DEFAULT))
                .isInstanceOfSatisfying(
                        DelegateTree.Failure.class,
                        failure -> assertThat(failure.message())
                                .startsWith("the resulting tree has more than 10000 nodes"));
    }

    @Test
    void many_names_that_each_match_many_entries_exceed_what_may_be_visited() {
        String wide = "/a => "
                + String.join(
                        " | ",
                        IntStream.range(0, 1_000).mapToObj(i -> "/b/" + i).toList());
        Dtab dtab =
                Dtab.of(Collections.nCopies(10_000, Dentry.parse("/b => ~"))).concat(Dtab.parse(wide));
        assertThat(bind(dtab, A))
                .isInstanceOfSatisfying(
                        State.Failed.class,
                        failed -> assertThat(failed.problem().message())
                                .startsWith("binding visits more than 1000000 entries and branches"));
    }

    @Test
    void a_union_of_many_dead_branches_is_not_a_large_tree() {
        String dead = String.join(" & ", Collections.nCopies(20_000, "~"));
        assertThat(bind("/a => /#/m/a & " + dead, A).known()).isPresent();
    }

    private static String doubled(int levels, String operator, String end) {
        StringBuilder dtab = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            dtab.append("/s%d => /s%d %s /s%d ;".formatted(i, i + 1, operator, i + 1));
        }
        return dtab + "/s" + levels + " => " + end;
    }

    private static State<NameTree<Bound>> bind(String dtab, Path path) {
        return bind(Dtab.parse(dtab), path);
    }

    private static State<NameTree<Bound>> bind(Dtab dtab, Path path) {
        return Binder.bind(dtab, path, new CaseNames(), Limits.DEFAULT, Instant.EPOCH)
                .state();
    }

    private static String failure(String dtab, Path path) {
        return bind(dtab, path) instanceof State.Failed<NameTree<Bound>> failed
                ? failed.problem().message()
                : "no failure";
    }

    private static String explanation(String dtab, Path path) {
        return Explained.text(
                Delegation.delegate(Dtab.parse(dtab), NameTree.leaf(path), new CaseNames(), Limits.DEFAULT));
    }
}
