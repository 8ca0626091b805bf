package io.waymark.interpreter.guard;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.source.Derived;
import io.waymark.interpreter.source.WithoutEmpty;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import io.waymark.live.Watch;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one name means. A name that is gone stays while the endpoints of its service are held, or the breaker would hold
 * them for nobody. If names without endpoints are no names, it is negative as long as its service has none.
 */
final class GuardedLookup implements OnDemand.Source<NameTree<Name>> {
    private static final Object NAMER = new Object();

    private final Namer namer;
    private final Path path;
    private final Source source;
    private final Function<Path, Live<Addresses>> addresses; // guarded, by the id without the prefix
    private final Scheduler scheduler;

    GuardedLookup(
            Namer namer, Path path, Source source, Function<Path, Live<Addresses>> addresses, Scheduler scheduler) {
        this.namer = namer;
        this.path = path;
        this.source = source;
        this.addresses = addresses;
        this.scheduler = scheduler;
    }

    @Override
    public Watch open(Cell<NameTree<Name>> cell) {
        Run run = new Run();
        Watch derived = new Derived<>(run::work).open(cell);
        return () -> {
            derived.close();
            run.close();
        };
    }

    /** While somebody watches. */
    private final class Run implements Watch {
        private final Cell<Instant> letGo = new Cell<>(State.ready(Instant.MIN)); // when the source was believed last
        private final Tracked tracked = source.name(path, this::release);
        // What follows is touched by the work only, which is done once at a time.
        private @Nullable NameTree<Name> last; // what it meant when there was such a name
        private @Nullable Instant gone; // since when there is none, and it is kept
        private volatile @Nullable Watch end;

        private State<NameTree<Name>> work(Derived.Inputs inputs) {
            State<NameTree<Name>> said = inputs.state(NAMER, () -> namer.lookup(path));
            State<NameTree<Name>> next = source.options().breaker().enabled() ? kept(inputs, said) : said;
            if (source.options().emptyIsNegative()) {
                next = WithoutEmpty.of(next, inputs, id -> ownId(id).map(addresses));
            }
            tracked.tell(next, gone != null, Optional.empty());
            return next;
        }

        private State<NameTree<Name>> kept(Derived.Inputs inputs, State<NameTree<Name>> said) {
            Instant believed = inputs.state(letGo, () -> letGo).known().orElse(Instant.MIN);
            NameTree<Name> tree = said.known().orElse(null);
            if (tree == null) {
                return said;
            }
            if (!(tree instanceof NameTree.Neg<Name>)) {
                believe();
                last = tree;
                return said;
            }
            NameTree<Name> before = last;
            if (before == null) {
                return said;
            }
            if (gone == null && hasEnough(before)) {
                gone = scheduler.now();
                end = scheduler.schedule(source.options().breaker().hold(), this::release);
            }
            Instant since = gone;
            if (since == null || !believed.isBefore(since) || !isServed(inputs, before)) {
                believe();
                last = null;
                return said;
            }
            return new State.Stale<>(
                    before,
                    new Problem(
                            "source %s says there is no %s any more; held as long as its endpoints are"
                                    .formatted(source.prefix(), source.prefix().concat(path)),
                            since));
        }

        /** Whether a service in {@code tree} has as many endpoints as it takes for them to be held. */
        private boolean hasEnough(NameTree<Name> tree) {
            return ids(tree).stream()
                    .anyMatch(id -> count(addresses.apply(id).current())
                            >= source.options().breaker().atLeast());
        }

        private boolean isServed(Derived.Inputs inputs, NameTree<Name> tree) {
            boolean served = false;
            for (Path id : ids(tree)) { // all of them, so that all stay open
                State<Addresses> state = inputs.state(id, () -> addresses.apply(id));
                served |= state instanceof State.Pending<Addresses> || count(state) > 0;
            }
            return served;
        }

        private void believe() {
            gone = null;
            Watch ending = end;
            if (ending != null) {
                ending.close();
                end = null;
            }
        }

        private void release() {
            letGo.setValue(scheduler.now());
        }

        @Override
        public void close() {
            tracked.close();
            Watch ending = end;
            if (ending != null) {
                ending.close();
            }
        }
    }

    private Set<Path> ids(NameTree<Name> tree) {
        Set<Path> ids = new HashSet<>();
        tree.map(name -> name instanceof Bound bound ? ownId(bound.id()).map(ids::add) : Optional.empty());
        return ids;
    }

    /** The id without the prefix, if it is that of a service of this source. */
    private Optional<Path> ownId(Path id) {
        return id.startsWith(source.prefix())
                ? Optional.of(id.drop(source.prefix().size()))
                : Optional.empty();
    }

    private static int count(State<Addresses> state) {
        return state.known()
                .map(known -> known instanceof Addresses.Endpoints some
                        ? some.endpoints().size()
                        : 0)
                .orElse(0);
    }
}
