package io.waymark.server.http;

import io.waymark.dtab.Bound;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.live.Live;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A name followed all the way: one leaf of what it is bound to, and how that leaf can be reached. Of a union the leaf
 * is drawn by weight, once for each new tree.
 */
final class Resolved implements Live<Reach> {
    private static final Reach NOBODY = new Reach.Known(new Addresses.Neg());

    private final Live<NameTree<Bound>> trees;
    private final Function<Path, Live<Reach>> reach;
    private final RandomGenerator random;

    /** {@code random} is used by one watcher's thread at a time, and by several watchers at once. */
    Resolved(Live<NameTree<Bound>> trees, Function<Path, Live<Reach>> reach, RandomGenerator random) {
        this.trees = trees;
        this.reach = reach;
        this.random = random;
    }

    @Override
    public State<Reach> current() {
        return State.pending(); // each watcher draws for itself
    }

    @Override
    public Watch watch(Consumer<? super State<Reach>> watcher) {
        Session session = new Session(watcher);
        Watch watch = trees.watch(state -> session.serial.execute(() -> session.treeChanged(state)));
        return () -> {
            watch.close();
            session.serial.execute(session::close);
        };
    }

    /** The leaf that traffic goes to, drawn where there is a choice; empty if there is none. */
    Optional<Bound> draw(NameTree<Bound> tree) {
        return switch (tree) {
            case NameTree.Leaf<Bound>(Bound bound) -> Optional.of(bound);
            case NameTree.Alt<Bound>(List<NameTree<Bound>> choices) ->
                choices.stream().flatMap(choice -> draw(choice).stream()).findFirst();
            case NameTree.Union<Bound>(List<NameTree.Weighted<Bound>> branches) -> draw(branches);
            case NameTree.Neg<Bound> none -> Optional.empty();
            case NameTree.Fail<Bound> none -> Optional.empty();
            case NameTree.Empty<Bound> none -> Optional.empty();
        };
    }

    private Optional<Bound> draw(List<NameTree.Weighted<Bound>> branches) {
        double total = branches.stream().mapToDouble(NameTree.Weighted::weight).sum();
        double point = random.nextDouble() * total;
        for (NameTree.Weighted<Bound> branch : branches) {
            point -= branch.weight();
            if (point < 0) {
                return draw(branch.tree());
            }
        }
        // All weights are 0, or rounding went past the last one.
        return branches.isEmpty()
                ? Optional.empty()
                : draw(branches.get(branches.size() - 1).tree());
    }

    /** One watcher's. Everything on serial. */
    private final class Session {
        private final Serial serial = new Serial(Runnable::run);
        private final Consumer<? super State<Reach>> watcher;
        private State<NameTree<Bound>> tree = State.pending();
        private State<Reach> answer = State.pending(); // of the leaf that was drawn
        private @Nullable Watch watch;
        private int turn; // counts draws: what is heard for an earlier one comes too late
        private boolean closed;

        Session(Consumer<? super State<Reach>> watcher) {
            this.watcher = watcher;
        }

        void treeChanged(State<NameTree<Bound>> next) {
            if (closed) {
                return;
            }
            Optional<NameTree<Bound>> before = tree.known();
            tree = next;
            Optional<NameTree<Bound>> now = next.known();
            if (!now.equals(before)) {
                leave();
                now.ifPresent(this::follow);
            }
            tell();
        }

        private void follow(NameTree<Bound> known) {
            Bound leaf = draw(known).orElse(null);
            if (leaf == null) {
                answer = State.ready(NOBODY);
                return;
            }
            int mine = turn;
            watch = reach.apply(leaf.id()).watch(state -> serial.execute(() -> reachHeard(mine, state)));
        }

        private void reachHeard(int drawnIn, State<Reach> state) {
            if (drawnIn == turn && !closed) {
                answer = state;
                tell();
            }
        }

        private void tell() {
            watcher.accept(
                    switch (tree) {
                        case State.Pending<NameTree<Bound>> pending -> State.<Reach>pending();
                        case State.Failed<NameTree<Bound>> failed -> State.<Reach>failed(failed.problem());
                        case State.Ready<NameTree<Bound>> ready -> answer;
                        case State.Stale<NameTree<Bound>> stale ->
                            answer instanceof State.Ready<Reach> ? answer.stale(stale.problem()) : answer;
                    });
        }

        private void leave() {
            turn++;
            answer = State.pending();
            if (watch != null) {
                watch.close();
                watch = null;
            }
        }

        void close() {
            closed = true;
            leave();
        }
    }
}
