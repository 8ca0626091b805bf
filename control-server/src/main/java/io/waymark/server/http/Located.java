package io.waymark.server.http;

import io.waymark.dtab.Path;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A tree and how each of its leaves could be reached when the tree was new. It changes when the tree does, as soon as
 * something is known of every leaf; changes of addresses alone are not followed.
 *
 * @param reaches one for each concrete name in the tree
 */
record Located<T>(T tree, Map<Path, Reach> reaches) {

    /**
     * Follows {@code trees}.
     *
     * @param leaves the concrete names in a tree; empty as long as the tree itself is not all known
     * @param reach how a concrete name can be reached
     */
    static <T> Live<Located<T>> of(
            Live<T> trees, Function<T, Optional<Set<Path>>> leaves, Function<Path, Live<Reach>> reach) {
        return new Live<>() {
            @Override
            public State<Located<T>> current() {
                return State.pending(); // what is known is known to those who watch
            }

            @Override
            public Watch watch(Consumer<? super State<Located<T>>> watcher) {
                Session<T> session = new Session<>(leaves, reach, watcher);
                Watch watch = trees.watch(state -> session.serial.execute(() -> session.treeChanged(state)));
                return () -> {
                    watch.close();
                    session.serial.execute(session::close);
                };
            }
        };
    }

    /** One watcher's. Everything on serial. */
    private static final class Session<T> {
        private final Serial serial = new Serial(Runnable::run);
        private final Function<T, Optional<Set<Path>>> leaves;
        private final Function<Path, Live<Reach>> reach;
        private final Consumer<? super State<Located<T>>> watcher;
        private final List<Watch> watches = new ArrayList<>();
        private final Map<Path, State<Reach>> heard = new HashMap<>();
        private State<T> latest = State.pending();
        private @Nullable Located<T> published;
        private Set<Path> wanted = Set.of();
        private boolean complete; // the tree is all known, and so are its leaves
        private int turn; // counts trees: what is heard for an earlier one comes too late
        private boolean closed;

        Session(
                Function<T, Optional<Set<Path>>> leaves,
                Function<Path, Live<Reach>> reach,
                Consumer<? super State<Located<T>>> watcher) {
            this.leaves = leaves;
            this.reach = reach;
            this.watcher = watcher;
        }

        void treeChanged(State<T> state) {
            if (closed) {
                return;
            }
            Optional<T> before = latest.known();
            latest = state;
            T tree = state.known().orElse(null);
            if (tree == null) {
                stopAsking();
                published = null;
                watcher.accept(state.map(unused -> new Located<>(unused, Map.of())));
            } else if (published != null && published.tree.equals(tree)) {
                stopAsking();
                publish(published); // as fresh as the tree is now
            } else if (before.isEmpty() || !before.get().equals(tree)) {
                ask(tree);
            }
        }

        private void ask(T tree) {
            stopAsking();
            leaves.apply(tree).ifPresent(ids -> {
                wanted = ids;
                complete = true;
                int mine = turn;
                for (Path id : ids) {
                    watches.add(reach.apply(id).watch(state -> serial.execute(() -> reachHeard(mine, id, state))));
                }
                publishIfComplete();
            });
        }

        private void reachHeard(int askedIn, Path id, State<Reach> state) {
            if (askedIn == turn && !closed && !(state instanceof State.Pending<Reach>)) {
                heard.put(id, state);
                publishIfComplete();
            }
        }

        private void publishIfComplete() {
            T tree = latest.known().orElse(null);
            if (tree == null || !complete || !heard.keySet().containsAll(wanted)) {
                return;
            }
            Map<Path, Reach> reaches = new HashMap<>();
            heard.forEach((id, state) -> state.known().ifPresent(known -> reaches.put(id, known)));
            Optional<Problem> stale = heard.values().stream()
                    .filter(State.Stale.class::isInstance)
                    .map(state -> ((State.Stale<Reach>) state).problem())
                    .findAny();
            stopAsking();
            published = new Located<>(tree, Map.copyOf(reaches));
            if (stale.isPresent() && latest instanceof State.Ready<T>) {
                watcher.accept(new State.Stale<>(published, stale.get()));
            } else {
                publish(published);
            }
        }

        private void publish(Located<T> located) {
            watcher.accept(latest.map(unused -> located));
        }

        private void stopAsking() {
            turn++;
            watches.forEach(Watch::close);
            watches.clear();
            heard.clear();
            wanted = Set.of();
            complete = false;
        }

        void close() {
            closed = true;
            stopAsking();
        }
    }
}
