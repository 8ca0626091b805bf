package io.waymark.server.http.v2;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.edit.EntryChange;
import io.waymark.dtab.edit.PatchException;
import io.waymark.server.http.Answer;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.ProblemDocument;
import io.waymark.server.http.Query;
import io.waymark.server.policy.Edits.Edited;
import io.waymark.server.policy.Plan;
import io.waymark.server.policy.Planned;
import io.waymark.server.policy.Planner;
import io.waymark.server.policy.Plans;
import io.waymark.server.policy.Proposal;
import io.waymark.server.policy.Proposal.Next;
import io.waymark.server.policy.Writes;
import io.waymark.store.Change;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** {@code /api/2/namespaces/{ns}/plan} and {@code /api/2/plans}: what a change would do, and doing just that. */
public final class PlanResource implements Resource {
    private static final Set<String> FIELDS = Set.of("text", "changes", "rollbackTo", "invariants", "base");
    private static final Set<String> BLAST_FIELDS = Set.of("namespace", "text");

    private final Planner planner;
    private final Plans plans;
    private final Writes writes;
    private final WriteAnswers answers;
    private final String replica;

    /**
     * Plans for {@code store}, which are published by way of {@code writes}.
     *
     * @param replica this server's id
     */
    public PlanResource(DtabStore store, Planner planner, Plans plans, Writes writes, String replica) {
        this.replica = replica;
        this.planner = planner;
        this.plans = plans;
        this.writes = writes;
        this.answers = new WriteAnswers(store);
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("POST", "namespaces/{ns}/plan", (exchange, path) -> plan(exchange, path.namespace()))
                .on("GET", "plans/{id}", (exchange, path) -> read(exchange, path.text("id")))
                .on("POST", "plans/{id}/publish", (exchange, path) -> publish(exchange, path.text("id")))
                .on("POST", "replica/{replica}/blast", (exchange, path) -> {
                    path.requireReplica(replica);
                    blast(exchange);
                });
    }

    private void plan(Exchange exchange, Namespace namespace) {
        Parameters.of(exchange);
        EntriesResource.requireJson(exchange);
        exchange.withBody(body -> {
            Proposal proposal = proposal(JsonFields.read(body, FIELDS));
            return StoreReader.refusing(() -> answer(namespace, proposal));
        });
    }

    private static Proposal proposal(JsonFields json) {
        Optional<Next> text = json.string("text").map(Next.Text::new);
        Optional<Next> changes =
                json.has("changes") ? Optional.of(new Next.Changes(EntryChanges.read(json))) : Optional.empty();
        Optional<Next> rollback = json.whole("rollbackTo").map(Next.Rollback::new);
        Optional<List<String>> invariants = json.strings("invariants").map(InvariantLines::read);
        List<Next> given = List.of(text, changes, rollback).stream()
                .flatMap(Optional::stream)
                .toList();
        if (given.size() > 1 || (given.isEmpty() && invariants.isEmpty())) {
            throw new BadRequest(
                    "The body says %s (expected: one of text, changes and rollbackTo, or invariants, or one of the"
                                    .formatted(given.isEmpty() ? "nothing of what is to be" : "several things at once")
                            + " former with invariants).");
        }
        Optional<Long> base = json.whole("base");
        return new Proposal(
                given.isEmpty() ? new Next.Same() : given.getFirst(),
                invariants,
                base.isPresent() ? OptionalLong.of(base.get()) : OptionalLong.empty());
    }

    private Answer answer(Namespace namespace, Proposal proposal) throws StoreException {
        Planned planned;
        try {
            planned = planner.plan(namespace, proposal);
        } catch (DtabSyntaxException invalid) {
            return Problems.invalidDtab("", invalid);
        } catch (PatchException misfit) {
            List<EntryChange> steps = proposal.next() instanceof Next.Changes(var changes) ? changes : List.of();
            return EntryChanges.misfit(misfit, steps);
        }
        return switch (planned) {
            case Planned.Made(Plan plan) -> {
                plans.keep(plan);
                yield Json.answer(PlanJson.of(plan));
            }
            case Planned.NoBase(OptionalLong revision) -> answers.of(namespace, new Edited.NoBase(revision));
            case Planned.Overlapping(long base, var latest, String yours, var overlaps) ->
                answers.of(namespace, new Edited.Overlapping(base, Optional.of(latest), yours, overlaps));
        };
    }

    private void read(Exchange exchange, String id) {
        Parameters.of(exchange);
        exchange.blocking(
                () -> plans.find(id).map(plan -> Json.answer(PlanJson.of(plan))).orElseGet(() -> noSuchPlan(id)));
    }

    private void publish(Exchange exchange, String id) {
        Query query = Parameters.of(exchange, Attribution.OVERRIDE);
        EntriesResource.requireJson(exchange);
        exchange.withBody(body -> {
            Change change = Attribution.of(exchange, query).change(JsonFields.read(body, Attribution.FIELDS));
            Optional<Plan> plan = plans.find(id);
            if (plan.isEmpty()) {
                return noSuchPlan(id);
            }
            Namespace namespace = plan.get().namespace();
            return StoreReader.refusing(() -> answers.of(
                    namespace,
                    writes.put(namespace, plan.get().draft(), plan.get().expected(), change),
                    gone(namespace)));
        });
    }

    private static Answer gone(Namespace namespace) {
        return new ProblemDocument(
                        412,
                        "precondition-failed",
                        "Namespace '%s' was deleted since the plan was made. Make another one.".formatted(namespace))
                .answer();
    }

    private static Answer noSuchPlan(String id) {
        return new ProblemDocument(
                        404,
                        "no-such-plan",
                        "There is no plan '%s', or no longer: plans are kept for an hour. Make another one."
                                .formatted(Parameters.shown(id)))
                .answer();
    }

    /** What another replica asks: whom a text would concern among this replica's clients. */
    private void blast(Exchange exchange) {
        Parameters.of(exchange);
        EntriesResource.requireJson(exchange);
        exchange.withBody(body -> {
            JsonFields json = JsonFields.read(body, BLAST_FIELDS);
            String name = json.required("namespace");
            if (!Namespace.isValid(name)) {
                throw new BadRequest("namespace is not the name of one.");
            }
            try {
                return Json.answer(BlastJson.of(planner.localBlast(new Namespace(name), json.required("text"))));
            } catch (DtabSyntaxException invalid) {
                return Problems.invalidDtab("text: ", invalid);
            }
        });
    }
}
