package io.waymark.interpreter;

import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.live.Live;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * All namers, each mounted at the prefix its names begin with: {@code /#/io.l5d.fs}, {@code /$}.
 *
 * <p>Safe for use by many threads; as cheap as the namers are.
 */
public final class Namers implements AutoCloseable {
    private static final String TRANSFORMED = "%";
    private static final Set<String> ROOTS = Set.of("#", "$");

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
        return ask(path, Namer::lookup).orElseGet(() -> Live.of(NameTree.neg()));
    }

    /**
     * Where the concrete name {@code id} can be reached; negative if no namer knows it. What stands before the first
     * {@code #} or {@code $} of an id that begins with {@code %} names transformers and is not looked at.
     */
    public Live<Addresses> addresses(Path id) {
        return ask(withoutTransformers(id), Namer::addresses).orElseGet(() -> Live.of(new Addresses.Neg()));
    }

    /** The mounts, in the order they were given. */
    public List<Mount> mounts() {
        return mounts;
    }

    private <T> Optional<Live<T>> ask(Path path, BiFunction<Namer, Path, Live<T>> question) {
        for (Mount mount : mounts) {
            if (path.startsWith(mount.prefix())) {
                return Optional.of(
                        question.apply(mount.namer(), path.drop(mount.prefix().size())));
            }
        }
        return Optional.empty();
    }

    private static Path withoutTransformers(Path id) {
        if (id.isEmpty() || !id.label(0).utf8().equals(TRANSFORMED)) {
            return id;
        }
        for (int i = 1; i < id.size(); i++) {
            if (ROOTS.contains(id.label(i).utf8())) {
                return id.drop(i);
            }
        }
        return id;
    }

    @Override
    public void close() {
        mounts.forEach(mount -> mount.namer().close());
    }
}
