package io.waymark.dtab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;

/** The shapes that delegation trees have in namerd. The namer at {@code /#/m} is that of the bind cases. */
class DelegationTest {

    @Test
    void a_name_that_nobody_knows_is_negative() {
        assertThat(explain("", "/svc")).isEqualTo("neg /svc");
    }

    @Test
    void one_rule_makes_a_delegate_and_is_on_what_it_led_to() {
        assertThat(explain("/svc => /#/m", "/svc/a/x"))
                .isEqualTo("delegate /svc/a/x {leaf /#/m/a/x [/svc=>/#/m] = /#/m/a + /x}");
    }

    @Test
    void a_union_on_the_right_is_one_node_that_keeps_dead_branches_and_all_weights() {
        assertThat(explain("/svc => 0.7 * /#/m/a & 0.3 * /#/m/none", "/svc"))
                .isEqualTo("union /svc {0.7*leaf /#/m/a [/svc=>0.7*/#/m/a & 0.3*/#/m/none] = /#/m/a,"
                        + " 0.3*neg /#/m/none [/svc=>0.7*/#/m/a & 0.3*/#/m/none]}");
    }

    @Test
    void a_delegate_merges_with_an_alternation_of_the_same_path() {
        assertThat(explain("/svc=>/host;/host/cart=>/#/m/a | ~", "/svc/cart"))
                .isEqualTo("delegate /svc/cart {alt /host/cart [/svc=>/host]"
                        + " {leaf /#/m/a [/host/cart=>/#/m/a | ~] = /#/m/a,"
                        + " written neg /host/cart [/host/cart=>/#/m/a | ~]}}");
    }

    @Test
    void several_rules_make_an_alternation_with_the_last_first() {
        assertThat(explain("/svc => /#/m/a ; /svc => /#/m/b ; /svc => !", "/svc"))
                .isEqualTo("alt /svc {written fail /svc [/svc=>!], leaf /#/m/b [/svc=>/#/m/b] = /#/m/b,"
                        + " leaf /#/m/a [/svc=>/#/m/a] = /#/m/a}");
    }

    @Test
    void an_alternation_inside_one_of_the_same_path_is_merged_into_it() {
        assertThat(explain("/svc => /#/m/a ; /svc => /x | (/y | $)", "/svc"))
                .isEqualTo("alt /svc {neg /x [/svc=>/x | (/y | $)], neg /y [/svc=>/x | (/y | $)],"
                        + " empty /svc [/svc=>/x | (/y | $)], leaf /#/m/a [/svc=>/#/m/a] = /#/m/a}");
    }

    @Test
    void alternations_and_unions_of_one_are_delegates_and_of_none_are_negative() {
        Dtab dtab = Dtab.of(Collections.singletonList(new Dentry(
                Prefix.parse("/svc"),
                new NameTree.Union<>(Collections.singletonList(new NameTree.Weighted<>(
                        0.5, new NameTree.Alt<>(Collections.singletonList(NameTree.leaf(Path.parse("/x"))))))))));
        assertThat(Explained.text(explain(dtab, "/svc"))).isEqualTo("delegate /svc {neg /x [/svc=>/x]}");
        assertThat(Explained.text(Delegation.delegate(
                        Dtab.EMPTY, new NameTree.Alt<>(Collections.emptyList()), new CaseNames(), Limits.DEFAULT)))
                .isEqualTo("neg /");
    }

    @Test
    void a_namers_answer_takes_the_place_of_the_name() {
        assertThat(explain("/svc => /#/m/rewrite", "/svc/x"))
                .isEqualTo("delegate /svc/x {leaf /#/m/a/x [/svc=>/#/m/rewrite] = /#/m/a + /x}");
    }

