package io.waymark.interpreter.transformer;

import static io.waymark.interpreter.transformer.ScriptedNamer.endpoint;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.VirtualTime;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What transformers do to names and ids: {@code /#/fs} has some, {@code /#/plain} has none. */
class TransformedTest {
    private static final Problem GONE = new Problem("gone", Instant.EPOCH);

    private final VirtualTime time = new VirtualTime();
    private final ScriptedNamer fs = new ScriptedNamer("/#/fs");
    private final ScriptedNamer plain = new ScriptedNamer("/#/plain");
    private final AtomicReference<Namers> namers = new AtomicReference<>();

    private final Transformer lane = EndpointFilter.metadata(Path.parse("/lane/a"), "lane", Set.of("a"));
    private final Transformer port = new PortTransformer(Path.parse("/io.l5d.port/81"), 81);

    private Namers with(Transformer... transformers) {
        Transformed transformed =
                new Transformed(fs, List.of(transformers), id -> namers.get().addresses(id), time);
        namers.set(new Namers(
                List.of(new Namers.Mount(fs.prefix(), transformed), new Namers.Mount(plain.prefix(), plain))));
        return namers.get();
    }

    private Transformer instead(Replacement.Of of, String path) {
        return new Replacement(
                Path.parse("/instead"),
                of,
                Path.parse(path),
                asked -> namers.get().lookup(asked),
                time);
    }

    private static <T> State<T> last(Live<T> live) {
        try (Recorder<T> recorder = new Recorder<>(live)) {
            return recorder.last();
        }
    }

    private State<NameTree<Name>> lookup(String path) {
        return last(namers.get().lookup(Path.parse(path)));
    }

    private State<Addresses> addresses(String id) {
        return last(namers.get().addresses(Path.parse(id)));
    }

    private static State<NameTree<Name>> bound(String id, String residual) {
        return State.ready(NameTree.leaf(new Bound(Path.parse(id), Path.parse(residual))));
    }

    private static State<Addresses> ready(Endpoint... endpoints) {
        return State.ready(new Addresses.Endpoints(Set.of(endpoints)));
    }

    @AfterEach
    void nothing_is_left_open() {
        assertThat(fs.watches() + plain.watches()).isZero();
    }

    @Test
    void the_last_transformer_stands_first_in_the_id() {
        with(lane, port);
        assertThat(lookup("/#/fs/web")).isEqualTo(bound("/%/io.l5d.port/81/%/lane/a/#/fs/web", "/"));
    }

    @Test
    void an_id_has_the_addresses_that_its_transformers_make() {
        with(lane, port);
        fs.put("/web", endpoint("10.0.0.1:80", "lane", "a"), endpoint("10.0.0.2:80", "lane", "b"));
        assertThat(addresses("/%/io.l5d.port/81/%/lane/a/#/fs/web"))
                .isEqualTo(ready(endpoint("10.0.0.1:81", "lane", "a")));
    }

    @Test
    void an_id_without_transformers_has_the_addresses_as_they_are() {
        with(port);
        fs.put("/web", endpoint("10.0.0.1:80"));
        assertThat(addresses("/#/fs/web")).isEqualTo(ready(endpoint("10.0.0.1:80")));
    }

    @Test
    void an_id_whose_transformers_nobody_has_goes_through_those_that_its_namer_has_now() {
        with(port);
        fs.put("/web", endpoint("10.0.0.1:80"));
        plain.put("/web", endpoint("10.0.0.1:80"));
        assertThat(addresses("/%/io.l5d.port/9/#/fs/web")).isEqualTo(ready(endpoint("10.0.0.1:81")));
        assertThat(addresses("/%/lane/a/%/io.l5d.port/81/#/fs/web")).isEqualTo(ready(endpoint("10.0.0.1:81")));
        assertThat(addresses("/%/io.l5d.port/81/#/plain/web")).isEqualTo(ready(endpoint("10.0.0.1:80")));
        assertThat(addresses("/%/io.l5d.port/81/#/nobody/web")).isEqualTo(State.ready(new Addresses.Neg()));
        assertThat(addresses("/%/io.l5d.port/81")).isEqualTo(State.ready(new Addresses.Neg()));
    }

    @Test
    void such_an_id_is_as_its_name_is() {
        with(port);
        fs.put("/web", endpoint("10.0.0.1:80"));
        fs.tree("/web").update(state -> state.stale(GONE));
        assertThat(addresses("/%/old/#/fs/web"))
                .isEqualTo(ready(endpoint("10.0.0.1:81")).stale(GONE));
        fs.tree("/web").setValue(new NameTree.Empty<>());
        assertThat(addresses("/%/old/#/fs/web")).isEqualTo(ready());
        fs.tree("/web").setValue(NameTree.neg());
        assertThat(addresses("/%/old/#/fs/web")).isEqualTo(State.ready(new Addresses.Neg()));
        fs.tree("/web").set(State.failed(GONE));
        assertThat(addresses("/%/old/#/fs/web")).isEqualTo(State.failed(GONE));
    }

    @Test
    void residual_stays_and_so_does_what_is_no_name() {
        with(port);
        fs.tree("/web/v1").setValue(NameTree.leaf(new Bound(Path.parse("/#/fs/web"), Path.parse("/v1"))));
        assertThat(lookup("/#/fs/web/v1")).isEqualTo(bound("/%/io.l5d.port/81/#/fs/web", "/v1"));
        fs.tree("/nobody").setValue(NameTree.neg());
        assertThat(lookup("/#/fs/nobody")).isEqualTo(State.ready(NameTree.neg()));
        fs.tree("/later").setValue(NameTree.leaf(Path.parse("/svc/later")));
        assertThat(lookup("/#/fs/later")).isEqualTo(State.ready(NameTree.leaf(Path.parse("/svc/later"))));
    }

    @Test
    void names_are_those_that_a_dtab_would_write() {
        assertThat(with(port).mounts().getFirst().namer().names().current())
                .isEqualTo(State.ready(Set.of(Path.parse("/#/fs/web"))));
    }

    @Test
    void replace_puts_the_binding_of_its_path_in_the_place_of_every_name() {
        with(instead(Replacement.Of.LEAVES, "/#/plain/proxy"));
        plain.put("/proxy", endpoint("10.9.9.9:4140"));
        fs.put("/web", endpoint("10.0.0.1:80"));
        assertThat(lookup("/#/fs/web")).isEqualTo(bound("/%/instead/#/plain/proxy", "/"));
        assertThat(addresses("/%/instead/#/plain/proxy")).isEqualTo(ready(endpoint("10.9.9.9:4140")));
        assertThat(addresses("/#/fs/web")).isEqualTo(ready(endpoint("10.0.0.1:80")));
    }

    @Test
    void replace_leaves_what_is_negative_or_empty_and_const_does_not() {
        for (NameTree<Name> nothing :
                List.<NameTree<Name>>of(NameTree.neg(), new NameTree.Empty<>(), new NameTree.Fail<>())) {
            fs.tree("/web").setValue(nothing);
            with(instead(Replacement.Of.LEAVES, "/#/plain/proxy"));
            assertThat(lookup("/#/fs/web")).isEqualTo(State.ready(nothing));
            with(instead(Replacement.Of.ALL, "/#/plain/proxy"));
            assertThat(lookup("/#/fs/web")).isEqualTo(bound("/%/instead/#/plain/proxy", "/"));
        }
    }

    @Test
    void replace_keeps_the_shape_of_a_tree_and_const_does_not() {
        NameTree<Name> union = new NameTree.Union<>(List.of(
                new NameTree.Weighted<>(9, NameTree.leaf(new Bound(Path.parse("/#/fs/a"), Path.parse("/rest")))),
                new NameTree.Weighted<>(1, NameTree.neg())));
        fs.tree("/web").setValue(union);
        plain.tree("/proxy").setValue(NameTree.leaf(new Bound(Path.parse("/#/plain/proxy"), Path.parse("/own"))));
        NameTree<Name> proxy = NameTree.leaf(new Bound(Path.parse("/%/instead/#/plain/proxy"), Path.parse("/own")));
        with(instead(Replacement.Of.LEAVES, "/#/plain/proxy"));
        assertThat(lookup("/#/fs/web"))
                .isEqualTo(State.ready(new NameTree.Union<>(
                        List.of(new NameTree.Weighted<>(9, proxy), new NameTree.Weighted<>(1, NameTree.neg())))));
        with(instead(Replacement.Of.ALL, "/#/plain/proxy"));
        assertThat(lookup("/#/fs/web")).isEqualTo(State.ready(proxy));
    }

    @Test
    void transformers_behind_a_replacement_work_on_it_and_those_in_front_of_it_are_gone() {
        with(lane, instead(Replacement.Of.LEAVES, "/#/plain/proxy"), port);
        plain.put("/proxy", endpoint("10.9.9.9:4140"));
        assertThat(lookup("/#/fs/web")).isEqualTo(bound("/%/io.l5d.port/81/%/instead/#/plain/proxy", "/"));
        assertThat(addresses("/%/io.l5d.port/81/%/instead/#/plain/proxy")).isEqualTo(ready(endpoint("10.9.9.9:81")));
    }

    @Test
    void the_path_of_a_replacement_is_followed_and_may_have_transformers_itself() {
        plain.tree("/alias").setValue(NameTree.leaf(Path.parse("/#/plain/proxy")));
        plain.put("/proxy", endpoint("10.9.9.9:4140"));
        Transformed other =
                new Transformed(plain, List.of(port), id -> namers.get().addresses(id), time);
        Transformed first = new Transformed(
                fs,
                List.of(instead(Replacement.Of.LEAVES, "/#/plain/alias")),
                id -> namers.get().addresses(id),
                time);
        namers.set(new Namers(List.of(new Namers.Mount(plain.prefix(), other), new Namers.Mount(fs.prefix(), first))));
        String id = "/%/instead/%/io.l5d.port/81/#/plain/proxy";
        assertThat(lookup("/#/fs/web")).isEqualTo(bound(id, "/"));
        assertThat(addresses(id)).isEqualTo(ready(endpoint("10.9.9.9:81")));
    }

    @Test
    void a_replacement_is_waited_for_and_its_last_binding_stands_when_it_fails() {
        with(instead(Replacement.Of.LEAVES, "/#/plain/proxy"));
        plain.tree("/proxy").set(State.pending());
        try (var recorder = new Recorder<>(namers.get().lookup(Path.parse("/#/fs/web")))) {
            assertThat(recorder.heard()).containsExactly(State.pending());
            plain.tree("/proxy").set(bound("/#/plain/proxy", "/"));
            assertThat(recorder.last()).isEqualTo(bound("/%/instead/#/plain/proxy", "/"));
            plain.tree("/proxy").update(state -> state.stale(GONE));
            assertThat(recorder.last())
                    .isEqualTo(bound("/%/instead/#/plain/proxy", "/").stale(GONE));
            fs.tree("/web").setValue(NameTree.neg());
            assertThat(recorder.last()).isEqualTo(State.ready(NameTree.neg()));
        }
    }

    @Test
    void a_name_that_is_stale_stays_so_when_it_is_replaced() {
        with(instead(Replacement.Of.LEAVES, "/#/plain/proxy"), port);
        fs.tree("/web").update(state -> state.stale(GONE));
        assertThat(lookup("/#/fs/web"))
                .isEqualTo(
                        bound("/%/io.l5d.port/81/%/instead/#/plain/proxy", "/").stale(GONE));
    }

    @Test
    void closing_closes_the_namer_and_what_the_transformers_use() {
        ScriptedNamer pods = new ScriptedNamer("/#/pods");
        with(new GatewayTransformer(Path.parse("/d"), pods, Path.parse("/l5d"), GatewayTransformer.Node.NAME))
                .close();
        assertThat(List.of(fs.closes(), pods.closes())).containsExactly(1, 1);
    }
}
