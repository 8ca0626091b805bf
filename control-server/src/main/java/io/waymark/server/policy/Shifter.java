package io.waymark.server.policy;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import io.waymark.dtab.edit.DtabPatch;
import io.waymark.dtab.edit.EntryChange;
import io.waymark.dtab.edit.PatchException;
import io.waymark.dtab.policy.Verdict;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Divides the traffic of an entry anew: one step of a canary. Whatever others change elsewhere in the dtab meanwhile is
 * kept; where they have changed the entry, the step is judged by what it is now. Blocks.
 */
public final class Shifter {
    private static final int ATTEMPTS_MAX = 200;
    private static final int PAUSE_MILLIS_MAX = 50;
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);
    private static final double SAME_SHARE = 1e-9;

    private final DtabStore store;
    private final Writes writes;
    private final Planner planner;
    private final Forecaster forecaster;
    private final Limits limits;
    private final RandomGenerator random;

    /** @param random used by several threads */
    public Shifter(
            DtabStore store,
            Writes writes,
            Planner planner,
            Forecaster forecaster,
            Limits limits,
            RandomGenerator random) {
        this.store = store;
        this.writes = writes;
        this.planner = planner;
        this.forecaster = forecaster;
        this.limits = limits;
        this.random = random;
    }

    /**
     * What is to be done.
     *
     * @param weights of each name that the entry is to lead to, in this order; not all of them 0
     * @param expect how the traffic must be divided now; only the proportions count
     * @param minHealthy how many endpoints there must be behind a name, in all
     */
    public record Step(
            Prefix entry, Map<Path, Double> weights, Optional<Map<Path, Double>> expect, Map<Path, Long> minHealthy) {
        public Step {
            weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
            expect = expect.map(Map::copyOf);
            minHealthy = Collections.unmodifiableMap(new LinkedHashMap<>(minHealthy));
            if (weights.values().stream().allMatch(weight -> weight == 0)) {
                throw new IllegalArgumentException("weights: all are 0 (expected: at least one that is not)");
            }
        }

        /** What the entry is to lead to. */
        NameTree<Path> tree() {
            List<NameTree.Weighted<Path>> branches = new ArrayList<>();
            weights.forEach((path, weight) -> branches.add(new NameTree.Weighted<>(weight, NameTree.leaf(path))));
            return branches.size() == 1 ? branches.getFirst().tree() : new NameTree.Union<>(branches);
        }
    }

    /** What came of it. */
    public sealed interface Shifted {
        /** @param plan what was foreseen at the moment of writing */
        record Done(long revision, NameTree<Path> from, NameTree<Path> to, Plan plan) implements Shifted {}

        record NoNamespace() implements Shifted {}

        /** There is no such entry, or there are several of this prefix. */
        record NoEntry(List<Dentry> found) implements Shifted {}

        /** The entry does not divide its traffic as was expected, or not among names at all. */
        record Unexpected(String expected, NameTree<Path> found, VersionedDtab latest) implements Shifted {}

        /** Names do not have the endpoints that they should, as far as is known. */
        record TooFew(List<CheckResult> checks) implements Shifted {}

        /** It was not written for another reason. */
        record NotWritten(Writes.Outcome outcome) implements Shifted {}
    }

    /** Does a step, and does it again of what others have written at the same time. */
    public Shifted shift(Namespace namespace, Step step, Change change) throws StoreException {
        Optional<VersionedDtab> latest =
                Known.ofStore(READ_WITHIN, store.dtab(namespace)).known().flatMap(known -> known);
        for (int attempt = 1; ; attempt++) {
            if (latest.isEmpty()) {
                return new Shifted.NoNamespace();
            }
            Attempt made = attempt(namespace, latest.get(), step, change);
            if (attempt == ATTEMPTS_MAX) {
                return made.shifted();
            }
            if (made.moved()) {
                latest = Known.ofStore(READ_WITHIN, store.dtab(namespace))
                        .known()
                        .flatMap(known -> known);
            } else if (made.shifted()
                            instanceof Shifted.NotWritten(Writes.Outcome.Done(WriteResult.Conflict(var faster)))
                    && faster.isPresent()) {
                latest = faster;
            } else {
                return made.shifted();
            }
            pause();
        }
    }

    /** @param moved whether the plan was made of another revision, so that nothing was tried */
    private record Attempt(Shifted shifted, boolean moved) {
        static Attempt of(Shifted shifted) {
            return new Attempt(shifted, false);
        }
    }

    private Attempt attempt(Namespace namespace, VersionedDtab latest, Step step, Change change) throws StoreException {
        List<Dentry> found = latest.dtab().dentries().stream()
                .filter(dentry -> dentry.prefix().equals(step.entry()))
                .toList();
        if (found.size() != 1) {
            return Attempt.of(new Shifted.NoEntry(found));
        }
        NameTree<Path> from = found.getFirst().destination();
        Optional<Map<Path, Double>> now = weights(from);
        if (now.isEmpty()) {
            return Attempt.of(new Shifted.Unexpected("one name, or a union of names", from, latest));
        }
        if (step.expect().isPresent() && !sameShares(step.expect().get(), now.get())) {
            return Attempt.of(new Shifted.Unexpected(show(step.expect().get()), from, latest));
        }
        DtabText text = DtabText.parse(latest.text(), limits);
        DtabText next;
        Planned planned;
        try {
            EntryChange set = EntryChange.set(step.entry(), step.tree().show())
                    .expecting(new EntryChange.Expected.Destination(from));
            next = DtabPatch.apply(text, List.of(set), limits);
            List<CheckResult> few = tooFew(namespace, next, step);
            if (!few.isEmpty()) {
                return Attempt.of(new Shifted.TooFew(few));
            }
            planned = planner.plan(namespace, Proposal.ofText(next.text()));
        } catch (PatchException cannotBe) {
            throw new IllegalStateException(cannotBe); // the entry was found in this very text
        }
        if (!(planned instanceof Planned.Made(Plan plan)) || plan.base() != latest.revision()) {
            return new Attempt(new Shifted.NotWritten(conflict(latest)), true);
        }
        Writes.Outcome outcome =
                writes.put(namespace, Draft.ofText(next.text()), new Expected.Revision(latest.revision()), change);
        return Attempt.of(
                outcome instanceof Writes.Outcome.Done(WriteResult.Written(long revision))
                        ? new Shifted.Done(revision, from, step.tree(), plan)
                        : new Shifted.NotWritten(outcome));
    }

    private static Writes.Outcome conflict(VersionedDtab latest) {
        return new Writes.Outcome.Done(new WriteResult.Conflict(Optional.of(latest)));
    }

    private List<CheckResult> tooFew(Namespace namespace, DtabText next, Step step) {
        List<String> rules = step.minHealthy().entrySet().stream()
                .map(entry -> "at least %d endpoints behind %s"
                        .formatted(entry.getValue(), entry.getKey().show()))
                .toList();
        return rules.isEmpty()
                ? List.of()
                : forecaster.of(namespace, next.dtab()).check(rules).stream()
                        .filter(check -> check.verdict().kind() != Verdict.Kind.HOLDS)
                        .toList();
    }

    /** How a tree divides its traffic among names; empty if it is anything else. */
    private static Optional<Map<Path, Double>> weights(NameTree<Path> tree) {
        if (tree instanceof NameTree.Leaf<Path>(Path only)) {
            return Optional.of(Map.of(only, 1.0));
        }
        if (!(tree instanceof NameTree.Union<Path>(var branches))) {
            return Optional.empty();
        }
        Map<Path, Double> weights = new LinkedHashMap<>();
        for (NameTree.Weighted<Path> branch : branches) {
            if (!(branch.tree() instanceof NameTree.Leaf<Path>(Path path))) {
                return Optional.empty();
            }
            weights.merge(path, branch.weight(), Double::sum);
        }
        return Optional.of(weights);
    }

    private static boolean sameShares(Map<Path, Double> one, Map<Path, Double> other) {
        double ones = one.values().stream().mapToDouble(weight -> weight).sum();
        double others = other.values().stream().mapToDouble(weight -> weight).sum();
        if (ones == 0 || others == 0) {
            return one.equals(other);
        }
        Map<Path, Double> rest = new LinkedHashMap<>(other);
        for (Map.Entry<Path, Double> entry : one.entrySet()) {
            double theirs = Optional.ofNullable(rest.remove(entry.getKey())).orElse(0.0);
            if (Math.abs(entry.getValue() / ones - theirs / others) > SAME_SHARE) {
                return false;
            }
        }
        return rest.values().stream().allMatch(weight -> weight == 0);
    }

    private static String show(Map<Path, Double> weights) {
        List<NameTree.Weighted<Path>> branches = new ArrayList<>();
        weights.forEach((path, weight) -> branches.add(new NameTree.Weighted<>(weight, NameTree.leaf(path))));
        return new NameTree.Union<>(branches).show();
    }

    private void pause() {
        try {
            Thread.sleep(random.nextInt(PAUSE_MILLIS_MAX) + 1L);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
