package io.waymark.server;

import io.waymark.dtab.Limits;
import io.waymark.dtab.lint.Facts;
import io.waymark.interpreter.Namers;
import io.waymark.interpreter.guard.Sources;
import io.waymark.server.bindings.Bindings;
import io.waymark.server.http.v2.ApiV2;
import io.waymark.server.http.v2.ExplainResource;
import io.waymark.server.http.v2.FleetBlast;
import io.waymark.server.http.v2.PlanResource;
import io.waymark.server.http.v2.Resource;
import io.waymark.server.http.v2.ReverseResource;
import io.waymark.server.http.v2.ShiftResource;
import io.waymark.server.policy.Audience;
import io.waymark.server.policy.Endings;
import io.waymark.server.policy.Explainer;
import io.waymark.server.policy.Fleet;
import io.waymark.server.policy.FleetEndings;
import io.waymark.server.policy.ForecastChecks;
import io.waymark.server.policy.Forecaster;
import io.waymark.server.policy.LocalEndings;
import io.waymark.server.policy.Planner;
import io.waymark.server.policy.Plans;
import io.waymark.server.policy.Publisher;
import io.waymark.server.policy.Shifter;
import io.waymark.store.DtabStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** What is asked and changed by those who decide on routes: {@code /api/2} but for the servers themselves. */
record PolicyApi(
        DtabStore store,
        Publisher publisher,
        Bindings bindings,
        Forecaster forecaster,
        Sources sources,
        Limits limits) {
    private static final Duration PATIENCE = Duration.ofSeconds(2); // with names that are not known yet

    /**
     * The API, to which {@code others} belong.
     *
     * @param worker runs what asks the other servers
     */
    ApiV2 with(
            List<Resource> others,
            Fleet fleet,
            Audience audience,
            Executor worker,
            InstantSource clock,
            RandomGenerator random) {
        Facts facts = Facts.ofNamers(
                bindings.namers().mounts().stream().map(Namers.Mount::prefix).collect(Collectors.toSet()));
        Planner planner = new Planner(
                store,
                bindings.namers(),
                forecaster,
                new Planner.Surroundings(fleet.id(), audience, new FleetBlast(fleet), limits, worker, clock, random));
        List<Resource> resources = new ArrayList<>(others);
        resources.add(new PlanResource(store, planner, new Plans(clock), publisher, fleet.id()));
        resources.add(
                new ShiftResource(store, new Shifter(store, publisher, planner, forecaster, limits, random), clock));
        resources.add(new ExplainResource(store, new Explainer(bindings, sources, PATIENCE), limits));
        Endings endings = new LocalEndings(bindings, sources, audience, PATIENCE);
        resources.add(new ReverseResource(store, new FleetEndings(endings, fleet)));
        resources.add(ReverseResource.ofReplica(fleet.id(), endings));
        resources.addAll(ApiV2.resources(new ApiV2.Parts(
                store,
                publisher,
                new ForecastChecks(forecaster),
                sources,
                () -> facts,
                limits,
                random,
                BuildInfo.version())));
        return new ApiV2(resources);
    }
}
