package io.waymark.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Limits;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Cell;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InterpreterTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(5);
    private static final Problem STORE_AWAY = new Problem("store away", Instant.EPOCH);
    private static final Problem SOURCE_AWAY = new Problem("source away", Instant.EPOCH);

    private final VirtualTime time = new VirtualTime();
    private final SimulatedNamer namer = new SimulatedNamer();
    private final Cell<Dtab> dtab = new Cell<>();
    private final Interpreter interpreter = new Interpreter(
            dtab,
            new Namers(List.of(new Namers.Mount(Path.parse("/#/m"), namer))),
            time,
            time,
            new Interpreter.Options(Limits.DEFAULT, GRACE, 3, PATIENCE, LONG_PATIENCE));

    @BeforeEach
    void names() {
        for (String label : List.of("a", "b", "c")) {
            namer.say(label, bound(label));
        }
    }

    @Test
    void a_name_is_pending_until_the_dtab_is_known() {
        var heard = watch("/svc/a");
        assertThat(heard).containsExactly(State.pending());
        use("/svc => /#/m");
        assertThat(heard).containsExactly(State.pending(), tree("/#/m/a"));
    }

    @Test
    void what_watches_the_same_name_shares_one_binding() {
        use("/svc => /#/m");
        for (int i = 0; i < 100; i++) {
            watch("/svc/a");
        }
        assertThat(interpreter.rebinds()).isEqualTo(1);
        assertThat(interpreter.bindings()).isEqualTo(1);
        assertThat(namer.watches()).isEqualTo(1);
    }

    @Test
    void a_change_rebinds_only_the_names_that_consulted_what_it_touches() {
        use("/svc => /#/m; /host/x => /#/m/b; /other => /#/m");
        watch("/svc/a");
        watch("/other/a");
        long before = interpreter.rebinds();
        use("/svc => /#/m; /host/x => /#/m/c; /other => /#/m");
        assertThat(interpreter.rebinds()).isEqualTo(before);
        use("/svc => /#/m; /host/x => /#/m/c; /other => /#/m/b");
        assertThat(interpreter.rebinds()).isEqualTo(before + 1);
    }

    @Test
    void a_wildcard_entry_touches_the_names_it_matches() {
        use("/svc => /#/m");
        var touched = watch("/svc/a");
        watch("/other/a");
        long before = interpreter.rebinds();
        use("/svc => /#/m; /*/a => /#/m/b");
        assertThat(interpreter.rebinds()).isEqualTo(before + 2);
        assertThat(touched).last().isEqualTo(tree("/#/m/b"));
    }

    @Test
    void a_rule_of_the_request_goes_before_the_namespaces_own() {
        use("/svc => /#/m");
        var heard = new ArrayList<State<NameTree<Bound>>>();
        interpreter.bind(Path.parse("/svc/a"), Dtab.parse("/svc/a => /#/m/b")).watch(heard::add);
        time.settle();
        assertThat(heard).last().isEqualTo(tree("/#/m/b"));
    }

    @Test
    void an_unchanged_tree_is_not_told_again() {
        use("/svc => /#/m");
        var heard = watch("/svc/a");
        use("/svc => /#/m | /#/m/b");
        use("/svc => /env; /env => /#/m");
        assertThat(heard).containsExactly(State.pending(), tree("/#/m/a"));
    }

    @Test
    void a_union_waits_a_moment_for_a_branch_that_has_not_answered() {
        namer.say("b", State.pending());
        use("/svc => /#/m/a & /#/m/b");
        var heard = watch("/svc");
        time.advance(PATIENCE.minusMillis(1));
        assertThat(heard).containsExactly(State.pending());
        namer.say("b", bound("b"));
        time.settle();
        assertThat(heard).hasSize(2);
        assertThat(heard.getLast().known().orElseThrow().show()).isEqualTo("/#/m/a & /#/m/b");
    }

    @Test
    void a_union_does_not_wait_longer_than_that_and_not_twice() {
        namer.say("b", State.pending());
        use("/svc => /#/m/a & /#/m/b");
        var heard = watch("/svc");
        time.advance(PATIENCE);
        assertThat(heard.getLast().known().orElseThrow().show()).isEqualTo("/#/m/a");
        use("/svc => /#/m/c & /#/m/b");
        assertThat(heard.getLast().known().orElseThrow().show()).isEqualTo("/#/m/c");
    }

    @Test
    void a_bound_name_keeps_its_tree_while_a_new_branch_is_awaited() {
        use("/svc => /#/m/a");
        var heard = watch("/svc");
        namer.say("b", State.pending());
        use("/svc => /#/m/b & /#/m/c");
        assertThat(heard).last().isEqualTo(tree("/#/m/a"));
        time.advance(PATIENCE);
        assertThat(heard.getLast().known().orElseThrow().show()).isEqualTo("/#/m/c");
    }

    @Test
    void an_alternation_goes_on_without_a_namer_that_is_silent_for_too_long_until_that_answers() {
        namer.say("b", State.pending());
        use("/svc => /#/m/b | /#/m/a");
        var heard = watch("/svc");
        time.advance(LONG_PATIENCE.minusMillis(1));
        assertThat(heard).containsExactly(State.pending());
        assertThat(interpreter.isOverdue(Path.parse("/#/m/b"))).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(heard).last().isEqualTo(tree("/#/m/a"));
        assertThat(interpreter.isOverdue(Path.parse("/#/m/b"))).isTrue();
        namer.say("b", bound("b"));
        time.settle();
        assertThat(heard).last().isEqualTo(tree("/#/m/b"));
        assertThat(interpreter.isOverdue(Path.parse("/#/m/b"))).isFalse();
    }

    @Test
    void from_pending_to_failed_the_time_goes_on_and_after_an_answer_it_begins_anew() {
        namer.say("b", State.pending());
        use("/svc => /#/m/b | /#/m/a");
        var heard = watch("/svc");
        time.advance(LONG_PATIENCE.minusSeconds(1));
        namer.say("b", State.failed(SOURCE_AWAY));
        time.settle();
        assertThat(heard).last().isEqualTo(State.failed(SOURCE_AWAY));
        time.advance(Duration.ofSeconds(1));
        assertThat(heard).last().isEqualTo(tree("/#/m/a"));
        namer.say("b", bound("b"));
        time.settle();
        namer.say("b", State.failed(SOURCE_AWAY));
        time.advance(LONG_PATIENCE.minusMillis(1));
        assertThat(heard).last().isEqualTo(State.failed(SOURCE_AWAY));
        time.advance(Duration.ofMillis(1));
        assertThat(heard).last().isEqualTo(tree("/#/m/a"));
    }

    @Test
    void an_alternation_whose_other_choices_lead_nowhere_stays_what_the_first_one_is() {
        namer.say("b", State.failed(SOURCE_AWAY));
        namer.say("c", State.pending());
        use("/svc => /#/m/b | /#/m/none; /both => (/#/m/b | /#/m/c) | /#/m/a");
        var alone = watch("/svc");
        var both = watch("/both");
        time.advance(LONG_PATIENCE);
        assertThat(alone).containsExactly(State.pending(), State.failed(SOURCE_AWAY));
        assertThat(both).last().as("c was asked only then").isEqualTo(State.failed(SOURCE_AWAY));
        time.advance(LONG_PATIENCE);
        assertThat(both).last().isEqualTo(tree("/#/m/a"));
    }

    @Test
    void a_failure_of_the_dtab_itself_does_not_fall_through() {
        use("/svc => /svc | /#/m/a");
        var heard = watch("/svc");
        time.advance(LONG_PATIENCE.multipliedBy(2));
        assertThat(heard.getLast()).isInstanceOf(State.Failed.class);
    }

    @Test
    void a_union_of_overdue_branches_falls_through_and_one_that_is_bound_does_not() {
        namer.say("b", State.failed(SOURCE_AWAY));
        use("/all => (/#/m/b & /#/m/b/x) | /#/m/a; /some => (/#/m/b & /#/m/c) | /#/m/a");
        var all = watch("/all");
        var some = watch("/some");
        time.advance(LONG_PATIENCE);
        assertThat(all).last().isEqualTo(tree("/#/m/a"));
        assertThat(some.getLast().known().orElseThrow().show()).isEqualTo("/#/m/c");
    }

    @Test
    void a_store_that_goes_away_marks_what_was_bound_as_stale_and_keeps_it() {
        use("/svc => /#/m");
        var heard = watch("/svc/a");
        dtab.update(state -> state.stale(STORE_AWAY));
        time.settle();
        assertThat(heard).last().isEqualTo(tree("/#/m/a").stale(STORE_AWAY));
        use("/svc => /#/m");
        assertThat(heard).last().isEqualTo(tree("/#/m/a"));
        assertThat(interpreter.rebinds()).isEqualTo(1);
    }

    @Test
    void the_same_failure_is_told_once_however_often_it_is_found_again() {
        use("/svc => /svc");
        var heard = watch("/svc/a");
        int before = heard.size();
        time.advance(Duration.ofSeconds(5));
        use("/svc => /svc | /svc");
        assertThat(heard).hasSize(before);
        assertThat(heard.getLast()).isInstanceOf(State.Failed.class);
    }

    @Test
    void a_binding_is_kept_for_a_while_after_its_last_watch_and_then_let_go() {
        use("/svc => /#/m");
        Watch watch = interpreter.bind(Path.parse("/svc/a"), Dtab.EMPTY).watch(state -> {});
        time.settle();
        watch.close();
        time.advance(GRACE.minusMillis(1));
        watch("/svc/a");
        assertThat(interpreter.rebinds()).isEqualTo(1);
        time.advance(GRACE.multipliedBy(2));
        assertThat(interpreter.bindings()).isEqualTo(1);
    }

    @Test
    void nothing_is_followed_when_nothing_is_bound() {
        use("/svc => /#/m");
        Watch watch = interpreter.bind(Path.parse("/svc/a"), Dtab.EMPTY).watch(state -> {});
        time.settle();
        watch.close();
        time.advance(GRACE);
        assertThat(interpreter.bindings()).isZero();
        assertThat(namer.watches()).isZero();
        assertThat(dtab.watchers()).isZero();
    }

    @Test
    void names_beyond_the_limit_fail_and_do_not_disturb_the_others() {
        use("/svc => /#/m");
        var first = watch("/svc/a");
        watch("/svc/b");
        watch("/svc/c");
        var fourth = watch("/svc/d");
        assertThat(fourth.getLast())
                .isInstanceOfSatisfying(
                        State.Failed.class,
                        failed -> assertThat(failed.problem().message()).contains("more than 3 names"));
        use("/svc => /#/m/b");
        assertThat(first.getLast().known()).isPresent();
    }

    @Test
    void when_the_limit_is_reached_the_one_that_is_idle_for_longest_is_let_go() {
        use("/svc => /#/m");
        watch("/svc/a");
        Watch oldest = bind("/svc/b");
        Watch younger = bind("/svc/c");
        oldest.close();
        younger.close();
        time.settle();
        assertThat(watch("/svc/d").getLast().known()).isPresent();
        assertThat(interpreter.bindings()).isEqualTo(3);
        long before = interpreter.rebinds();
        assertThat(watch("/svc/c").getLast()).isEqualTo(tree("/#/m/c"));
        assertThat(interpreter.rebinds()).as("c was kept").isEqualTo(before);
        assertThat(watch("/svc/b").getLast()).as("all are watched").isInstanceOf(State.Failed.class);
    }

    @Test
    void a_name_whose_place_is_given_away_as_somebody_comes_back_takes_another() {
        use("/svc => /#/m");
        watch("/svc/a");
        for (String name : List.of("/svc/b", "/svc/c")) {
            Watch left = bind(name);
            time.settle();
            left.close();
            time.settle();
        }
        bind("/svc/d"); // takes b's place before it is known that b is watched again
        List<State<NameTree<Bound>>> heard = new ArrayList<>();
        interpreter.bind(Path.parse("/svc/b"), Dtab.EMPTY).watch(heard::add);
        time.settle();
        use("/svc/b => /#/m/c");
        assertThat(heard).last().isEqualTo(tree("/#/m/c"));
        assertThat(interpreter.bindings()).isEqualTo(3);
        time.advance(GRACE);
        assertThat(interpreter.bindings()).isEqualTo(3);
    }

    @Test
    void nonsense_that_is_asked_for_and_left_locks_nobody_out() {
        Interpreter small = new Interpreter(
                dtab,
                new Namers(List.of(new Namers.Mount(Path.parse("/#/m"), namer))),
                time,
                time,
                new Interpreter.Options(Limits.DEFAULT, GRACE, 1_000, PATIENCE, LONG_PATIENCE));
        use("/svc => /#/m");
        for (int i = 0; i < 10_000; i++) {
            small.bind(Path.of("svc", "nonsense" + i), Dtab.EMPTY)
                    .watch(state -> {})
                    .close();
            time.settle();
        }
        assertThat(small.bindings()).isEqualTo(1_000);
        List<State<NameTree<Bound>>> heard = new ArrayList<>();
        Watch honest = small.bind(Path.parse("/svc/a"), Dtab.EMPTY).watch(heard::add);
        time.settle();
        assertThat(heard).last().isEqualTo(tree("/#/m/a"));
        assertThat(small.bindings()).isEqualTo(1_000);
        time.advance(GRACE);
        assertThat(small.bindings()).isEqualTo(1);
        assertThat(namer.watches()).isEqualTo(1);
        honest.close();
        time.advance(GRACE);
        assertThat(small.bindings()).isZero();
        assertThat(namer.watches()).isZero();
        assertThat(dtab.watchers()).isZero();
    }

    @Test
    void a_name_for_which_there_was_no_room_is_not_kept() {
        use("/svc => /#/m");
        List.of("a", "b", "c").forEach(label -> watch("/svc/" + label));
        Watch refused = bind("/svc/d");
        time.settle();
        assertThat(interpreter.bindings()).isEqualTo(4);
        refused.close();
        time.settle();
        assertThat(interpreter.bindings()).isEqualTo(3);
    }

    @Test
    void a_namer_that_throws_fails_only_the_names_that_ask_it() {
        Namer broken = new SimulatedNamer() {
            @Override
            public io.waymark.live.Live<NameTree<io.waymark.dtab.Name>> lookup(Path path) {
                throw new IllegalStateException("broken");
            }
        };
        Interpreter both = new Interpreter(
                dtab,
                new Namers(List.of(
                        new Namers.Mount(Path.parse("/#/m"), namer),
                        new Namers.Mount(Path.parse("/#/broken"), broken))),
                time,
                time,
                Interpreter.Options.DEFAULT);
        use("/svc => /#/m; /bad => /#/broken");
        var bad = new ArrayList<State<NameTree<Bound>>>();
        var good = new ArrayList<State<NameTree<Bound>>>();
        both.bind(Path.parse("/bad/a"), Dtab.EMPTY).watch(bad::add);
        both.bind(Path.parse("/svc/a"), Dtab.EMPTY).watch(good::add);
        time.settle();
        assertThat(bad).last().isInstanceOf(State.Failed.class);
        assertThat(good).last().isEqualTo(tree("/#/m/a"));
    }

    private List<State<NameTree<Bound>>> watch(String name) {
        List<State<NameTree<Bound>>> heard = new ArrayList<>();
        interpreter.bind(Path.parse(name), Dtab.EMPTY).watch(heard::add);
        time.settle();
        return heard;
    }

    private Watch bind(String name) {
        return interpreter.bind(Path.parse(name), Dtab.EMPTY).watch(state -> {});
    }

    private void use(String text) {
        dtab.setValue(Dtab.parse(text));
        time.settle();
    }

    private static State<NameTree<io.waymark.dtab.Name>> bound(String label) {
        return State.ready(NameTree.leaf(new Bound(Path.parse("/#/m/" + label), Path.EMPTY)));
    }

    private static State<NameTree<Bound>> tree(String id) {
        return State.ready(NameTree.leaf(new Bound(Path.parse(id), Path.EMPTY)));
    }
}
