package io.waymark.interpreter.transformer;

import static io.waymark.interpreter.transformer.ScriptedNamer.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.VirtualTime;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names of {@code /#/fs}, of whose endpoints only those in lane {@code a} are left. */
class EmptyIsNegativeTest {
    private static final Problem GONE = new Problem("gone", Instant.EPOCH);
    private static final Path ID = Path.parse("/%/lane/#/fs/web");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedNamer fs = new ScriptedNamer("/#/fs");
    private final EmptyIsNegative namer = new EmptyIsNegative(
            fs.prefix(),
            new Transformed(
                    fs,
                    List.of(EndpointFilter.metadata(Path.parse("/lane"), "lane", Set.of("a"))),
                    id -> Live.ofState(State.pending()),
                    time),
            time);
    private Recorder<NameTree<Name>> web;

    @BeforeEach
    void watch() {
        web = new Recorder<>(namer.lookup(Path.parse("/web")));
    }

    @AfterEach
    void nothing_is_left_open() {
        web.close();
        assertThat(fs.watches()).isZero();
    }

    private static State<NameTree<Name>> bound() {
        return State.ready(NameTree.leaf(new Bound(ID, Path.EMPTY)));
    }

    @Test
    void a_name_is_awaited_until_it_is_known_who_is_there() {
        assertThat(web.heard()).containsExactly(State.pending());
        fs.put("/web", endpoint("10.0.0.1:80", "lane", "a"));
        assertThat(web.last()).isEqualTo(bound());
    }

    @Test
    void a_name_whose_endpoints_are_all_left_out_is_negative_until_one_is_not() {
        fs.put("/web", endpoint("10.0.0.1:80", "lane", "b"));
        assertThat(web.last()).isEqualTo(State.ready(NameTree.neg()));
        fs.put("/web", endpoint("10.0.0.1:80", "lane", "a"));
        assertThat(web.last()).isEqualTo(bound());
        fs.at("/web").setValue(new Addresses.Neg());
        assertThat(web.last()).isEqualTo(State.ready(NameTree.neg()));
    }

    @Test
    void a_name_that_is_empty_by_old_news_is_negative_by_old_news() {
        fs.put("/web");
        fs.at("/web").update(state -> state.stale(GONE));
        assertThat(web.last())
                .isEqualTo(State.<NameTree<Name>>ready(NameTree.neg()).stale(GONE));
    }

    @Test
    void a_name_whose_addresses_fail_is_not_taken_for_empty() {
        fs.at("/web").set(State.failed(GONE));
        assertThat(web.last()).isEqualTo(bound());
    }

    @Test
    void ids_are_those_of_the_namer() {
        fs.put("/web", endpoint("10.0.0.1:80", "lane", "a"), endpoint("10.0.0.2:80"));
        Namers namers = new Namers(List.of(new Namers.Mount(fs.prefix(), namer)));
        try (Recorder<Addresses> addresses = new Recorder<>(namers.addresses(ID))) {
            assertThat(addresses.last())
                    .isEqualTo(State.ready(new Addresses.Endpoints(Set.of(endpoint("10.0.0.1:80", "lane", "a")))));
        }
    }
}
