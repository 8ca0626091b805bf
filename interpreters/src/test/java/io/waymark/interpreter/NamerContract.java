package io.waymark.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Label;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Live;
import io.waymark.live.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;

/** What every {@link Namer} that gives concrete names promises; each one's test extends it. */
public abstract class NamerContract {

    /** The namer under test, always the same one during a test. */
    protected abstract Namer namer();

    /** What its ids begin with. */
    protected abstract Path prefix();

    /** A name that exists, without the prefix. */
    protected abstract Path known();

    /** The endpoints of {@link #known}. */
    protected abstract Set<Endpoint> endpoints();

    /** All that is said of {@link #known}: its endpoints, and what this namer says of the whole of them. */
    protected Addresses addresses() {
        return new Addresses.Endpoints(endpoints());
    }

    /** How many things are open: watches, names in use. */
    protected abstract int openCount();

    /** Names that cannot exist in this namer, whatever there is around it. */
    protected List<Path> hostile() {
        List<Path> names = new ArrayList<>(List.of(
                Path.EMPTY,
                Path.of(".."),
                Path.of("."),
                Path.of("..", "..", "etc", "passwd"),
                Path.of("../../etc/passwd"),
                Path.of("/etc/passwd"),
                Path.of("/"),
                Path.of("\\"),
                Path.of("\0"),
                Path.of("a\0b"),
                Path.of("\n"),
                Path.of("*"),
                Path.of(" "),
                Path.of("~"),
                Path.of("é"),
                Path.of("\uffff"),
                Path.of("x".repeat(256)),
                Path.of("x".repeat(100_000)),
                Path.of(List.of(Label.ofBytes(new byte[] {(byte) 0xff, (byte) 0xfe})))));
        String[] deep = new String[5_000];
        Arrays.fill(deep, "x");
        names.add(Path.of(deep));
        return names;
    }

    /** Lets happen what is due, where time is virtual. */
    protected void proceed() {}

    /** Waits until {@code assertion} holds. */
    protected final void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> {
                    proceed();
                    assertion.run();
                });
    }

    protected static State<NameTree<Name>> negative() {
        return State.ready(NameTree.neg());
    }

    protected final State<NameTree<Name>> bound(Path name, Path residual) {
        return State.ready(NameTree.leaf(new Bound(prefix().concat(name), residual)));
    }

    protected static State<Addresses> ready(Set<Endpoint> endpoints) {
        return State.ready(new Addresses.Endpoints(endpoints));
    }

    @Test
    void a_known_name_is_bound_to_its_whole_id() {
        try (var tree = new Recorder<>(namer().lookup(known()))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(known(), Path.EMPTY)));
        }
    }

    @Test
    void what_follows_a_known_name_is_residual_byte_by_byte() {
        Path residual = Path.of(List.of(Label.of("v1"), Label.ofBytes(new byte[] {(byte) 0xff, 0}), Label.of("..")));
        try (var tree = new Recorder<>(namer().lookup(known().concat(residual)))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(known(), residual)));
        }
    }

    @Test
    void a_known_name_has_its_addresses() {
        try (var addresses = new Recorder<>(namer().addresses(known()))) {
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(addresses())));
        }
    }

    @Test
    void an_unknown_name_is_negative() {
        try (var tree = new Recorder<>(namer().lookup(unknown()));
                var addresses = new Recorder<>(namer().addresses(unknown()))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(new Addresses.Neg())));
        }
    }

    /** A name that could exist but does not. */
    protected Path unknown() {
        return Path.of("no-such-name");
    }

    @Test
    void hostile_names_are_negative_and_nothing_is_thrown() {
        for (Path name : hostile()) {
            try (var tree = new Recorder<>(namer().lookup(name));
                    var addresses = new Recorder<>(namer().addresses(name))) {
                eventually(() -> assertThat(tree.last()).as(name::show).isEqualTo(negative()));
                eventually(
                        () -> assertThat(addresses.last()).as(name::show).isEqualTo(State.ready(new Addresses.Neg())));
            }
        }
        eventually(() -> assertThat(openCount()).isZero());
    }

    @Test
    void asking_opens_nothing_until_somebody_watches() {
        List<Live<?>> kept = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            kept.add(namer().lookup(Path.of("n" + i)));
            kept.add(namer().addresses(Path.of("n" + i)));
        }
        kept.add(namer().names());
        proceed();
        assertThat(openCount()).isZero();
        assertThat(kept).hasSize(2_001);
    }

    @Test
    void when_the_last_watch_is_closed_nothing_is_left_open() {
        var tree = new Recorder<>(namer().lookup(known()));
        var twin = new Recorder<>(namer().lookup(known()));
        var addresses = new Recorder<>(namer().addresses(known()));
        var negative = new Recorder<>(namer().lookup(unknown()));
        var names = new Recorder<>(namer().names());
        eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(addresses())));
        eventually(() -> assertThat(twin.last()).isEqualTo(bound(known(), Path.EMPTY)));

        tree.close();
        addresses.close();
        negative.close();
        names.close();
        twin.close();
        twin.close();
        eventually(() -> assertThat(openCount()).isZero());
    }

    @Test
    void whoever_comes_later_hears_the_current_state_at_once() {
        try (var first = new Recorder<>(namer().lookup(known()));
                var firstAddresses = new Recorder<>(namer().addresses(known()))) {
            eventually(() -> assertThat(first.last()).isEqualTo(bound(known(), Path.EMPTY)));
            eventually(() -> assertThat(firstAddresses.last()).isEqualTo(State.ready(addresses())));

            try (var second = new Recorder<>(namer().lookup(known()));
                    var secondAddresses = new Recorder<>(namer().addresses(known()))) {
                assertThat(second.heard()).containsExactly(bound(known(), Path.EMPTY));
                assertThat(secondAddresses.heard()).containsExactly(State.ready(addresses()));
            }
        }
    }

    @Test
    void names_that_were_let_go_are_found_again() {
        for (int i = 0; i < 3; i++) {
            try (var addresses = new Recorder<>(namer().addresses(known()))) {
                eventually(() -> assertThat(addresses.last()).isEqualTo(State.ready(addresses())));
            }
        }
        eventually(() -> assertThat(openCount()).isZero());
    }
}
