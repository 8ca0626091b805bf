package io.waymark.server.bindings;

import io.waymark.dtab.Bound;
import io.waymark.dtab.DelegateTree;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.BindRequest;
import io.waymark.interpreter.Delegator;
import io.waymark.interpreter.Interpreter;
import io.waymark.interpreter.LiveNames;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.Trial;
import io.waymark.live.Live;
import io.waymark.live.Scheduler;
import io.waymark.store.Namespace;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What names are bound to now, for every namespace: one interpreter each, made when the namespace is first asked for.
 *
 * <p>Safe for use by many threads; nothing here blocks.
 */
public final class Bindings implements AutoCloseable {
    // Clients may name namespaces that do not exist; beyond so many, those in which nothing is bound are let go of.
    private static final int IDLE_SWEEP_AT = 10_000;

    private final Function<Namespace, Live<Dtab>> dtabs;
    private final Namers namers;
    private final Executor executor;
    private final Scheduler scheduler;
    private final Interpreter.Options options;
    private final Map<Namespace, Interpreter> interpreters = new ConcurrentHashMap<>();

    /**
     * Bindings under the dtabs that {@code dtabs} gives for a namespace, which is an empty one if there is no such
     * namespace.
     *
     * @param executor runs the interpreters' queues
     */
    public Bindings(
            Function<Namespace, Live<Dtab>> dtabs,
            Namers namers,
            Executor executor,
            Scheduler scheduler,
            Interpreter.Options options) {
        this.dtabs = dtabs;
        this.namers = namers;
        this.executor = executor;
        this.scheduler = scheduler;
        this.options = options;
    }

    /**
     * What {@code name} is bound to in {@code namespace} with {@code local}'s entries after the namespace's own. All
     * who watch with equal arguments share one binding.
     */
    public Live<NameTree<Bound>> bind(Namespace namespace, Path name, Dtab local) {
        return interpreter(namespace).bind(name, local);
    }

    /** What is watched in {@code namespace} now, and which of it can mean something else under {@code proposed}. */
    public CompletionStage<LiveNames> live(Namespace namespace, Dtab proposed) {
        Interpreter interpreter = interpreters.get(namespace);
        return interpreter == null ? CompletableFuture.completedFuture(LiveNames.NONE) : interpreter.live(proposed);
    }

    /** As {@link Interpreter#worked}, of {@code namespace}. */
    public CompletionStage<Set<BindRequest>> worked(Namespace namespace) {
        Interpreter interpreter = interpreters.get(namespace);
        return interpreter == null ? CompletableFuture.completedFuture(Set.of()) : interpreter.worked();
    }

    /**
     * What {@code requests} would be bound to if {@code proposed} were the dtab of {@code namespace}; after
     * {@code patience} as far as it is known then.
     *
     * @param worker runs the trial, which may take as long as the patience
     */
    public CompletionStage<Map<BindRequest, Trial.Outcome>> trial(
            Namespace namespace, Dtab proposed, Collection<BindRequest> requests, Duration patience, Executor worker) {
        return interpreter(namespace).trial(proposed, requests, patience, worker);
    }

    /** Where a concrete name can be reached, by its whole id. */
    public Live<Addresses> addresses(Path id) {
        return namers.addresses(id);
    }

    /**
     * Every branch that {@code tree} can take in {@code namespace}, for explaining; worked out for each watcher anew.
     */
    public Live<DelegateTree> delegate(Namespace namespace, NameTree<Path> tree, Dtab local) {
        Live<Dtab> dtab = dtabs.apply(namespace).map(rules -> rules.concat(local));
        return Delegator.delegate(dtab, tree, namers, overdueIn(namespace), options.limits(), scheduler);
    }

    /** Every branch that {@code tree} can take under a dtab that is not stored. */
    public Live<DelegateTree> delegate(Live<Dtab> dtab, NameTree<Path> tree) {
        return Delegator.delegate(dtab, tree, namers, path -> false, options.limits(), scheduler);
    }

    /**
     * What {@code name} is bound to, and how, if {@code dtab} is in force in {@code namespace}. Alternations go on
     * where they do for the names that are bound there now.
     */
    public Live<Delegator.Account> account(Namespace namespace, Dtab dtab, Path name) {
        return Delegator.account(dtab, name, namers, overdueIn(namespace), options.limits(), scheduler);
    }

    private Predicate<Path> overdueIn(Namespace namespace) {
        return path -> {
            Interpreter interpreter = interpreters.get(namespace);
            return interpreter != null && interpreter.isOverdue(path);
        };
    }

    /** The namers that names are bound to. */
    public Namers namers() {
        return namers;
    }

    /** How many names are bound now. */
    public int size() {
        return interpreters.values().stream().mapToInt(Interpreter::bindings).sum();
    }

    private Interpreter interpreter(Namespace namespace) {
        if (interpreters.size() >= IDLE_SWEEP_AT) {
            // An idle one that somebody still holds works on; it is only no longer shared.
            interpreters.values().removeIf(interpreter -> interpreter.bindings() == 0);
        }
        return interpreters.computeIfAbsent(
                namespace, unused -> new Interpreter(dtabs.apply(namespace), namers, executor, scheduler, options));
    }

    @Override
    public void close() {
        interpreters.values().forEach(Interpreter::close);
    }
}
