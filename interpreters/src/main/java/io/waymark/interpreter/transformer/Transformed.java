package io.waymark.interpreter.transformer;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Live;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A namer whose answers go through transformers. Its ids tell which, the last one first:
 * {@code /%/io.l5d.port/8080/%/io.l5d.localhost/#/fs/web} is {@code /#/fs/web} with a filter and then a port. By its id
 * without that front a name has the addresses that it would have without transformers.
 *
 * <p>Paths that are to be looked up again, as a rewriting namer gives, are not names yet, and stay as they are.
 *
 * <p>What a transformer needs to know beside the answer counts as the answer does: it is waited for, and when it fails
 * the last answer stands, stale.
 */
public final class Transformed implements Namer {
    private static final int OPEN_MAX = 1_000_000; // the namer has a limit of its own

    private final Namer namer;
    private final List<Transformer> transformers;
    private final Function<Path, Live<Addresses>> resolve;
    private final Path front;
    private final int replacements;
    private final List<AddressTransformer> applied;
    private final Shared<Path, NameTree<Name>> names;
    private final Shared<Whole, Addresses> addresses;

    /** An id, and the prefix of the namer, if it is one of the namer's own. */
    private record Whole(Path prefix, Path id) {}

    /**
     * @param namer is closed when this is closed, as the transformers are
     * @param transformers in the order in which they are applied
     * @param resolve the addresses of any id there is, to find those that a {@link Replacement} gave
     */
    public Transformed(
            Namer namer, List<Transformer> transformers, Function<Path, Live<Addresses>> resolve, Scheduler scheduler) {
        this.namer = namer;
        this.transformers = List.copyOf(transformers);
        this.resolve = resolve;
        int last = lastReplacement(transformers);
        this.replacements = last + 1;
        this.front = Ids.front(transformers.subList(Math.max(0, last), transformers.size()));
        this.applied = transformers.stream()
                .skip(replacements)
                .map(AddressTransformer.class::cast)
                .toList();
        this.names = new Shared<>(path -> new Derived<>(inputs -> lookup(path, inputs)), OPEN_MAX, scheduler);
        this.addresses = new Shared<>(id -> new Derived<>(inputs -> addresses(id, inputs)), OPEN_MAX, scheduler);
    }

    /** The index of the last replacement, or -1; of what is in front of it nothing is left in ids. */
    private static int lastReplacement(List<Transformer> transformers) {
        for (int i = transformers.size() - 1; i >= 0; i--) {
            if (transformers.get(i) instanceof Replacement) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return replacements > 0 ? names.get(path) : namer.lookup(path).map(this::marked);
    }

    private NameTree<Name> marked(NameTree<Name> tree) {
        return tree.map(name -> mark(front, name));
    }

    private static Name mark(Path front, Name name) {
        return name instanceof Bound bound
                ? new Bound(front.concat(bound.id()), bound.residual(), bound.unionWeight())
                : name;
    }

    private State<NameTree<Name>> lookup(Path path, Derived.Inputs inputs) {
        State<NameTree<Name>> state = inputs.state(namer, () -> namer.lookup(path));
        if (state.known().map(Transformed::isToBeLookedUpAgain).orElse(true)) {
            return state;
        }
        for (Transformer transformer : transformers) {
            Optional<NameTree<Name>> tree = state.known();
            if (tree.isEmpty()) {
                return state;
            }
            State<NameTree<Name>> next = switch (transformer) {
                case Replacement replacement -> replacement.replace(tree.get(), inputs);
                case AddressTransformer each -> {
                    Path mark = Ids.front(List.of(each));
                    yield State.ready(tree.get().map(name -> mark(mark, name)));
                }
            };
            state = Derived.asFreshAs(state, next);
        }
        return state;
    }

    private static boolean isToBeLookedUpAgain(NameTree<Name> tree) {
        return switch (tree) {
            case NameTree.Leaf<Name>(Name name) -> name instanceof Path;
            case NameTree.Alt<Name> alt -> alt.choices().stream().anyMatch(Transformed::isToBeLookedUpAgain);
            case NameTree.Union<Name> union ->
                union.branches().stream().anyMatch(branch -> isToBeLookedUpAgain(branch.tree()));
            case NameTree.Neg<Name> neg -> false;
            case NameTree.Fail<Name> fail -> false;
            case NameTree.Empty<Name> empty -> false;
        };
    }

    /** As if there were no transformers. */
    @Override
    public Live<Addresses> addresses(Path id) {
        return namer.addresses(id);
    }

    @Override
    public Optional<Live<Addresses>> findAddresses(Path prefix, Path id) {
        if (!id.startsWith(front)) {
            return namer.findAddresses(prefix, id);
        }
        Path inner = id.drop(front.size());
        return replacements > 0 || inner.startsWith(prefix)
                ? Optional.of(addresses.get(new Whole(prefix, inner)))
                : Optional.empty();
    }

    private State<Addresses> addresses(Whole whole, Derived.Inputs inputs) {
        State<Addresses> state = inputs.state(whole, () -> source(whole));
        for (AddressTransformer transformer : applied) {
            Optional<Addresses> known = state.known();
            if (known.isPresent() && known.get() instanceof Addresses.Endpoints endpoints) {
                state = Derived.asFreshAs(state, transformer.transform(endpoints, inputs));
            }
        }
        return state;
    }

    private Live<Addresses> source(Whole whole) {
        return replacements > 0
                ? resolve.apply(whole.id())
                : namer.findAddresses(whole.prefix(), whole.id())
                        .orElseGet(() ->
                                namer.addresses(whole.id().drop(whole.prefix().size())));
    }

    /** The names as they are written in a dtab: without what transformers do to their ids. */
    @Override
    public Live<Set<Path>> names() {
        return namer.names();
    }

    @Override
    public Optional<Resyncs> resyncs() {
        return namer.resyncs();
    }

    /** How many names and addresses are in use. */
    public int openCount() {
        return names.openCount() + addresses.openCount();
    }

    @Override
    public void close() {
        namer.close();
        transformers.forEach(Transformer::close);
    }
}
