package io.waymark.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Cell;
import io.waymark.live.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final VirtualTime time = new VirtualTime();
    private final SimulatedNamer namer = new SimulatedNamer();
    private final Cell<Dtab> dtab = new Cell<>(State.ready(Dtab.parse("/svc => /#/m")));
    private final Interpreter interpreter = new Interpreter(
            dtab,
            new Namers(List.of(new Namers.Mount(Path.parse("/#/m"), namer))),
            time,
            time,
            Interpreter.Options.DEFAULT);

    private static State<NameTree<Bound>> bound(String id) {
        return State.ready(NameTree.leaf(new Bound(Path.parse(id), Path.EMPTY)));
    }

    private void says(String label, String id) {
        namer.say(label, State.ready(NameTree.leaf(new Bound(Path.parse(id), Path.EMPTY))));
    }

    private CompletableFuture<Map<BindRequest, Trial.Outcome>> trial(String proposed, BindRequest... requests) {
        return interpreter
                .trial(Dtab.parse(proposed), List.of(requests), PATIENCE, time)
                .toCompletableFuture();
    }

    private LiveNames live(String proposed) {
        CompletableFuture<LiveNames> live =
                interpreter.live(Dtab.parse(proposed)).toCompletableFuture();
        time.settle();
        return live.join();
    }

    @Test
    void names_are_bound_at_once_when_the_namers_have_answered() {
        says("web", "/#/m/web");
        BindRequest web = BindRequest.of(Path.parse("/svc/web"));
        BindRequest other = new BindRequest(Path.parse("/svc/web"), Dtab.parse("/svc => !"));
        var outcomes = trial("/svc => /#/m", web, other);
        time.settle();
        assertThat(outcomes)
                .isCompletedWithValueMatching(known -> known.equals(Map.of(
                        web, new Trial.Outcome(bound("/#/m/web"), true),
                        other, new Trial.Outcome(State.ready(new NameTree.Fail<>()), true))));
        assertThat(namer.watches()).isZero();
    }

    @Test
    void what_is_awaited_is_heard_within_the_patience() {
        namer.say("web", State.pending());
        BindRequest web = BindRequest.of(Path.parse("/svc/web"));
        var outcomes = trial("/svc => /#/m", web);
        time.advance(PATIENCE.dividedBy(2));
        assertThat(outcomes).isNotDone();
        says("web", "/#/m/web");
        time.settle();
        assertThat(outcomes).isCompletedWithValue(Map.of(web, new Trial.Outcome(bound("/#/m/web"), true)));
    }

    @Test
    void what_is_still_awaited_then_is_not_settled() {
        namer.say("web", State.pending());
        BindRequest web = BindRequest.of(Path.parse("/svc/web"));
        var outcomes = trial("/svc => /#/m", web);
        time.advance(PATIENCE);
        assertThat(outcomes).isCompletedWithValue(Map.of(web, new Trial.Outcome(State.pending(), false)));
        assertThat(namer.watches()).isZero();
    }

    @Test
    void a_source_that_is_known_to_be_away_is_not_waited_for_again() {
        namer.say("away", State.pending());
        says("web", "/#/m/web");
        interpreter.bind(Path.parse("/#/m/away"), Dtab.EMPTY).watch(state -> {});
        time.advance(Interpreter.Options.DEFAULT.alternativePatience());
        BindRequest web = BindRequest.of(Path.parse("/svc"));
        var outcomes = trial("/svc => /#/m/away | /#/m/web", web);
        time.settle();
        assertThat(outcomes).isCompletedWithValue(Map.of(web, new Trial.Outcome(bound("/#/m/web"), true)));
    }

    @Test
    void only_names_that_the_change_can_touch_are_affected() {
        says("web", "/#/m/web");
        interpreter.bind(Path.parse("/svc/web"), Dtab.EMPTY).watch(state -> {});
        interpreter.bind(Path.parse("/other"), Dtab.EMPTY).watch(state -> {});
        time.settle();
        LiveNames live = live("/svc => /#/m ; /other => /#/m/web");
        assertThat(live.states())
                .isEqualTo(Map.of(
                        BindRequest.of(Path.parse("/svc/web")), bound("/#/m/web"),
                        BindRequest.of(Path.parse("/other")), State.ready(NameTree.neg())));
        assertThat(live.affected()).containsExactly(BindRequest.of(Path.parse("/other")));
        assertThat(live("/svc => /#/m").affected()).isEmpty();
    }

    @Test
    void names_in_their_grace_period_are_not_live() {
        interpreter.bind(Path.parse("/svc/web"), Dtab.EMPTY).watch(state -> {}).close();
        time.settle();
        assertThat(interpreter.bindings()).isEqualTo(1);
        assertThat(live("/svc => !")).isEqualTo(LiveNames.NONE);
    }

    @Test
    void without_a_dtab_every_name_is_affected() {
        dtab.set(State.pending());
        interpreter.bind(Path.parse("/svc/web"), Dtab.EMPTY).watch(state -> {});
        time.settle();
        assertThat(live("").affected()).hasSize(1);
    }
}
