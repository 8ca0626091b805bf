package io.waymark.interpreter.marathon;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.hosts.HostEndpoint;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.Resyncs;
import io.waymark.interpreter.source.Shared;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Scheduler;
import io.waymark.live.Serial;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Names that are apps of Marathon: {@code /shop/cart} is the app {@code /shop/cart}, and so is {@code /shop/cart/v1},
 * whose last part is residual. The shortest beginning of a name that is an app's id is meant; case does not matter.
 *
 * <p>An app without running tasks exists, and has no endpoints. While Marathon fails everything stands as it was,
 * stale; a name that was never known fails.
 *
 * <p>All names share one view of all apps: what is asked for does not depend on the names that clients come up with.
 */
public final class MarathonNamer implements Namer {
    private final Path prefix;
    private final Hosts hosts;
    private final Api api;
    private final Serial serial;
    private final AppsWatch.Context context;
    private final Resyncs resyncs = new Resyncs();
    private final Set<AppsWatch> watches = ConcurrentHashMap.newKeySet();
    private final Live<Apps> apps;
    private final Shared<Path, NameTree<Name>> lookups;
    private final Shared<Path, Addresses> addresses;

    /**
     * @param prefix what the ids of this namer begin with, such as {@code /#/io.l5d.marathon}
     * @param executor runs what is to be done with answers
     * @param random spreads questions over time
     */
    public MarathonNamer(
            Path prefix,
            MarathonOptions options,
            Hosts hosts,
            Executor executor,
            Scheduler scheduler,
            RandomGenerator random) {
        this.prefix = prefix;
        this.hosts = hosts;
        this.api = new Api(options, executor, scheduler);
        this.serial = new Serial(executor);
        MarathonOptions.Polling polling = options.polling();
        AppReader reader = new AppReader(options.selection(), polling.appsMax());
        this.context = new AppsWatch.Context(api, reader, serial, scheduler, random, resyncs, options);
        this.apps = new OnDemand<>(this::open, Duration.ZERO, scheduler);
        this.lookups = new Shared<>(path -> new Derived<>(inputs -> bind(path, inputs)), polling.namesMax(), scheduler);
        this.addresses =
                new Shared<>(id -> new Derived<>(inputs -> addresses(id, inputs)), polling.namesMax(), scheduler);
    }

    private Watch open(Cell<Apps> cell) {
        AppsWatch watch = new AppsWatch(context, cell);
        watches.add(watch);
        serial.execute(watch::start);
        return () -> serial.execute(() -> {
            watch.close();
            watches.remove(watch);
        });
    }

    private State<NameTree<Name>> bind(Path path, Derived.Inputs inputs) {
        if (path.isEmpty()) {
            return State.ready(NameTree.neg());
        }
        State<Optional<Path>> found = inputs.state(path, () -> apps.map(all -> all.find(path)));
        return found.map(id -> id.<NameTree<Name>>map(
                        app -> NameTree.leaf(new Bound(prefix.concat(app), path.drop(app.size()))))
                .orElse(NameTree.neg()));
    }

    private State<Addresses> addresses(Path id, Derived.Inputs inputs) {
        if (id.isEmpty()) {
            return State.ready(new Addresses.Neg());
        }
        State<Optional<List<HostEndpoint>>> app = inputs.state(id, () -> apps.map(all -> all.get(id)));
        Optional<Optional<List<HostEndpoint>>> known = app.known();
        if (known.isEmpty() || known.get().isEmpty()) {
            return app.map(unused -> new Addresses.Neg()); // pending or failed, or there is no such app
        }
        return Derived.asFreshAs(app, hosts.endpoints(inputs, known.get().get()));
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return lookups.get(path);
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return addresses.get(id);
    }

    /** All apps. */
    @Override
    public Live<Set<Path>> names() {
        return apps.map(
                all -> all.endpoints().keySet().stream().map(prefix::concat).collect(Collectors.toSet()));
    }

    /** How often all apps were read although there were events, and in how many something differed without an event. */
    @Override
    public Optional<Resyncs> resyncs() {
        return Optional.of(resyncs);
    }

    boolean isStarted() {
        return api.isStarted();
    }

    /** How many views of all apps are open, and names in use. */
    int openCount() {
        return watches.size() + lookups.openCount() + addresses.openCount();
    }

    @Override
    public void close() {
        serial.execute(() -> {
            watches.forEach(AppsWatch::close);
            api.close();
        });
    }
}
