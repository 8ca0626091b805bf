package io.waymark.server.policy;

import static io.waymark.server.policy.PolicyRig.BY_ANN;
import static io.waymark.server.policy.PolicyRig.SHOP;
import static io.waymark.server.policy.PolicyRig.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.dtab.Limits;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import io.waymark.dtab.edit.EntryChange;
import io.waymark.server.policy.Shifter.Shifted;
import io.waymark.store.Change;
import io.waymark.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShifterTest {
    private static final Path OLD = Path.parse("/srv/gen");
    private static final Path NEW = Path.parse("/srv/gen-v2");

    private final PolicyRig rig;
    private final Shifter shifter;

    ShifterTest() throws StoreException {
        rig = new PolicyRig();
        shifter = new Shifter(rig.store, rig.publisher, rig.planner, rig.forecaster, Limits.DEFAULT, new Random(4));
    }

    @BeforeEach
    void names() throws Exception {
        rig.namer.has("gen", 5, 2);
        rig.namer.has("gen-v2", 2, 1);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static Shifter.Step step(double old, double young) {
        return new Shifter.Step(Prefix.parse("/svc/gen"), weights(old, young), Optional.empty(), Map.of());
    }

    private static Map<Path, Double> weights(double old, double young) {
        Map<Path, Double> weights = new LinkedHashMap<>();
        weights.put(OLD, old);
        weights.put(NEW, young);
        return weights;
    }

    private static Shifter.Step expecting(Shifter.Step step, Map<Path, Double> expect) {
        return new Shifter.Step(step.entry(), step.weights(), Optional.of(expect), step.minHealthy());
    }

    private static Shifter.Step healthy(Shifter.Step step, Map<Path, Long> minHealthy) {
        return new Shifter.Step(step.entry(), step.weights(), step.expect(), minHealthy);
    }

    @Test
    void traffic_is_divided_anew_and_the_rest_of_the_text_stays() throws Exception {
        rig.stored("# ours\n/srv => /#/fs ;\n/svc/gen => /srv/gen ; # theirs\n/x => /y ;\n");
        rig.follow(name("/svc/gen"), 3);
        Shifted shifted = shifter.shift(SHOP, step(90, 10), BY_ANN);
        assertThat(shifted).isInstanceOfSatisfying(Shifted.Done.class, done -> {
            assertThat(done.revision()).isEqualTo(2);
            assertThat(done.from().show()).isEqualTo("/srv/gen");
            assertThat(done.plan().blast().movedClients()).isEqualTo(3);
        });
        assertThat(rig.current().text())
                .isEqualTo("# ours\n/srv => /#/fs ;\n/svc/gen => "
                        + step(90, 10).tree().show() + " ; # theirs\n/x => /y ;\n");
        assertThat(rig.current().change()).isEqualTo(BY_ANN);
    }

    @Test
    void expected_weights_are_proportions() throws Exception {
        rig.stored("/srv => /#/fs ; /svc/gen => 9 * /srv/gen & 1 * /srv/gen-v2");
        assertThat(shifter.shift(SHOP, expecting(step(50, 50), weights(1, 0)), BY_ANN))
                .isInstanceOfSatisfying(
                        Shifted.Unexpected.class,
                        unexpected -> assertThat(unexpected.latest().revision()).isEqualTo(1));
        assertThat(shifter.shift(SHOP, expecting(step(50, 50), weights(90, 10)), BY_ANN))
                .isInstanceOf(Shifted.Done.class);
        assertThat(shifter.shift(SHOP, expecting(step(0, 100), weights(1, 1)), BY_ANN))
                .isInstanceOf(Shifted.Done.class);
        assertThat(shifter.shift(SHOP, expecting(step(100, 0), Map.of(NEW, 1.0)), BY_ANN))
                .as("who gets nothing need not be named")
                .isInstanceOf(Shifted.Done.class);
    }

    @Test
    void only_what_divides_traffic_among_names_can_be_shifted() throws Exception {
        assertThat(shifter.shift(SHOP, step(1, 1), BY_ANN)).isEqualTo(new Shifted.NoNamespace());
        rig.stored("/svc/gen => /a | /b");
        assertThat(shifter.shift(SHOP, step(1, 1), BY_ANN)).isInstanceOf(Shifted.Unexpected.class);
        rig.stored("/svc/other => /a");
        assertThat(shifter.shift(SHOP, step(1, 1), BY_ANN)).isEqualTo(new Shifted.NoEntry(List.of()));
        rig.stored("/svc/gen => /a ; /svc/gen => /b");
        assertThat(shifter.shift(SHOP, step(1, 1), BY_ANN))
                .isInstanceOfSatisfying(
                        Shifted.NoEntry.class, none -> assertThat(none.found()).hasSize(2));
        assertThatThrownBy(() -> step(0, 0)).hasMessageContaining("all are 0");
    }

    @Test
    void the_receiving_side_must_have_enough_endpoints() throws Exception {
        rig.stored("/srv => /#/fs ; /svc/gen => /srv/gen");
        assertThat(shifter.shift(SHOP, healthy(step(1, 1), Map.of(NEW, 3L)), BY_ANN))
                .isInstanceOfSatisfying(
                        Shifted.TooFew.class,
                        few -> assertThat(few.checks())
                                .singleElement()
                                .satisfies(check ->
                                        assertThat(check.verdict().detail()).isEqualTo("/srv/gen-v2 has 2 endpoints")));
        assertThat(shifter.shift(SHOP, healthy(step(1, 1), Map.of(Path.parse("/srv/none"), 1L)), BY_ANN))
                .isInstanceOf(Shifted.TooFew.class);
        assertThat(shifter.shift(SHOP, healthy(step(1, 1), Map.of(NEW, 2L)), BY_ANN))
                .isInstanceOf(Shifted.Done.class);
    }

    @Test
    void a_step_that_breaks_an_invariant_is_refused() throws Exception {
        rig.stored("/srv => /#/fs ; /svc/gen => /srv/gen", "weight of /#/fs/gen-v2 in /svc/gen <= 10%");
        assertThat(shifter.shift(SHOP, step(90, 10), BY_ANN)).isInstanceOf(Shifted.Done.class);
        assertThat(shifter.shift(SHOP, step(80, 20), BY_ANN))
                .isInstanceOfSatisfying(
                        Shifted.NotWritten.class,
                        refused -> assertThat(refused.outcome()).isInstanceOf(Writes.Outcome.Refused.class));
        assertThat(shifter.shift(SHOP, step(80, 20), new Change("ann", "", "in a hurry")))
                .isInstanceOf(Shifted.Done.class);
    }

    @Test
    void two_pipelines_do_not_lose_each_others_steps() throws Exception {
        rig.stored("/srv => /#/fs ;\n/svc/gen => /srv/gen ;\n/svc/n => /n/0 ;\n");
        Edits edits = new Edits(rig.store, rig.publisher, Limits.DEFAULT, new Random(5));
        List<Future<?>> work = new ArrayList<>();
        work.add(rig.workers.submit(() -> {
            for (int i = 1; i <= 10; i++) {
                Shifter.Step next = expecting(step(100 - i, i), weights(101 - i, i - 1));
                assertThat(shifter.shift(SHOP, next, BY_ANN)).isInstanceOf(Shifted.Done.class);
            }
            return true;
        }));
        work.add(rig.workers.submit(() -> {
            for (int i = 1; i <= 10; i++) {
                edits.patch(SHOP, List.of(EntryChange.set("/svc/n => /n/" + i)), OptionalLong.empty(), BY_ANN);
            }
            return true;
        }));
        for (Future<?> done : work) {
            done.get();
        }
        assertThat(rig.current().revision()).isEqualTo(21);
        assertThat(rig.current().text())
                .isEqualTo("/srv => /#/fs ;\n/svc/gen => " + step(90, 10).tree().show() + " ;\n/svc/n => /n/10 ;\n");
    }

    @Test
    void of_two_that_expect_the_same_one_is_told_that_it_is_late() throws Exception {
        rig.stored("/srv => /#/fs ;\n/svc/gen => /srv/gen ;\n");
        List<Future<Shifted>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(rig.workers.submit(() -> shifter.shift(SHOP, expecting(step(90, 10), weights(1, 0)), BY_ANN)));
        }
        List<Shifted> outcomes = List.of(both.get(0).get(), both.get(1).get());
        assertThat(outcomes).hasAtLeastOneElementOfType(Shifted.Done.class);
        assertThat(outcomes).hasAtLeastOneElementOfType(Shifted.Unexpected.class);
    }
}
