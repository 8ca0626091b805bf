package io.waymark.server.http.v2;

import io.waymark.dtab.DtabText;
import io.waymark.dtab.Limits;
import io.waymark.dtab.edit.DtabDiff;
import io.waymark.live.State;
import io.waymark.server.policy.ChangeSummary;
import io.waymark.server.policy.CheckResult;
import io.waymark.store.Change;
import io.waymark.store.DtabStore.HistoryEntry;
import io.waymark.store.Namespace;
import io.waymark.store.VersionedDtab;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Revisions, entries and differences as JSON. */
final class DtabJson {
    private DtabJson() {}

    /** A revision with all that it has. */
    static ObjectNode document(Namespace namespace, State<VersionedDtab> state, Limits limits) {
        VersionedDtab dtab = state.known().orElseThrow();
        ObjectNode json = Json.object().put("name", namespace.name());
        revision(json, dtab.revision(), dtab.parent(), dtab.change(), dtab.time());
        json.put("text", dtab.text());
        json.set("entries", entries(dtab.text(), limits));
        json.set("invariants", Json.strings(dtab.invariants()));
        stale(json, state);
        return json;
    }

    /** A namespace in a list. */
    static ObjectNode summary(Namespace namespace, State<VersionedDtab> state) {
        VersionedDtab dtab = state.known().orElseThrow();
        ObjectNode json = Json.object()
                .put("name", namespace.name())
                .put("revision", dtab.revision())
                .put("author", dtab.change().author())
                .put("message", dtab.change().message())
                .put("time", dtab.time().toString())
                .put("entries", dtab.dtab().dentries().size())
                .put("invariants", dtab.invariants().size());
        stale(json, state);
        return json;
    }

    private static void stale(ObjectNode json, State<?> state) {
        if (state instanceof State.Stale<?>(var unused, var problem)) {
            json.set("stale", Json.problem(problem));
        }
    }

    /** The deletion of a namespace. */
    static ObjectNode deletion(Namespace namespace, HistoryEntry.Deleted deleted) {
        ObjectNode json = Json.object().put("name", namespace.name());
        revision(json, deleted.revision(), deleted.parent(), deleted.change(), deleted.time());
        return json.put("deleted", true);
    }

    /** A revision in the history. */
    static ObjectNode entry(HistoryEntry entry) {
        ObjectNode json = Json.object();
        switch (entry) {
            case HistoryEntry.Wrote(VersionedDtab dtab) ->
                revision(json, dtab.revision(), dtab.parent(), dtab.change(), dtab.time())
                        .put("deleted", false);
            case HistoryEntry.Deleted(long revision, Change change, Instant time, long parent) ->
                revision(json, revision, parent, change, time).put("deleted", true);
        }
        return json;
    }

    private static ObjectNode revision(ObjectNode json, long revision, long parent, Change change, Instant time) {
        json.put("revision", revision).put("parent", parent);
        json.put("author", change.author()).put("message", change.message());
        if (!change.override().isEmpty()) {
            json.put("override", change.override());
        }
        return json.put("time", time.toString());
    }

    /** The entries of a text, in order of writing, and where they stand. */
    static ArrayNode entries(String text, Limits limits) {
        ArrayNode list = Json.list();
        int line = 1;
        int lineStart = 0;
        for (DtabText.Entry entry : DtabText.parse(text, limits).entries()) {
            for (int next = text.indexOf('\n', lineStart);
                    next >= 0 && next < entry.start();
                    next = text.indexOf('\n', lineStart)) {
                line++;
                lineStart = next + 1;
            }
            list.addObject()
                    .put("prefix", entry.dentry().prefix().show())
                    .put("dst", entry.dentry().destination().show())
                    .put("line", line)
                    .put("column", entry.start() - lineStart + 1)
                    .put("start", entry.start())
                    .put("end", entry.end());
        }
        return list;
    }

    /** What makes one table into another. */
    static ArrayNode changes(List<DtabDiff.Change> changes) {
        ArrayNode list = Json.list();
        changes.forEach(change -> {
            ObjectNode json = list.addObject();
            json.put("kind", kind(change)).put("prefix", change.prefix().show());
            switch (change) {
                case DtabDiff.Change.Added(var dentry, int after) ->
                    json.put("to", dentry.destination().show()).put("after", after);
                case DtabDiff.Change.Removed(var dentry, int before) ->
                    json.put("from", dentry.destination().show()).put("before", before);
                case DtabDiff.Change.Changed(var from, int before, var to, int after) ->
                    json.put("from", from.destination().show())
                            .put("to", to.destination().show())
                            .put("before", before)
                            .put("after", after);
                case DtabDiff.Change.Moved(var dentry, int before, int after) ->
                    json.put("from", dentry.destination().show())
                            .put("to", dentry.destination().show())
                            .put("before", before)
                            .put("after", after);
            }
            json.put("summary", ChangeSummary.of(change));
        });
        return list;
    }

    private static String kind(DtabDiff.Change change) {
        return switch (change) {
            case DtabDiff.Change.Added added -> "added";
            case DtabDiff.Change.Removed removed -> "removed";
            case DtabDiff.Change.Changed changed -> "changed";
            case DtabDiff.Change.Moved moved -> "moved";
        };
    }

    /** What checking invariants came to. */
    static ArrayNode checks(List<CheckResult> results) {
        ArrayNode list = Json.list();
        results.forEach(result -> {
            ObjectNode json = list.addObject().put("rule", result.rule());
            String detail = result.verdict().detail();
            switch (result.verdict().kind()) {
                case HOLDS -> json.put("holds", true);
                case BROKEN -> json.put("holds", false).put("witness", detail);
                case UNKNOWN -> json.putNull("holds").put("detail", detail);
            }
        });
        return list;
    }
}
