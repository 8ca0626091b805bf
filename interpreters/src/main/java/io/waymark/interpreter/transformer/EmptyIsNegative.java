package io.waymark.interpreter.transformer;

import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.interpreter.source.Shared;
import io.waymark.interpreter.source.WithoutEmpty;
import io.waymark.live.Live;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.util.Optional;
import java.util.Set;

/**
 * A namer whose names are negative while they have nobody, so that an alternation goes on to its next choice, also when
 * somebody is there whom the transformers have left out. A name is awaited until its addresses are known; one whose
 * addresses fail is not taken for empty.
 */
public final class EmptyIsNegative implements Namer {
    private static final int OPEN_MAX = 1_000_000; // the namer has a limit of its own

    private final Path prefix;
    private final Namer namer;
    private final Shared<Path, NameTree<Name>> names;

    /** @param prefix the namer's */
    public EmptyIsNegative(Path prefix, Namer namer, Scheduler scheduler) {
        this.prefix = prefix;
        this.namer = namer;
        this.names = new Shared<>(path -> new Derived<>(inputs -> lookup(path, inputs)), OPEN_MAX, scheduler);
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return names.get(path);
    }

    private State<NameTree<Name>> lookup(Path path, Derived.Inputs inputs) {
        State<NameTree<Name>> state = inputs.state(namer, () -> namer.lookup(path));
        return WithoutEmpty.of(state, inputs, id -> namer.findAddresses(prefix, id));
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return namer.addresses(id);
    }

    @Override
    public Optional<Live<Addresses>> findAddresses(Path of, Path id) {
        return namer.findAddresses(of, id);
    }

    @Override
    public Live<Set<Path>> names() {
        return namer.names();
    }

    @Override
    public Optional<Resyncs> resyncs() {
        return namer.resyncs();
    }

    @Override
    public void close() {
        namer.close();
    }
}
