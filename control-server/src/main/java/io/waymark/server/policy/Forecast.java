package io.waymark.server.policy;

import io.waymark.dtab.Bound;
import io.waymark.dtab.Dtab;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.policy.Evidence;
import io.waymark.dtab.policy.Invariant;
import io.waymark.dtab.policy.Verdict;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.BindRequest;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.LiveNames;
import io.waymark.interpreter.Trial;
import io.waymark.live.State;
import io.waymark.store.Namespace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What will be in one namespace if it gets another dtab. What it is asked for is found out then, and kept. For one
 * thread; blocks.
 */
final class Forecast {
    private final Forecaster forecaster;
    private final Namespace namespace;
    private final Dtab dtab;
    private final LiveNames live;
    private final Map<BindRequest, Trial.Outcome> tried = new HashMap<>();
    private final Map<Path, State<Evidence.Population>> populations = new HashMap<>();

    Forecast(Forecaster forecaster, Namespace namespace, Dtab dtab, LiveNames live) {
        this.forecaster = forecaster;
        this.namespace = namespace;
        this.dtab = dtab;
        this.live = live;
    }

    /** What is watched now. */
    LiveNames live() {
        return live;
    }

    /** What all of {@code requests} will be bound to. */
    Map<BindRequest, Trial.Outcome> outcomes(Collection<BindRequest> requests) {
        tryOut(requests);
        Map<BindRequest, Trial.Outcome> outcomes = new HashMap<>();
        requests.forEach(request -> outcomes.put(request, known(request)));
        return outcomes;
    }

    private void tryOut(Collection<BindRequest> requests) {
        Set<BindRequest> open = new LinkedHashSet<>();
        for (BindRequest request : requests) {
            if (known(request) == null) {
                open.add(request);
            }
        }
        tried.putAll(forecaster.trial(namespace, dtab, open));
    }

    private Trial.@Nullable Outcome known(BindRequest request) {
        Trial.Outcome outcome = tried.get(request);
        State<NameTree<Bound>> now = live.states().get(request);
        return outcome == null && now != null && !live.affected().contains(request)
                ? new Trial.Outcome(now, true)
                : outcome;
    }

    /** Whether {@code rules} will hold. */
    List<CheckResult> check(List<String> rules) {
        if (rules.isEmpty()) {
            return List.of();
        }
        // First nothing is known, and the rules say by asking what they need; then bindings are, then addresses.
        while (true) {
            Facts facts = new Facts();
            List<CheckResult> checks =
                    rules.stream().map(rule -> check(rule, facts)).toList();
            if (facts.names.isEmpty() && facts.ids.isEmpty()) {
                return checks;
            }
            tryOut(facts.names);
            populations.putAll(populations(facts.ids));
        }
    }

    private static CheckResult check(String rule, Facts facts) {
        Invariant invariant;
        try {
            invariant = Invariant.parse(rule);
        } catch (IllegalArgumentException unreadable) {
            return new CheckResult(rule, new Verdict(Verdict.Kind.UNKNOWN, String.valueOf(unreadable.getMessage())));
        }
        return new CheckResult(rule, invariant.check(facts));
    }

    /** The concrete names whose addresses had to be asked for so far. */
    Set<Path> ids() {
        return Set.copyOf(populations.keySet());
    }

    private Map<Path, State<Evidence.Population>> populations(Set<Path> ids) {
        Map<Path, State<Evidence.Population>> found = new HashMap<>();
        ids.forEach(id -> found.put(id, State.pending()));
        forecaster.addresses(ids).forEach((id, addresses) -> found.put(id, addresses.map(Forecast::population)));
        return found;
    }

    static Evidence.Population population(Addresses addresses) {
        return switch (addresses) {
            case Addresses.Neg() -> new Evidence.Population(0, Set.of());
            case Addresses.Endpoints(Set<Endpoint> endpoints, var unused) ->
                new Evidence.Population(
                        endpoints.size(),
                        endpoints.stream()
                                .map(endpoint -> endpoint.metadata().getOrDefault("zone", ""))
                                .filter(zone -> !zone.isEmpty())
                                .collect(Collectors.toSet()));
        };
    }

    /** What is known, and what was asked for and is not. */
    private final class Facts implements Evidence {
        private final List<BindRequest> names = new ArrayList<>();
        private final Set<Path> ids = new LinkedHashSet<>();

        @Override
        public Collection<Path> names(Path path) {
            return live.states().keySet().stream()
                    .map(BindRequest::name)
                    .filter(name -> name.startsWith(path))
                    .distinct()
                    .toList();
        }

        @Override
        public State<NameTree<Bound>> binding(Path name) {
            BindRequest request = BindRequest.of(name);
            Trial.Outcome outcome = known(request);
            if (outcome == null) {
                names.add(request);
                return State.pending();
            }
            // What is not settled may yet be anything; a part of a union is not to be taken for the whole.
            return outcome.settled() ? outcome.state() : State.pending();
        }

        @Override
        public State<Population> population(Path id) {
            State<Population> population = populations.get(id);
            if (population == null) {
                ids.add(id);
                return State.pending();
            }
            return population;
        }
    }
}
