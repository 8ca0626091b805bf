package io.waymark.server.policy;

import static io.waymark.server.policy.PolicyRig.BY_ANN;
import static io.waymark.server.policy.PolicyRig.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.live.State;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private static final Change OVERRIDDEN = new Change("ann", "all of it", "the auditors know");
    private final PolicyRig rig;

    PublisherTest() throws StoreException {
        rig = new PolicyRig();
    }

    @BeforeEach
    void names() throws Exception {
        rig.namer.has("pay", 3, 2);
        rig.namer.has("web", 1, 1);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Writes.Outcome put(String text, Expected expected, Change change) throws StoreException {
        return rig.publisher.put(SHOP, Draft.ofText(text), expected, change);
    }

    private Writes.Outcome put(String text) throws StoreException {
        return put(text, new Expected.Anything(), BY_ANN);
    }

    private static Writes.Outcome written(long revision) {
        return new Writes.Outcome.Done(new WriteResult.Written(revision));
    }

    private static List<String> broken(Writes.Outcome outcome) {
        return ((Writes.Outcome.Refused) outcome)
                .broken().stream()
                        .map(check -> check.rule() + ": " + check.verdict().detail())
                        .toList();
    }

    @Test
    void what_breaks_no_invariant_is_written() throws Exception {
        rig.stored("/svc => /#/fs", "never negative /svc/pay");
        assertThat(put("/svc => /#/fs ; /svc/web => /#/fs/web")).isEqualTo(written(2));
        assertThat(rig.current().change()).isEqualTo(BY_ANN);
        assertThat(rig.current().invariants()).containsExactly("never negative /svc/pay");
    }

    @Test
    void what_breaks_one_is_refused_with_a_witness() throws Exception {
        rig.stored("/svc => /#/fs", "never negative /svc/pay", "at least 3 endpoints behind /svc/pay");
        assertThat(broken(put("/svc => /nowhere")))
                .containsExactly(
                        "never negative /svc/pay: /svc/pay → ~",
                        "at least 3 endpoints behind /svc/pay: /svc/pay has 0 endpoints");
        assertThat(broken(put("/svc => /#/fs ; /svc/pay => /#/fs/web")))
                .containsExactly("at least 3 endpoints behind /svc/pay: /svc/pay has 1 endpoints");
        assertThat(rig.current().revision()).isEqualTo(1);
    }

    @Test
    void zones_are_those_that_endpoints_tell() throws Exception {
        rig.stored("/svc => /#/fs", "at least 2 zones behind /svc/pay");
        assertThat(broken(put("/svc/pay => /#/fs/web")))
                .containsExactly("at least 2 zones behind /svc/pay: /svc/pay has 1 zones");
    }

    @Test
    void names_below_are_those_in_use() throws Exception {
        rig.stored("/svc => /#/fs", "never negative /svc/*");
        assertThat(put("/svc => /nowhere")).as("nobody uses any").isEqualTo(written(2));
        rig.stored("/svc => /#/fs", "never negative /svc/*");
        rig.follow(PolicyRig.name("/svc/web"), 1);
        assertThat(broken(put("/svc => /nowhere"))).containsExactly("never negative /svc/*: /svc/web → ~");
    }

    @Test
    void an_override_is_on_record_if_it_was_needed() throws Exception {
        rig.stored("/svc => /#/fs", "never negative /svc/pay");
        assertThat(put("/svc => /#/fs # same", new Expected.Anything(), OVERRIDDEN))
                .isEqualTo(written(2));
        assertThat(rig.current().change().override()).isEmpty();
        assertThat(put("/svc => /nowhere", new Expected.Anything(), OVERRIDDEN)).isEqualTo(written(3));
        assertThat(rig.current().change()).isEqualTo(OVERRIDDEN);
    }

    @Test
    void an_invariant_that_does_not_hold_cannot_be_brought_in() throws Exception {
        rig.stored("/svc => /#/fs");
        Draft draft = Draft.ofInvariants(List.of("at least 9 endpoints behind /svc/pay"));
        assertThat(broken(rig.publisher.put(SHOP, draft, new Expected.Anything(), BY_ANN)))
                .containsExactly("at least 9 endpoints behind /svc/pay: /svc/pay has 3 endpoints");
    }

    @Test
    void an_invariant_can_be_dropped_but_not_in_one_go_with_what_breaks_it() throws Exception {
        rig.stored("/svc => /#/fs", "never negative /svc/pay");
        Draft both = new Draft(Optional.of("/svc => /nowhere"), Optional.of(List.of()));
        assertThat(broken(rig.publisher.put(SHOP, both, new Expected.Anything(), BY_ANN)))
                .hasSize(1);
        assertThat(rig.publisher.put(SHOP, Draft.ofInvariants(List.of()), new Expected.Anything(), BY_ANN))
                .isEqualTo(written(2));
        assertThat(put("/svc => /nowhere")).isEqualTo(written(3));
    }

    @Test
    void what_discovery_has_broken_does_not_keep_people_from_mending_something_else() throws Exception {
        rig.stored("/svc => /#/fs", "at least 3 endpoints behind /svc/pay");
        rig.namer.has("pay", 2, 2);
        assertThat(put("/svc => /#/fs ; /other => /#/fs/web")).isEqualTo(written(2));
        assertThat(broken(put("/svc => /#/fs ; /svc/pay => /#/fs/web")))
                .as("worse")
                .hasSize(1);
    }

    @Test
    void what_is_not_known_does_not_refuse() throws Exception {
        rig.stored("/svc => /#/fs", "never negative /svc/pay");
        rig.namer.says("away", State.pending());
        assertThat(put("/svc => /#/fs/away")).isEqualTo(written(2));
    }

    @Test
    void deleting_a_namespace_leaves_its_names_negative() throws Exception {
        rig.stored("/svc => /#/fs", "never negative /svc/pay");
        assertThat(broken(rig.publisher.delete(SHOP, new Expected.Anything(), BY_ANN)))
                .containsExactly("never negative /svc/pay: /svc/pay → ~");
        assertThat(rig.publisher.delete(SHOP, new Expected.Anything(), OVERRIDDEN))
                .isEqualTo(written(2));
        assertThat(rig.publisher.delete(SHOP, new Expected.Anything(), OVERRIDDEN))
                .isEqualTo(new Writes.Outcome.Done(new WriteResult.NotFound()));
    }

    @Test
    void expectations_mean_what_they_mean_to_the_store() throws Exception {
        assertThat(put("/a => /b", new Expected.Something(), BY_ANN))
                .isEqualTo(new Writes.Outcome.Done(new WriteResult.NotFound()));
        assertThat(put("/a => /b", new Expected.Nothing(), BY_ANN)).isEqualTo(written(1));
        assertThat(put("/a => /c", new Expected.Nothing(), BY_ANN)).matches(PublisherTest::isConflict);
        assertThat(put("/a => /c", new Expected.Something(), BY_ANN)).isEqualTo(written(2));
        assertThat(put("/a => /d", new Expected.Revision(1), BY_ANN)).matches(PublisherTest::isConflict);
        assertThat(put("/a => /d", new Expected.Revision(7), BY_ANN)).matches(PublisherTest::isConflict);
        assertThat(put("/a => /d", new Expected.Revision(2), BY_ANN)).isEqualTo(written(3));
        assertThat(put("/a => ", new Expected.Anything(), BY_ANN))
                .matches(outcome -> outcome instanceof Writes.Outcome.Done(WriteResult.Invalid invalid));
    }

    private static boolean isConflict(Writes.Outcome outcome) {
        return outcome instanceof Writes.Outcome.Done(WriteResult.Conflict conflict);
    }

    @Test
    void whoever_writes_at_the_same_time_is_checked_against_what_is_there_then() throws Exception {
        rig.stored("/svc => /#/fs", "never negative /svc/pay");
        List<Future<Writes.Outcome>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String text = (i % 2 == 0 ? "/svc => /#/fs # " : "/svc => /nowhere # ") + i;
            all.add(rig.workers.submit(() -> put(text)));
        }
        int refused = 0;
        for (Future<Writes.Outcome> outcome : all) {
            refused += outcome.get() instanceof Writes.Outcome.Refused ? 1 : 0;
        }
        assertThat(refused).isEqualTo(10);
        assertThat(rig.current().revision()).isEqualTo(11);
        assertThat(rig.store.history(SHOP, Long.MAX_VALUE, 100)).hasSize(11);
    }

    @Test
    void other_namespaces_have_their_own_invariants() throws Exception {
        rig.stored("/svc => /#/fs", "never negative /svc/pay");
        assertThat(rig.publisher.put(
                        new Namespace("other"), Draft.ofText("/svc => !"), new Expected.Anything(), BY_ANN))
                .isEqualTo(written(1));
    }
}
