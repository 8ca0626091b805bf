package io.waymark.interpreter.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Interpreter;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.VirtualTime;
import io.waymark.interpreter.rewrite.RewriteNamer;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedNamerTest {
    private static final Path PREFIX = Path.parse("/#/disco");
    private static final Path WEB = Path.parse("/web");
    private static final Path WEB_ID = Path.parse("/#/disco/web");
    private static final Duration HOLD = BreakerOptions.DEFAULT.hold();
    private static final Problem AWAY = new Problem("source away", Instant.EPOCH);

    private final VirtualTime time = new VirtualTime();
    private final ScriptedNamer source = new ScriptedNamer(PREFIX);
    private GuardedNamer namer = guarded(false);
    private final List<AutoCloseable> open = new ArrayList<>();

    private GuardedNamer guarded(boolean emptyIsNegative) {
        return new GuardedNamer(
                PREFIX, "disco", source, new GuardOptions(emptyIsNegative, BreakerOptions.DEFAULT), time);
    }

    private <T> Recorder<T> record(Live<T> live) {
        Recorder<T> recorder = new Recorder<>(live);
        open.add(recorder);
        return recorder;
    }

    @AfterEach
    void nothing_is_left_open() throws Exception {
        for (AutoCloseable recorder : open) {
            recorder.close();
        }
        time.advance(Duration.ofMinutes(1)); // bindings have a grace
        assertThat(source.watches()).isZero();
        assertThat(namer.openCount()).isZero();
        assertThat(namer.source().summary().services().total()).isZero();
        assertThat(namer.source().summary().names().total()).isZero();
    }

    @Test
    void sixty_percent_that_are_lost_at_once_are_held_stale_and_said_to_be() {
        source.say("/web", Endpoints.of(0, 10));
        var heard = record(namer.addresses(WEB));
        time.advance(Duration.ofSeconds(1));
        source.say("/web", Endpoints.of(0, 4));
        Instant since = Instant.EPOCH.plusSeconds(1);
        Problem problem = new Problem(
                "source /#/disco says 6 of 10 endpoints of /#/disco/web are gone; held until 1970-01-01T00:10:01Z, "
                        + "or until an operator releases it (POST /api/2/discovery/release)",
                since);
        assertThat(heard.heard())
                .containsExactly(
                        State.pending(),
                        State.ready(Endpoints.of(0, 10)),
                        new State.Stale<>(Endpoints.of(0, 10), problem));
        assertThat(namer.source().services())
                .containsExactly(new Watched(
                        WEB_ID,
                        Condition.HELD,
                        since,
                        problem.message(),
                        OptionalInt.of(10),
                        Optional.of(new Hold(since, since.plus(HOLD), 6, 10))));
        assertThat(namer.source().summary().condition()).isEqualTo(Condition.HELD);
        assertThat(namer.source().summary().holds()).isEqualTo(1);
    }

    @Test
    void scaling_to_zero_on_purpose_works_after_a_while() {
        source.say("/web", Endpoints.of(0, 10));
        var heard = record(namer.addresses(WEB));
        source.say("/web", Endpoints.of(0, 0));
        time.advance(HOLD.minusMillis(1));
        assertThat(heard.last().known()).contains(Endpoints.of(0, 10));
        time.advance(Duration.ofMillis(1));
        assertThat(heard.last()).isEqualTo(State.ready(Endpoints.of(0, 0)));
    }

    @Test
    void a_source_that_recovers_is_believed_at_once_and_its_next_hold_has_its_whole_time() {
        source.say("/web", Endpoints.of(0, 10));
        var heard = record(namer.addresses(WEB));
        source.say("/web", Endpoints.of(0, 1));
        time.advance(Duration.ofMinutes(9));
        source.say("/web", Endpoints.of(0, 9));
        assertThat(heard.last()).isEqualTo(State.ready(Endpoints.of(0, 9)));
        time.advance(Duration.ofSeconds(30));
        source.say("/web", Endpoints.of(0, 1));
        time.advance(HOLD.minusSeconds(1));
        assertThat(heard.last().known()).contains(Endpoints.of(0, 9));
        time.advance(Duration.ofSeconds(1));
        assertThat(heard.last()).isEqualTo(State.ready(Endpoints.of(0, 1)));
    }

    @Test
    void an_operator_releases_one_service_or_all_of_a_namer() {
        source.say("/web", Endpoints.of(0, 10));
        source.say("/api", Endpoints.of(0, 10));
        source.say("/cart", Endpoints.of(0, 10));
        var web = record(namer.addresses(WEB));
        var api = record(namer.addresses(Path.parse("/api")));
        var cart = record(namer.addresses(Path.parse("/cart")));
        source.say("/web", Endpoints.of(0, 1));
        source.say("/api", Endpoints.of(0, 2));
        source.say("/cart", Endpoints.of(0, 3));
        Sources sources = new Sources(List.of(namer.source()));
        assertThat(sources.release(Path.parse("/#/disco/nobody"))).isEmpty();
        assertThat(sources.release(Path.parse("/#/other/web"))).isEmpty();
        assertThat(sources.release(WEB_ID)).containsExactly(WEB_ID);
        assertThat(web.last()).isEqualTo(State.ready(Endpoints.of(0, 1)));
        assertThat(api.last()).isInstanceOf(State.Stale.class);
        assertThat(sources.release(WEB_ID)).isEmpty();
        assertThat(sources.releaseAll(PREFIX)).containsExactly(Path.parse("/#/disco/api"), Path.parse("/#/disco/cart"));
        assertThat(api.last()).isEqualTo(State.ready(Endpoints.of(0, 2)));
        assertThat(cart.last()).isEqualTo(State.ready(Endpoints.of(0, 3)));
        assertThat(namer.source().summary().releases()).isEqualTo(3);
        time.advance(HOLD.multipliedBy(2));
        assertThat(web.last()).isEqualTo(State.ready(Endpoints.of(0, 1)));
    }

    @Test
    void a_source_that_is_stale_is_said_to_be_since_when() {
        source.say("/web", Endpoints.of(0, 2));
        record(namer.addresses(WEB));
        time.advance(Duration.ofSeconds(5));
        source.fail("/web", AWAY);
        Summary stale = namer.source().summary();
        assertThat(stale.condition()).isEqualTo(Condition.STALE);
        assertThat(stale.staleSince()).contains(AWAY.since());
        assertThat(stale.lastProblem()).contains(AWAY);
        assertThat(stale.changed()).contains(Instant.EPOCH.plusSeconds(5));
        source.say("/web", Endpoints.of(0, 2));
        assertThat(namer.source().summary().condition()).isEqualTo(Condition.READY);
        assertThat(namer.source().summary().staleSince()).isEmpty();
        assertThat(namer.source().summary().lastProblem()).contains(AWAY);
    }

    @Test
    void a_source_that_fails_and_is_held_says_both() {
        source.say("/web", Endpoints.of(0, 4));
        var heard = record(namer.addresses(WEB));
        source.say("/web", Endpoints.of(0, 1));
        source.fail("/web", AWAY);
        assertThat(heard.last())
                .isInstanceOfSatisfying(
                        State.Stale.class,
                        stale -> assertThat(stale.problem().message())
                                .contains("3 of 4 endpoints", "(and it is stale itself: source away)"));
        time.advance(HOLD);
        assertThat(heard.last()).isEqualTo(new State.Stale<>(Endpoints.of(0, 1), AWAY));
    }

    @Test
    void a_failure_does_not_empty_what_was_good() {
        var heard = record(namer.addresses(WEB));
        source.addresses(WEB).set(State.failed(AWAY));
        assertThat(heard.last()).isEqualTo(State.failed(AWAY));
        source.say("/web", Endpoints.of(0, 4));
        source.addresses(WEB).set(State.failed(AWAY));
        assertThat(heard.last()).isEqualTo(new State.Stale<>(Endpoints.of(0, 4), AWAY));
        assertThat(namer.source().services().getFirst().condition()).isEqualTo(Condition.STALE);
    }

    @Test
    void a_name_whose_lookup_fails_stays_stale_and_is_said_to() {
        source.name("/web").set(State.failed(AWAY));
        var name = record(namer.lookup(WEB));
        assertThat(name.last()).isEqualTo(State.failed(AWAY));
        assertThat(namer.source().summary().names().of(Condition.FAILED)).isEqualTo(1);
        source.say("/web", Endpoints.of(0, 1));
        source.name("/web").set(State.failed(AWAY));
        assertThat(name.last()).isEqualTo(new State.Stale<>(leaf("/#/disco/web"), AWAY));
        assertThat(namer.source().summary().names().of(Condition.STALE)).isEqualTo(1);
    }

    @Test
    void a_name_that_is_gone_with_its_endpoints_stays_as_long_as_they_are_held() {
        source.say("/web", Endpoints.of(0, 10));
        var name = record(namer.lookup(WEB));
        var addresses = record(namer.addresses(WEB));
        source.say("/web", new Addresses.Neg());
        assertThat(name.last().known()).contains(leaf("/#/disco/web"));
        assertThat(name.last()).isInstanceOf(State.Stale.class);
        assertThat(addresses.last().known()).contains(Endpoints.of(0, 10));
        assertThat(namer.source().summary().names().of(Condition.HELD)).isEqualTo(1);
        time.advance(HOLD);
        assertThat(name.last()).isEqualTo(State.ready(NameTree.neg()));
        assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg()));
    }

    @Test
    void a_name_that_is_gone_goes_with_what_is_released() {
        source.say("/web", Endpoints.of(0, 10));
        var name = record(namer.lookup(WEB));
        record(namer.addresses(WEB));
        source.say("/web", new Addresses.Neg());
        new Sources(List.of(namer.source())).release(WEB_ID);
        assertThat(name.last()).isEqualTo(State.ready(NameTree.neg()));
        source.say("/web", Endpoints.of(0, 2));
        assertThat(name.last()).isEqualTo(State.ready(leaf("/#/disco/web")));
        source.say("/web", new Addresses.Neg());
        assertThat(name.last()).isEqualTo(State.ready(NameTree.neg()));
    }

    @Test
    void a_name_that_is_gone_while_its_endpoints_are_not_is_kept_no_longer_than_a_hold() {
        source.say("/web", Endpoints.of(0, 10));
        var name = record(namer.lookup(WEB));
        var addresses = record(namer.addresses(WEB));
        source.name("/web").setValue(NameTree.neg());
        time.advance(HOLD.minusMillis(1));
        assertThat(name.last().known()).contains(leaf("/#/disco/web"));
        time.advance(Duration.ofMillis(1));
        assertThat(name.last()).isEqualTo(State.ready(NameTree.neg()));
        assertThat(addresses.last()).isEqualTo(State.ready(Endpoints.of(0, 10)));
    }

    @Test
    void a_name_whose_endpoints_nobody_uses_is_not_kept() {
        source.say("/web", Endpoints.of(0, 10));
        var name = record(namer.lookup(WEB));
        source.say("/web", new Addresses.Neg());
        assertThat(name.last()).isEqualTo(State.ready(NameTree.neg()));
    }

    @Test
    void a_name_without_endpoints_is_negative_if_the_options_say_so() {
        source.say("/web", Endpoints.of(0, 0));
        assertThat(record(namer.lookup(WEB)).last()).isEqualTo(State.ready(leaf("/#/disco/web")));
        namer = guarded(true);
        source.name("/api").setValue(leaf("/#/disco/api"));
        assertThat(record(namer.lookup(WEB)).last()).isEqualTo(State.ready(NameTree.neg()));
        var api = record(namer.lookup(Path.parse("/api")));
        assertThat(api.last()).isEqualTo(State.pending());
        source.addresses(Path.parse("/api")).set(State.failed(AWAY));
        assertThat(api.last()).isEqualTo(State.ready(leaf("/#/disco/api")));
    }

    @Test
    void an_alternative_is_taken_as_long_as_there_are_no_endpoints() {
        namer = guarded(true);
        source.say("/web", Endpoints.of(0, 2));
        source.say("/other", Endpoints.of(5, 6));
        var bound = record(interpreter().bind(Path.parse("/svc/web"), Dtab.EMPTY));
        time.settle();
        assertThat(bound.last()).isEqualTo(State.ready(bound("/#/disco/web")));
        source.say("/web", Endpoints.of(0, 0));
        time.settle();
        assertThat(bound.last()).isEqualTo(State.ready(bound("/#/disco/other")));
        source.say("/web", Endpoints.of(0, 1));
        time.settle();
        assertThat(bound.last()).isEqualTo(State.ready(bound("/#/disco/web")));
    }

    @Test
    void an_alternative_is_not_taken_while_endpoints_are_held() {
        namer = guarded(true);
        source.say("/web", Endpoints.of(0, 8));
        source.say("/other", Endpoints.of(5, 6));
        var bound = record(interpreter().bind(Path.parse("/svc/web"), Dtab.EMPTY));
        time.settle();
        source.say("/web", Endpoints.of(0, 0));
        time.settle();
        assertThat(bound.last()).isEqualTo(State.ready(bound("/#/disco/web")));
        time.advance(HOLD);
        assertThat(bound.last()).isEqualTo(State.ready(bound("/#/disco/other")));
    }

    private Interpreter interpreter() {
        return new Interpreter(
                Live.of(Dtab.parse("/svc => /#/disco/other; /svc/web => /#/disco/web | /#/disco/other")),
                new Namers(List.of(new Namers.Mount(PREFIX, namer))),
                time,
                time,
                Interpreter.Options.DEFAULT);
    }

    @Test
    void names_that_are_only_rewritten_are_left_alone() {
        GuardedNamer rewriting = new GuardedNamer(
                PREFIX,
                "rewrite",
                new RewriteNamer("/{service}", "/srv/{service}"),
                new GuardOptions(true, BreakerOptions.DEFAULT),
                time);
        assertThat(record(rewriting.lookup(WEB)).last()).isEqualTo(State.ready(NameTree.leaf(Path.parse("/srv/web"))));
        assertThat(record(rewriting.lookup(Path.EMPTY)).last()).isEqualTo(State.ready(NameTree.neg()));
    }

    @Test
    void nonsense_that_is_asked_for_leaves_nothing_behind() {
        for (int i = 0; i < 20_000; i++) {
            Path nonsense = Path.of("nonsense-" + i);
            source.name(nonsense.show()).setValue(NameTree.neg());
            Recorder<NameTree<Name>> heard = new Recorder<>(namer.lookup(nonsense));
            assertThat(heard.last()).isEqualTo(State.ready(NameTree.neg()));
            heard.close();
            namer.addresses(nonsense).current();
        }
        assertThat(namer.openCount()).isZero();
        assertThat(namer.source().summary().names().total()).isZero();
    }

    @Test
    void resyncs_are_those_of_the_namer() {
        source.resyncs.different(3);
        assertThat(namer.source().summary().resyncs()).contains(source.resyncs);
        assertThat(namer.resyncs()).contains(source.resyncs);
    }

    private static NameTree<Name> leaf(String id) {
        return NameTree.leaf(new Bound(Path.parse(id), Path.EMPTY));
    }

    private static NameTree<Bound> bound(String id) {
        return NameTree.leaf(new Bound(Path.parse(id), Path.EMPTY));
    }
}
