package io.waymark.interpreter.builtin;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.hosts.Hosts;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import java.util.Optional;
import java.util.Set;

/**
 * The namers under {@code /$}. They are a fixed list: unlike in Finagle, where {@code /$/some.Class} loads that class,
 * nothing that a dtab says loads code.
 *
 * <ul>
 *   <li>{@code /$/inet/HOST/PORT} and {@code /$/inet/PORT} (this machine): the addresses of a host, looked up again and
 *       again. {@code /$/fixedinet}: looked up until they are known. {@code /$/io.buoyant.rinet/PORT/HOST} is
 *       {@code inet} the other way round. All are bound at once; only their addresses take time. What follows is
 *       residual, byte by byte.
 *   <li>{@code /$/nil}: exists and has nobody. {@code /$/fail}: no such name, and no further choice is tried.
 *   <li>The rewriting namers of {@link Rewrites}.
 * </ul>
 *
 * Any other name under {@code /$} fails.
 */
public final class BuiltinNamers implements Namer {
    /** Where names of this namer begin. */
    public static final Path PREFIX = Path.of("$");

    private final Path prefix;
    private final Hosts hosts;
    private final Scheduler scheduler;

    /** @param prefix what the ids of this namer begin with: {@link #PREFIX} */
    public BuiltinNamers(Path prefix, Hosts hosts, Scheduler scheduler) {
        this.prefix = prefix;
        this.hosts = hosts;
        this.scheduler = scheduler;
    }

    @Override
    public Live<NameTree<Name>> lookup(Path path) {
        return Live.ofState(answer(path));
    }

    private State<NameTree<Name>> answer(Path path) {
        if (path.isEmpty()) {
            return State.ready(NameTree.neg());
        }
        String name = path.label(0).utf8();
        return switch (name) {
            case "nil" -> State.ready(new NameTree.Empty<>());
            case "fail" -> State.ready(new NameTree.Fail<>());
            case InetName.INET, InetName.FIXED, InetName.REVERSED -> inet(path);
            default -> {
                Optional<Rewrites.Rewrite> rewrite = Rewrites.find(name);
                yield rewrite.isEmpty() ? unknown(path) : State.ready(rewritten(rewrite.get(), path.drop(1)));
            }
        };
    }

    private State<NameTree<Name>> inet(Path path) {
        Optional<InetName> name = InetName.of(path);
        if (name.isPresent()) {
            int labels = name.get().labels();
            return State.ready(NameTree.leaf(new Bound(prefix.concat(path.take(labels)), path.drop(labels))));
        }
        boolean tooShort = path.size() < 3 && path.label(0).utf8().equals(InetName.REVERSED);
        return tooShort ? State.ready(NameTree.neg()) : unknown(path); // as namerd, each
    }

    private static NameTree<Name> rewritten(Rewrites.Rewrite rewrite, Path path) {
        Optional<Path> result = path.isEmpty() ? Optional.empty() : rewrite.apply(path);
        return result.isPresent() ? NameTree.leaf(result.get()) : NameTree.neg();
    }

    private <T> State<T> unknown(Path path) {
        String name = path.label(0).show();
        return failed(
                "Unknown namer: " + name + " for path: " + prefix.concat(path).show()
                        + Rewrites.help(name).or(() -> InetName.help(name)).orElse(""));
    }

    private <T> State<T> failed(String message) {
        return State.failed(new Problem(message, scheduler.now()));
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        Optional<InetName> name = InetName.of(id);
        if (name.isPresent()) {
            return name.get().isPortInRange()
                    ? name.get().addresses(hosts)
                    : Live.ofState(failed("port out of range:" + name.get().port()));
        }
        return Live.ofState(
                switch (answer(id)) {
                    case State.Failed<NameTree<Name>>(Problem problem) -> State.failed(problem);
                    case State.Ready<NameTree<Name>>(NameTree.Empty<Name> empty) ->
                        State.ready(new Addresses.Endpoints(Set.of()));
                    default -> State.ready(new Addresses.Neg());
                });
    }
}
