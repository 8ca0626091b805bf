package io.waymark.server;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.BindRequest;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.source.Derived;
import io.waymark.live.Live;
import io.waymark.live.OnDemand;
import io.waymark.live.Scheduler;
import io.waymark.live.State;
import io.waymark.live.Watch;
import io.waymark.server.bindings.Bindings;
import io.waymark.server.http.Answers;
import io.waymark.server.policy.Audience;
import io.waymark.store.Namespace;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The HTTP API's questions, answered by the same bindings that serve the mesh API. */
final class EngineAnswers implements Answers, Audience {
    private static final Duration NAMES_GRACE = Duration.ofSeconds(5);

    private final Bindings bindings;
    private final Live<Set<Path>> names;
    private final Map<Followed, Integer> followers = new ConcurrentHashMap<>();

    private record Followed(Namespace namespace, BindRequest request) {}

    EngineAnswers(Bindings bindings, Scheduler scheduler) {
        this.bindings = bindings;
        this.names = new OnDemand<>(new Derived<>(this::allNames), NAMES_GRACE, scheduler);
    }

    /** What those namers list that can; one that fails takes nothing from the others. */
    private State<Set<Path>> allNames(Derived.Inputs inputs) {
        Set<Path> all = new LinkedHashSet<>();
        boolean pending = false;
        for (Namers.Mount mount : bindings.namers().mounts()) {
            State<Set<Path>> names =
                    inputs.state(mount.prefix(), () -> mount.namer().names());
            pending |= names instanceof State.Pending<Set<Path>>;
            names.known().ifPresent(all::addAll);
        }
        return pending ? State.pending() : State.ready(Set.copyOf(all));
    }

    @Override
    public Live<NameTree<Bound>> bind(Namespace namespace, Path name, Dtab local) {
        Live<NameTree<Bound>> binding = bindings.bind(namespace, name, local);
        Followed followed = new Followed(namespace, new BindRequest(name, local));
        return new Live<>() {
            @Override
            public State<NameTree<Bound>> current() {
                return binding.current();
            }

            @Override
            public Watch watch(Consumer<? super State<NameTree<Bound>>> watcher) {
                followers.merge(followed, 1, Integer::sum);
                Watch watch = binding.watch(watcher);
                AtomicBoolean closed = new AtomicBoolean();
                return () -> {
                    watch.close();
                    if (closed.compareAndSet(false, true)) {
                        followers.computeIfPresent(followed, (unused, count) -> count == 1 ? null : count - 1);
                    }
                };
            }
        };
    }

    /** Requests that are answered once count too, as long as they wait. */
    @Override
    public int clients(Namespace namespace, BindRequest request) {
        return followers.getOrDefault(new Followed(namespace, request), 0);
    }

    @Override
    public Live<Addresses> addresses(Path id) {
        return bindings.addresses(id);
    }

    @Override
    public Live<DelegateTree> delegate(Optional<Namespace> namespace, NameTree<Path> tree, Dtab local) {
        return namespace
                .map(name -> bindings.delegate(name, tree, local))
                .orElseGet(() -> bindings.delegate(Live.of(local), tree));
    }

    @Override
    public Live<Set<Path>> names() {
        return names;
    }
}