    @Test
    void fail_and_nil_and_failures_stand_at_the_name_that_led_to_them() {
        assertThat(explain("/svc => /$/fail/x | /$/nil | /$/nope | /#/m/boom | /#/m/pend | /#/m/fail", "/svc"))
                .isEqualTo("alt /svc {fail /$/fail/x RULE, empty /$/nil RULE,".replace("RULE", rule())
                        + (" failure /$/nope RULE: Unknown namer: nope for path: /$/nope,"
                                        + " failure /#/m/boom RULE: namer boom, pending /#/m/pend RULE,"
                                        + " written fail /#/m/fail RULE}")
                                .replace("RULE", rule()));
    }

    private static String rule() {
        return "[/svc=>/$/fail/x | /$/nil | /$/nope | /#/m/boom | /#/m/pend | /#/m/fail]";
    }

    @Test
    void a_written_constant_alone_stays_below_its_delegate() {
        assertThat(explain("/svc => !", "/svc")).isEqualTo("delegate /svc {written fail /svc [/svc=>!]}");
        assertThat(explain("/svc => $", "/svc")).isEqualTo("delegate /svc {empty /svc [/svc=>$]}");
        assertThat(explain("/svc => ~", "/svc")).isEqualTo("delegate /svc {written neg /svc [/svc=>~]}");
    }

    @Test
    void a_sole_negative_rule_hides_no_namer_as_in_binding() {
        assertThat(explain("/#/m/a => ~", "/#/m/a")).isEqualTo("leaf /#/m/a = /#/m/a");
        assertThat(explain("/#/m/a => ~ ; /#/m/a => ~", "/#/m/a"))
                .isEqualTo("alt /#/m/a {written neg /#/m/a [/#/m/a=>~], written neg /#/m/a [/#/m/a=>~]}");
    }

    @Test
    void a_loop_through_rules_alone_fails_as_a_whole() {
        assertThat(explain("/svc => /svc", "/svc")).isEqualTo("failure /svc: Max recursion level reached.");
        assertThat(explain("/x => /y ; /y => /x", "/x/1")).isEqualTo("failure /x/1: Max recursion level reached.");
    }

    @Test
    void a_loop_in_a_branch_fails_that_branch() {
        assertThat(explain("/svc => /x | /#/m/b ; /x => /x", "/svc"))
                .isEqualTo("alt /svc {failure /x [/svc=>/x | /#/m/b]: Max recursion level reached.,"
                        + " leaf /#/m/b [/svc=>/x | /#/m/b] = /#/m/b}");
    }

    @Test
    void a_loop_through_alternatives_is_followed_to_the_depth_limit() {
        DelegateTree tree = explain(Dtab.parse("/svc => /svc | /#/m/b"), "/svc");
        assertThat(tree).isInstanceOfSatisfying(DelegateTree.Alt.class, alt -> {
            // Merged into one, since all are at the same path: the loop's end, what is looked up there, and one leaf a
            // level above.
            assertThat(alt.choices()).hasSize(101);
            assertThat(alt.choices().subList(0, 2))
                    .allSatisfy(end -> assertThat(end).isInstanceOf(DelegateTree.Failure.class));
            assertThat(alt.choices().subList(2, 101))
                    .allSatisfy(leaf -> assertThat(leaf).isInstanceOf(DelegateTree.Leaf.class));
        });
    }

    @Test
    void one_hundred_lookups_are_allowed() {
        StringBuilder dtab = new StringBuilder("/p98 => /#/m/a");
        for (int i = 0; i < 98; i++) {
            dtab.append(" ; /p").append(i).append(" => /p").append(i + 1);
        }
        assertThat(explain(dtab.toString(), "/p0")).endsWith("= /#/m/a" + "}".repeat(99));
        assertThat(explain(dtab + " ; /start => /p0", "/start"))
                .isEqualTo("failure /start: Max recursion level reached.");
    }

    private static String explain(String dtab, String path) {
        return Explained.text(explain(Dtab.parse(dtab), path));
    }

    private static DelegateTree explain(Dtab dtab, String path) {
        return Delegation.delegate(dtab, NameTree.parse(path), new CaseNames(), Limits.DEFAULT);
    }
}
