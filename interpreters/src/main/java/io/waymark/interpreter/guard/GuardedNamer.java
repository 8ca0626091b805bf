package io.waymark.interpreter.guard;

import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Live;
import io.waymark.live.Scheduler;
import java.util.Optional;
import java.util.Set;

/**
 * A namer that is not believed too quickly when it says that things are gone, and whose freshness can be read.
 *
 * <p>Endpoints of which too many are gone at once are held for a while ({@link BreakerOptions}), stale, and so is a
 * name that is gone with them. If the options say so, a name without endpoints is negative. All else is as the namer
 * says.
 */
public final class GuardedNamer implements Namer {
    private static final int OPEN_MAX = 1_000_000; // as the namers themselves

    private final Namer namer;
    private final Source source;
    private final Shared<Path, NameTree<Name>> lookups;
    private final Shared<Path, Addresses> addresses;

    /**
     * A guard around {@code namer}, which is closed with it.
     *
     * @param prefix what the ids of the namer begin with
     * @param kind what the configuration calls it
     */
    public GuardedNamer(Path prefix, String kind, Namer namer, GuardOptions options, Scheduler scheduler) {
        this.namer = namer;
        this.source = new Source(prefix, kind, options, namer::resyncs, scheduler);
        this.addresses = new Shared<>(id -> new GuardedAddresses(namer, id, source, scheduler), OPEN_MAX, scheduler);
        this.lookups = new Shared<>(
                path -> new GuardedLookup(namer, path, source, addresses::get, scheduler), OPEN_MAX, scheduler);
    }

    /** What is served now. */
    public Source source() {
        return source;
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return lookups.get(path);
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return addresses.get(id);
    }

    @Override
    public Live<Set<Path>> names() {
        return namer.names();
    }

    @Override
    public Optional<Resyncs> resyncs() {
        return namer.resyncs();
    }

    /** How many names and services are open. */
    public int openCount() {
        return lookups.openCount() + addresses.openCount();
    }

    @Override
    public void close() {
        namer.close();
    }
}
