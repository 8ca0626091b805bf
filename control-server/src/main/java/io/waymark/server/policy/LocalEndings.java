package io.waymark.server.policy;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.policy.Shares;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.LiveNames;
import io.waymark.interpreter.guard.Sources;
import io.waymark.live.State;
import io.waymark.server.bindings.Bindings;
import io.waymark.store.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Which names in use at this replica end somewhere. */
public final class LocalEndings implements Endings {
    private final Function<Namespace, CompletionStage<LiveNames>> live;
    private final Reach reach;
    private final Audience audience;
    private final Duration patience;

    /** Looks through what {@code bindings} has bound, and waits for {@code patience} at most. */
    public LocalEndings(Bindings bindings, Sources sources, Audience audience, Duration patience) {
        this(
                namespace -> bindings.live(namespace, Dtab.EMPTY),
                new Reach(bindings::addresses, sources),
                audience,
                patience);
    }

    LocalEndings(
            Function<Namespace, CompletionStage<LiveNames>> live, Reach reach, Audience audience, Duration patience) {
        this.live = live;
        this.reach = reach;
        this.audience = audience;
        this.patience = patience;
    }

    @Override
    public Found find(Namespace namespace, Sought sought) {
        Deadline deadline = Deadline.in(patience);
        Optional<LiveNames> names = names(namespace, deadline);
        if (names.isEmpty()) {
            return new Found(List.of(), false);
        }
        boolean complete = names.get().states().values().stream()
                .noneMatch(state -> state instanceof State.Pending<NameTree<Bound>>);
        Set<Path> ids = new HashSet<>();
        names.get().states().values().forEach(state -> state.known().ifPresent(tree -> addIds(tree, ids)));
        Set<Path> wanted = switch (sought) {
            case Sought.Cluster cluster -> {
                ids.removeIf(id -> !cluster.matches(id));
                yield ids;
            }
            case Sought.Address address -> {
                Map<Path, Reached> reached = reach.of(ids, deadline);
                complete &= reached.values().stream()
                        .allMatch(each -> each.state().known().isPresent());
                ids.clear();
                reached.forEach((id, each) -> {
                    if (isAt(each, address)) {
                        ids.add(id);
                    }
                });
                yield ids;
            }
        };
        List<Ending> endings = new ArrayList<>();
        names.get()
                .states()
                .forEach((request, state) -> state.known().ifPresent(tree -> {
                    Set<Path> there = new HashSet<>();
                    addIds(tree, there);
                    there.retainAll(wanted);
                    if (!there.isEmpty()) {
                        Shares shares = Shares.of(tree);
                        double share = there.stream().mapToDouble(shares::of).sum();
                        endings.add(new Ending(request, share, audience.clients(namespace, request)));
                    }
                }));
        endings.sort(Ending.BIGGEST_FIRST);
        return new Found(endings, complete);
    }

    private static boolean isAt(Reached reached, Sought.Address address) {
        return reached.state().known().orElseGet(Addresses.Neg::new) instanceof Addresses.Endpoints known
                && known.endpoints().stream()
                        .anyMatch(endpoint -> endpoint.port() == address.port()
                                && endpoint.address().equals(address.address()));
    }

    private static void addIds(NameTree<Bound> tree, Set<Path> ids) {
        tree.eval().ifPresent(bound -> bound.forEach(each -> ids.add(each.id())));
    }

    private Optional<LiveNames> names(Namespace namespace, Deadline deadline) {
        try {
            return Optional.of(
                    live.apply(namespace).toCompletableFuture().get(deadline.nanosLeft(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException late) {
            return Optional.empty();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException broken) {
            throw new IllegalStateException(broken.getCause());
        }
    }
}
