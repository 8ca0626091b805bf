package io.waymark.interpreter;

import static io.waymark.interpreter.NamerFaultSuite.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.State;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All that a namer says of one service. */
class Heard implements AutoCloseable {
    private static final Set<String> NONE = Set.of();

    private final Recorder<NameTree<Name>> tree;
    private final Recorder<Addresses> addresses;

    Heard(Namer namer, Path name) {
        this.tree = new Recorder<>(namer.lookup(name));
        this.addresses = new Recorder<>(namer.addresses(name));
    }

    /** Waits until it is known to be this, and to be fresh. */
    final void becomes(Set<String> endpoints) {
        eventually(() -> {
            assertThat(addresses.last()).isInstanceOf(State.Ready.class);
            assertThat(ips(addresses.last())).isEqualTo(endpoints);
            assertThat(tree.last()).isInstanceOf(State.Ready.class);
            assertThat(isBound(tree.last())).isEqualTo(isThere(addresses.last()));
        });
    }

    final void becomesStale() {
        eventually(() -> assertThat(addresses.last()).isInstanceOf(State.Stale.class));
        eventually(() -> assertThat(tree.last()).isInstanceOf(State.Stale.class));
    }

    final void becomesFailed() {
        eventually(() -> assertThat(addresses.last()).isInstanceOf(State.Failed.class));
        eventually(() -> assertThat(tree.last()).isInstanceOf(State.Failed.class));
    }

    /** Waits until these endpoints are told although the source is not believed, and the name is bound. */
    final void isHeldAt(Set<String> endpoints) {
        eventually(() -> {
            assertThat(addresses.last()).isInstanceOf(State.Stale.class);
            assertThat(ips(addresses.last())).isEqualTo(endpoints);
            assertThat(isBound(tree.last())).isTrue();
        });
    }

    /**
     * Nothing but one of these was told, from when it was known first; if it is not among them that nobody is there,
     * from when somebody was told first.
     */
    final void hasAlwaysBeen(Set<Set<String>> possible) {
        if (possible.contains(NONE)) {
            assertThat(addresses.heard().stream()
                            .dropWhile(state -> state.known().isEmpty()))
                    .isNotEmpty()
                    .allSatisfy(state -> assertThat(ips(state)).isIn(possible));
            return;
        }
        assertThat(sinceThere())
                .isNotEmpty()
                .allSatisfy(state -> assertThat(ips(state)).isIn(possible));
        assertThat(sinceBound()).isNotEmpty().allMatch(Heard::isBound);
    }

    /** From when it was there first, it was never told to be gone, to be empty, or to have failed. */
    final void hasNeverFailed() {
        assertThat(sinceThere()).isNotEmpty().noneMatch(state -> ips(state).isEmpty());
        assertThat(sinceBound()).isNotEmpty().allMatch(Heard::isBound);
    }

    /** It was never told to be gone or to be empty, not even at first. */
    final void hasNeverBeenNothing() {
        assertThat(addresses.heard())
                .noneMatch(state -> state.known().isPresent() && ips(state).isEmpty());
        assertThat(tree.heard()).noneMatch(state -> state.known().isPresent() && !isBound(state));
    }

    /** What it is bound to; it must be. */
    final Path id() {
        return tree.last().known().orElse(NameTree.neg()) instanceof NameTree.Leaf<Name>(Bound bound)
                ? bound.id()
                : Path.EMPTY;
    }

    @Override
    public final void close() {
        tree.close();
        addresses.close();
    }

    // A source that tells of one thing after the other may not have told of everything at first.
    private List<State<Addresses>> sinceThere() {
        return addresses.heard().stream()
                .dropWhile(state -> ips(state).isEmpty())
                .toList();
    }

    private List<State<NameTree<Name>>> sinceBound() {
        return tree.heard().stream().dropWhile(state -> !isBound(state)).toList();
    }

    private static boolean isBound(State<NameTree<Name>> state) {
        return state.known().orElse(NameTree.neg()) instanceof NameTree.Leaf<Name>;
    }

    private static boolean isThere(State<Addresses> state) {
        return state.known().orElse(new Addresses.Neg()) instanceof Addresses.Endpoints;
    }

    private static Set<String> ips(State<Addresses> state) {
        return state.known().orElse(new Addresses.Neg()) instanceof Addresses.Endpoints known
                ? known.endpoints().stream()
                        .map(endpoint -> endpoint.address().getHostAddress())
                        .collect(Collectors.toSet())
                : NONE;
    }
}
