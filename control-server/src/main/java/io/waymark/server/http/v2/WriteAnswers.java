package io.waymark.server.http.v2;

import io.waymark.dtab.edit.DtabMerge;
import io.waymark.server.http.Answer;
import io.waymark.server.http.ProblemDocument;
import io.waymark.server.policy.CheckResult;
import io.waymark.server.policy.Edits.Edited;
import io.waymark.server.policy.Writes.Outcome;
import io.waymark.store.DtabStore;
import io.waymark.store.DtabStore.HistoryEntry;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** What is answered to a write, in one place for all that write. */
final class WriteAnswers {
    private final DtabStore store;

    WriteAnswers(DtabStore store) {
        this.store = store;
    }

    /** @param absent what is answered where there is nothing to be changed */
    Answer of(Namespace namespace, Outcome outcome, Answer absent) {
        return switch (outcome) {
            case Outcome.Refused(List<CheckResult> broken) -> broken(broken);
            case Outcome.Done(WriteResult.Written(long revision)) -> written(namespace, revision);
            case Outcome.Done(WriteResult.Conflict(Optional<VersionedDtab> latest)) -> notAsExpected(latest);
            case Outcome.Done(WriteResult.NotFound()) -> absent;
            case Outcome.Done(WriteResult.Invalid(var problem)) -> Problems.invalidDtab("", problem);
            case Outcome.Done(WriteResult.Unknown(String reason)) ->
                new ProblemDocument(
                                504,
                                "unknown-outcome",
                                "It is not known whether this was written: %s. Read before you write again."
                                        .formatted(reason))
                        .answer();
        };
    }

    Answer of(Namespace namespace, Edited edited) {
        return switch (edited) {
            case Edited.Written(Outcome outcome) -> of(namespace, outcome, Problems.noSuchNamespace(namespace));
            case Edited.NoBase(OptionalLong base) ->
                base.isEmpty()
                        ? Problems.noSuchNamespace(namespace)
                        : Problems.noSuchRevision(namespace, base.getAsLong(), " to start from");
            case Edited.Overlapping(long base, var latest, String yours, var overlaps) ->
                overlapping(base, latest, yours, overlaps);
        };
    }

    private Answer written(Namespace namespace, long revision) {
        ObjectNode json = Json.object().put("namespace", namespace.name()).put("revision", revision);
        parent(namespace, revision).ifPresent(parent -> json.put("parent", parent));
        return Json.answer(json).with("ETag", ETags.of(revision));
    }

    private OptionalLong parent(Namespace namespace, long revision) {
        Optional<VersionedDtab> shown = store.dtab(namespace).current().known().flatMap(known -> known);
        if (shown.isPresent() && shown.get().revision() == revision) {
            return OptionalLong.of(shown.get().parent());
        }
        try {
            return store.revision(namespace, revision)
                    .map(entry -> OptionalLong.of(
                            switch (entry) {
                                case HistoryEntry.Wrote(VersionedDtab dtab) -> dtab.parent();
                                case HistoryEntry.Deleted deleted -> deleted.parent();
                            }))
                    .orElse(OptionalLong.empty());
        } catch (StoreException unreadableNow) {
            return OptionalLong.empty(); // that it was written is known, and what matters
        }
    }

    private static Answer broken(List<CheckResult> broken) {
        String what = broken.stream()
                .map(result ->
                        "%s (%s)".formatted(result.rule(), result.verdict().detail()))
                .collect(Collectors.joining("; "));
        return new ProblemDocument(
                        422,
                        "invariant-broken",
                        "It would break what is to hold for this namespace: %s. Nothing was written.".formatted(what))
                .with("broken", DtabJson.checks(broken))
                .with(
                        "hint",
                        StringNode.valueOf(
                                "Give a reason with override to write it all the same; it is kept on record."))
                .answer();
    }

    private static Answer notAsExpected(Optional<VersionedDtab> latest) {
        ProblemDocument problem = new ProblemDocument(
                412,
                "precondition-failed",
                latest.map(found -> ("The namespace is at revision %d, of %s, and not as the request expects it."
                                        + " Nothing was written; read it and decide again.")
                                .formatted(found.revision(), found.time()))
                        .orElse("What is stored cannot be read as a dtab, so it is not as the request expects it."));
        Answer answer = latest.map(found -> problem.with("latest", latest(found)))
                .orElse(problem)
                .answer();
        return latest.map(found -> answer.with("ETag", ETags.of(found.revision())))
                .orElse(answer);
    }

    /** A revision was asked for of a namespace that is not there. */
    static Answer nothingThere(Namespace namespace) {
        return new ProblemDocument(
                        412,
                        "precondition-failed",
                        "There is no namespace '%s' to match If-Match (to create it, send If-None-Match: *)."
                                .formatted(namespace))
                .answer();
    }

    static ObjectNode latest(VersionedDtab dtab) {
        return Json.object()
                .put("revision", dtab.revision())
                .put("author", dtab.change().author())
                .put("message", dtab.change().message())
                .put("time", dtab.time().toString())
                .put("text", dtab.text());
    }

    private static Answer overlapping(
            long base, Optional<VersionedDtab> latest, String yours, List<DtabMerge.Overlap> overlaps) {
        String what = latest.isEmpty()
                ? "the namespace was deleted since"
                : overlaps.isEmpty()
                        ? "the invariants were changed since, too"
                        : overlaps.stream()
                                .limit(10)
                                .map(overlap -> overlap.prefix().show())
                                .distinct()
                                .collect(Collectors.joining(", ", "both changed ", ""));
        ArrayNode list = Json.list();
        overlaps.forEach(overlap -> {
            ObjectNode json = list.addObject().put("prefix", overlap.prefix().show());
            overlap.base()
                    .ifPresent(dentry -> json.put("base", dentry.destination().show()));
            overlap.ours()
                    .ifPresent(dentry -> json.put("ours", dentry.destination().show()));
            overlap.theirs()
                    .ifPresent(dentry -> json.put("theirs", dentry.destination().show()));
        });
        ProblemDocument problem = new ProblemDocument(
                        409,
                        "conflict",
                        "This change of revision %d overlaps with what others have written since: %s. Nothing was written."
                                .formatted(base, what))
                .with("base", LongNode.valueOf(base));
        if (latest.isPresent()) {
            problem = problem.with("latest", latest(latest.get()));
        }
        return problem.with("yours", Json.object().put("text", yours))
                .with("overlaps", list)
                .answer();
    }
}
