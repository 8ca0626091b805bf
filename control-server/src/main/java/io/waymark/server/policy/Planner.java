package io.waymark.server.policy;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import io.waymark.dtab.edit.DtabDiff;
import io.waymark.dtab.edit.DtabMerge;
import io.waymark.dtab.edit.DtabPatch;
import io.waymark.dtab.edit.PatchException;
import io.waymark.dtab.lint.Facts;
import io.waymark.dtab.lint.Finding;
import io.waymark.dtab.lint.Lint;
import io.waymark.interpreter.BindRequest;
import io.waymark.interpreter.Namers;
import io.waymark.store.DtabStore;
import io.waymark.store.DtabStore.HistoryEntry;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Says what a change would do before it is made. Blocks the calling virtual thread. */
public final class Planner {
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);
    private static final int ID_BYTES = 16;

    private final DtabStore store;
    private final Namers namers;
    private final Forecaster forecaster;
    private final Guard guard;
    private final Blasts blasts;
    private final Surroundings around;

    /**
     * What a planner needs besides the names.
     *
     * @param replica this replica's id
     * @param worker asks the other replicas
     * @param random draws ids that cannot be guessed; used by several threads
     */
    public record Surroundings(
            String replica,
            Audience audience,
            Everywhere everywhere,
            Limits limits,
            Executor worker,
            InstantSource clock,
            RandomGenerator random) {}

    public Planner(DtabStore store, Namers namers, Forecaster forecaster, Surroundings around) {
        this.store = store;
        this.namers = namers;
        this.forecaster = forecaster;
        this.guard = new Guard(forecaster);
        this.blasts = new Blasts(around.audience());
        this.around = around;
    }

    /** What is to be, and what it is to replace. */
    private record Draft(Optional<VersionedDtab> latest, DtabText text, Optional<List<String>> invariants) {}

    /**
     * What {@code proposal} would do to {@code namespace}.
     *
     * @throws DtabSyntaxException if what it makes is not a dtab
     * @throws PatchException if its changes do not fit
     */
    public Planned plan(Namespace namespace, Proposal proposal) throws PatchException, StoreException {
        Optional<VersionedDtab> latest =
                Known.ofStore(READ_WITHIN, store.dtab(namespace)).known().flatMap(known -> known);
        Optional<VersionedDtab> base = latest;
        if (proposal.base().isPresent()
                && !proposal.base()
                        .equals(latest.map(known -> OptionalLong.of(known.revision()))
                                .orElse(OptionalLong.of(0)))) {
            base = revision(namespace, proposal.base().getAsLong());
            if (base.isEmpty() || latest.isEmpty()) {
                return new Planned.NoBase(proposal.base());
            }
        }
        DtabText was = read(base.map(VersionedDtab::text).orElse(""));
        DtabText next;
        Optional<List<String>> invariants = proposal.invariants();
        switch (proposal.next()) {
            case Proposal.Next.Same() -> {
                if (latest.isEmpty()) {
                    return new Planned.NoBase(OptionalLong.empty());
                }
                next = was;
            }
            case Proposal.Next.Text(String text) -> next = read(text);
            case Proposal.Next.Changes(var steps) -> {
                if (latest.isEmpty()) {
                    return new Planned.NoBase(OptionalLong.empty());
                }
                next = DtabPatch.apply(was, steps, around.limits());
            }
            case Proposal.Next.Rollback(long revision) -> {
                Optional<VersionedDtab> earlier = revision(namespace, revision);
                if (earlier.isEmpty()) {
                    return new Planned.NoBase(OptionalLong.of(revision));
                }
                next = read(earlier.get().text());
                invariants = invariants.or(() -> earlier.map(VersionedDtab::invariants));
            }
        }
        if (!base.equals(latest) && latest.isPresent() && base.isPresent()) {
            DtabMerge.Result merged =
                    DtabMerge.merge(was, next, read(latest.get().text()), around.limits());
            switch (merged) {
                case DtabMerge.Result.Conflict(var overlaps) -> {
                    return new Planned.Overlapping(base.get().revision(), latest.get(), next.text(), overlaps);
                }
                case DtabMerge.Result.Merged(DtabText document) -> next = document;
            }
        }
        return new Planned.Made(plan(namespace, new Draft(latest, next, invariants)));
    }

    private Plan plan(Namespace namespace, Draft draft) {
        Dtab proposed = draft.text().dtab();
        CompletableFuture<List<Everywhere.Answer>> others = CompletableFuture.supplyAsync(
                () -> around.everywhere().blast(namespace, draft.text().text()), around.worker());
        Forecast forecast = forecaster.of(namespace, proposed);
        List<Everywhere.Answer> answers = new ArrayList<>();
        answers.add(new Everywhere.Answer(around.replica(), Optional.of(blasts.of(namespace, forecast))));
        Guard.Findings held = guard.check(namespace, draft.latest(), proposed, draft.invariants(), forecast);
        Facts facts = facts(forecast);
        List<Finding> findings = Lint.check(draft.text(), facts, around.limits());
        List<Finding> before = draft.latest()
                .map(known -> Lint.check(read(known.text()), facts, around.limits()))
                .orElse(List.of());
        answers.addAll(others.join());
        return new Plan(
                id(),
                namespace,
                draft.latest().map(VersionedDtab::revision).orElse(0L),
                draft.text().text(),
                draft.invariants(),
                around.clock().instant(),
                DtabDiff.between(draft.latest().map(VersionedDtab::dtab).orElse(Dtab.EMPTY), proposed),
                findings,
                without(findings, before),
                held.checks(),
                held.refusing().isEmpty(),
                Blast.of(answers));
    }

    /**
     * What {@code text} would move at this replica alone, for another one that asks.
     *
     * @throws DtabSyntaxException if it is not a dtab
     */
    public LocalBlast localBlast(Namespace namespace, String text) {
        return blasts.of(namespace, forecaster.of(namespace, Dtab.parse(text, around.limits())));
    }

    private Facts facts(Forecast forecast) {
        return new Facts(
                Optional.of(namers.mounts().stream().map(Namers.Mount::prefix).collect(Collectors.toSet())),
                path -> namers.lookup(path).current(),
                forecast.live().states().keySet().stream()
                        .map(BindRequest::name)
                        .collect(Collectors.toSet()));
    }

    /** Those of {@code findings} that {@code known} does not have as well; where they stand may be another place. */
    private static List<Finding> without(List<Finding> findings, List<Finding> known) {
        List<String> rest = known.stream().map(Planner::what).collect(Collectors.toCollection(ArrayList::new));
        return findings.stream().filter(finding -> !rest.remove(what(finding))).toList();
    }

    private static String what(Finding finding) {
        return finding.code() + " " + finding.message();
    }

    private DtabText read(String text) {
        return DtabText.parse(text, around.limits());
    }

    private Optional<VersionedDtab> revision(Namespace namespace, long revision) throws StoreException {
        return store.revision(namespace, revision)
                .flatMap(entry ->
                        entry instanceof HistoryEntry.Wrote(VersionedDtab dtab) ? Optional.of(dtab) : Optional.empty());
    }

    private String id() {
        byte[] bytes = new byte[ID_BYTES];
        around.random().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
