package io.waymark.interpreter;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All namers, each mounted at the prefix its names begin with: {@code /#/io.l5d.fs}, {@code /$}.
 *
 * <p>Safe for use by many threads; as cheap as the namers are.
 */
public final class Namers implements AutoCloseable {
    private static final String TRANSFORMED = "%";
    private static final Set<String> ROOTS = Set.of("#", "$");

    private static final Addresses NOBODY = new Addresses.Neg();

    private final List<Mount> mounts;

    /** A namer and where its names begin. */
    public record Mount(Path prefix, Namer namer) {}

    /**
     * These namers, which are closed when this is closed.
     *
     * @throws IllegalArgumentException if a prefix is empty or contains another one
     */
    public Namers(List<Mount> mounts) {
        this.mounts = List.copyOf(mounts);
        for (int i = 0; i < mounts.size(); i++) {
            Path prefix = mounts.get(i).prefix();
            for (int j = 0; j < mounts.size(); j++) {
                Path other = mounts.get(j).prefix();
                if (prefix.isEmpty() || (i != j && other.startsWith(prefix))) {
                    throw new IllegalArgumentException(
                            "namer prefix: '%s' (expected: not empty, and not the beginning of another namer's, as of '%s')"
                                    .formatted(prefix, other));
                }
            }
        }
    }

    /** What {@code path} means to the namer it belongs to; {@code ~} if it belongs to none. */
    public Live<NameTree<Name>> lookup(Path path) {
        for (Mount mount : mounts) {
            if (path.startsWith(mount.prefix())) {
                return mount.namer().lookup(path.drop(mount.prefix().size()));
            }
        }
        return Live.of(NameTree.neg());
    }

    /**
     * Where the concrete name {@code id} can be reached; negative if no namer knows it.
     *
     * <p>What stands before the first {@code #} or {@code $} of an id that begins with {@code %} names transformers. If
     * they are not those of the namer that the rest belongs to, as after a change of the configuration, the name has
     * the addresses that it has now, through the transformers that the namer has now.
     */
    public Live<Addresses> addresses(Path id) {
        return find(id).or(() -> withoutTransformers(id).map(this::addressesNow))
                .orElseGet(() -> Live.of(NOBODY));
    }

    private Optional<Live<Addresses>> find(Path id) {
        for (Mount mount : mounts) {
            Optional<Live<Addresses>> found = mount.namer().findAddresses(mount.prefix(), id);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Live<Addresses> addressesNow(Path name) {
        return new Unshared<>(new Derived<>(inputs -> {
            State<NameTree<Name>> state = inputs.state(name, () -> lookup(name));
            if (state.known().isEmpty()) {
                return state.map(unused -> NOBODY); // pending or failed: there is no value to map
            }
            State<Addresses> found = switch (state.known().get()) {
                case NameTree.Leaf<Name>(Bound bound) ->
                    inputs.state(bound, () -> find(bound.id()).orElseGet(() -> Live.of(NOBODY)));
                case NameTree.Empty<Name> empty -> State.ready(new Addresses.Endpoints(Set.of()));
                default -> State.ready(NOBODY); // not one concrete name
            };
            return Derived.asFreshAs(state, found);
        }));
    }

    /** A value that each watcher has worked out for itself. */
    private record Unshared<T>(Derived<T> source) implements Live<T> {
        @Override
        public State<T> current() {
            return State.pending();
        }

        @Override
        public Watch watch(Consumer<? super State<T>> watcher) {
            Cell<T> cell = new Cell<>();
            Watch open = source.open(cell);
            Watch told = cell.watch(watcher);
            return () -> {
                told.close();
                open.close();
            };
        }
    }

    /** The mounts, in the order they were given. */
    public List<Mount> mounts() {
        return mounts;
    }

    private static Optional<Path> withoutTransformers(Path id) {
        if (!id.isEmpty() && id.label(0).utf8().equals(TRANSFORMED)) {
            for (int i = 1; i < id.size(); i++) {
                if (ROOTS.contains(id.label(i).utf8())) {
                    return Optional.of(id.drop(i));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        mounts.forEach(mount -> mount.namer().close());
    }
}
