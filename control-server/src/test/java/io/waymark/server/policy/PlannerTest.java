package io.waymark.server.policy;

import static io.waymark.server.policy.PolicyRig.SHOP;
import static io.waymark.server.policy.PolicyRig.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Path;
import io.waymark.dtab.edit.EntryChange;
import io.waymark.dtab.lint.Code;
import io.waymark.interpreter.BindRequest;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PlannerTest {
    private final PolicyRig rig;

    PlannerTest() throws StoreException {
        rig = new PolicyRig(Duration.ofSeconds(2));
    }

    @BeforeEach
    void names() throws Exception {
        rig.namer.has("web", 3, 2);
        rig.namer.has("web-v2", 1, 1);
        rig.namer.has("pay", 2, 2);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void a_canary_moves_a_share_of_its_clients() throws Exception {
        rig.stored("/svc => /#/fs");
        rig.follow(name("/svc/web"), 7);
        rig.follow(name("/svc/pay"), 2);
        Plan plan = rig.plan("/svc => /#/fs ;\n/svc/web => 9 * /#/fs/web & 1 * /#/fs/web-v2");
        assertThat(plan.base()).isEqualTo(1);
        assertThat(plan.publishable()).isTrue();
        assertThat(plan.changes()).hasSize(1);
        Blast blast = plan.blast();
        assertThat(blast.names()).isEqualTo(2);
        assertThat(blast.moved()).singleElement().satisfies(moved -> {
            assertThat(moved.request()).isEqualTo(name("/svc/web"));
            assertThat(moved.share()).isCloseTo(0.1, within(1e-9));
            assertThat(moved.clients()).isEqualTo(7);
            assertThat(moved.becomes()).isEqualTo(Moved.Becomes.BOUND);
            assertThat(moved.from().tree()).contains("/#/fs/web");
            assertThat(moved.to().tree().orElseThrow()).contains("/#/fs/web-v2");
        });
        assertThat(blast.movedClients()).isEqualTo(7);
        assertThat(blast.replicas()).containsExactly(new Blast.Replica("here", 2, true));
        assertThat(blast.complete()).isTrue();
    }

    @Test
    void names_that_become_negative_or_fail_are_counted_and_come_first() throws Exception {
        rig.stored("/svc => /#/fs");
        rig.follow(name("/svc/web"), 1);
        rig.follow(name("/svc/pay"), 5);
        rig.follow(new BindRequest(Path.parse("/svc/web"), Dtab.parse("/svc => /#/fs/pay")), 9);
        // The last one has the word itself.
        Plan plan = rig.plan("/svc/web => ! ; /svc/pay => /svc/pay");
        assertThat(plan.blast().moved())
                .extracting(Moved::request, Moved::becomes)
                .containsExactly(
                        tuple(name("/svc/pay"), Moved.Becomes.FAILED), tuple(name("/svc/web"), Moved.Becomes.FAILED));
        assertThat(plan.blast().failed()).isEqualTo(2);
        assertThat(rig.plan("").blast().negative()).isEqualTo(2);
    }

    @Test
    void a_source_that_does_not_answer_in_time_leaves_its_names_unknown() throws Exception {
        rig.stored("/svc => /#/fs", "never negative /svc/web");
        rig.namer.says("away", State.pending());
        rig.follow(name("/svc/web"), 1);
        Plan plan = rig.plan("/svc => /#/fs/away");
        assertThat(plan.blast().unknown()).isEqualTo(1);
        assertThat(plan.checks())
                .singleElement()
                .matches(check -> check.verdict().detail().equals("/svc/web is not bound yet"));
        assertThat(plan.publishable()).isTrue();
    }

    @Test
    void a_source_that_has_failed_is_told() throws Exception {
        rig.stored("/svc => /#/fs");
        rig.follow(name("/svc/web"), 1);
        rig.namer.says("broken", State.failed(new Problem("no such bucket", Instant.EPOCH)));
        Plan plan = rig.plan("/svc => /#/fs/broken");
        assertThat(plan.blast().moved())
                .singleElement()
                .satisfies(moved -> assertThat(moved.to().message()).contains("no such bucket"));
    }

    @Test
    void a_plan_that_breaks_an_invariant_says_so() throws Exception {
        rig.stored("/svc => /#/fs", "at least 2 endpoints behind /svc/web");
        Plan plan = rig.plan("/svc => /#/fs/web-v2");
        assertThat(plan.publishable()).isFalse();
        assertThat(plan.checks())
                .singleElement()
                .satisfies(check -> assertThat(check.verdict().detail()).isEqualTo("/svc/web has 1 endpoints"));
    }

    @Test
    void findings_are_those_of_the_new_text_and_the_new_ones_are_told_apart() throws Exception {
        rig.stored("/a => ~ ; /svc => /#/fs");
        Plan plan = rig.plan("# longer\n/a => ~ ; /svc => /#/fs ; /b => /#/unknown/x");
        assertThat(plan.findings()).extracting(finding -> finding.code()).contains(Code.WM203);
        assertThat(plan.newFindings())
                .extracting(finding -> finding.code())
                .isNotEmpty()
                .doesNotContain(Code.WM203);
    }

    @Test
    void a_plan_can_be_made_of_entries_of_a_rollback_or_of_invariants() throws Exception {
        rig.stored("/svc => /#/fs ;\n", "never negative /svc/web");
        Plan changes = rig.plan(new Proposal(
                new Proposal.Next.Changes(List.of(EntryChange.set("/svc/web => /#/fs/web-v2"))),
                Optional.empty(),
                OptionalLong.empty()));
        assertThat(changes.text()).isEqualTo("/svc => /#/fs ;\n/svc/web => /#/fs/web-v2 ;\n");
        rig.stored("/svc => !");
        Plan rollback = rig.plan(new Proposal(new Proposal.Next.Rollback(1), Optional.empty(), OptionalLong.empty()));
        assertThat(rollback.text()).isEqualTo("/svc => /#/fs ;\n");
        assertThat(rollback.invariants()).contains(List.of("never negative /svc/web"));
        assertThat(rollback.checks())
                .singleElement()
                .matches(check -> check.verdict().detail().isEmpty());
        Plan invariants = rig.plan(new Proposal(
                new Proposal.Next.Same(), Optional.of(List.of("never negative /svc/web")), OptionalLong.empty()));
        assertThat(invariants.publishable()).isFalse();
        assertThat(invariants.changes()).isEmpty();
    }

    @Test
    void what_others_changed_since_the_base_is_kept_or_overlaps() throws Exception {
        rig.stored("/a => /b ;\n/c => /d ;\n");
        rig.stored("/a => /b ;\n/c => /new ;\n");
        Planned merged = rig.planner.plan(
                SHOP,
                new Proposal(
                        new Proposal.Next.Text("/a => /mine ;\n/c => /d ;\n"), Optional.empty(), OptionalLong.of(1)));
        assertThat(((Planned.Made) merged).plan().text()).isEqualTo("/a => /mine ;\n/c => /new ;\n");
        assertThat(((Planned.Made) merged).plan().base()).isEqualTo(2);
        Planned overlapping = rig.planner.plan(
                SHOP,
                new Proposal(
                        new Proposal.Next.Text("/a => /b ;\n/c => /mine ;\n"), Optional.empty(), OptionalLong.of(1)));
        assertThat(overlapping)
                .isInstanceOfSatisfying(
                        Planned.Overlapping.class,
                        overlap -> assertThat(overlap.overlaps()).hasSize(1));
        assertThat(rig.planner.plan(
                        SHOP, new Proposal(new Proposal.Next.Text(""), Optional.empty(), OptionalLong.of(9))))
                .isEqualTo(new Planned.NoBase(OptionalLong.of(9)));
        assertThatThrownBy(() -> rig.plan("/a => ")).isInstanceOf(DtabSyntaxException.class);
    }

    @Test
    void what_other_replicas_say_is_added_up() throws Exception {
        rig.stored("/svc => /#/fs");
        rig.follow(name("/svc/web"), 3);
        Moved there = new Moved(
                name("/svc/web"),
                Outcome.of(State.pending()),
                Outcome.of(State.pending()),
                1,
                4,
                Moved.Becomes.NEGATIVE);
        rig.others.add(new Everywhere.Answer(
                "there",
                Optional.of(new LocalBlast(
                        Set.of(LocalBlast.fingerprint(name("/svc/web")), LocalBlast.fingerprint(name("/svc/more"))),
                        List.of(there),
                        0))));
        rig.others.add(new Everywhere.Answer("away", Optional.empty()));
        Blast blast = rig.plan("/svc => /nowhere").blast();
        assertThat(blast.names()).isEqualTo(2);
        assertThat(blast.movedNames()).isEqualTo(1);
        assertThat(blast.movedClients()).isEqualTo(7);
        assertThat(blast.complete()).isFalse();
        assertThat(blast.replicas())
                .containsExactly(
                        new Blast.Replica("here", 1, true),
                        new Blast.Replica("there", 2, true),
                        new Blast.Replica("away", 0, false));
    }

    @Test
    void ten_thousand_names_in_use_are_all_looked_at() throws Exception {
        rig.stored("/svc => /#/fs");
        for (int i : IntStream.range(0, 10_000).toArray()) {
            rig.namer.has("n" + i);
            rig.follow(name("/svc/n" + i), 1);
        }
        long before = System.nanoTime();
        Blast blast = rig.plan("/svc => 99 * /#/fs & 1 * /#/fs/web-v2").blast();
        LoggerFactory.getLogger(PlannerTest.class)
                .info("a plan over 10,000 names took {} ms", (System.nanoTime() - before) / 1_000_000);
        assertThat(blast.movedNames()).isEqualTo(10_000);
        assertThat(blast.unknown()).isZero();
        assertThat(blast.moved()).hasSize(Blast.MOVED_MAX);
    }

    @Test
    void plans_are_kept_for_a_while_and_not_too_many() throws Exception {
        Plan plan = rig.plan("/a => /b");
        Instant[] now = {plan.made()};
        Plans plans = new Plans(() -> now[0]);
        plans.keep(plan);
        assertThat(plans.find(plan.id())).contains(plan);
        assertThat(plans.find("other")).isEmpty();
        now[0] = plan.made().plus(Plans.KEPT_FOR).plusSeconds(1);
        assertThat(plans.find(plan.id())).isEmpty();
        now[0] = plan.made();
        for (int i = 0; i < Plans.KEPT_MAX; i++) {
            plans.keep(rig.plan("/a => /b"));
        }
        assertThat(plans.find(plan.id())).isEmpty();
    }
}
