package io.waymark.server.http.v2;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import io.waymark.dtab.edit.EntryChange;
import io.waymark.dtab.edit.EntryChange.Place;
import io.waymark.dtab.edit.PatchException;
import io.waymark.server.http.Answer;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.ProblemDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.StringNode;

/** Reads {@code changes}: some entries to be set and unset; and says why they do not fit. */
final class EntryChanges {
    private static final int COUNT_MAX = 10_000;
    private static final Set<String> FIELDS = Set.of("set", "unset", "expect", "occurrence", "place");
    private static final Set<String> PLACE_FIELDS = Set.of("before", "after");

    private EntryChanges() {}

    /** The changes that {@code body} has in its field of that name. */
    static List<EntryChange> read(JsonFields body) {
        List<JsonFields> list = body.objects("changes", FIELDS)
                .orElseThrow(() -> new BadRequest(
                        "changes is missing (expected: a list such as [{\"set\": \"/svc => /host\"}])."));
        if (list.isEmpty() || list.size() > COUNT_MAX) {
            throw new BadRequest("changes has %,d items (expected: 1 to %,d).".formatted(list.size(), COUNT_MAX));
        }
        List<EntryChange> changes = new ArrayList<>();
        for (JsonFields json : list) {
            changes.add(change("changes[%d]".formatted(changes.size()), json));
        }
        return changes;
    }

    private static EntryChange change(String where, JsonFields json) {
        Optional<String> set = json.string("set");
        Optional<String> unset = json.string("unset");
        if (set.isPresent() == unset.isPresent()) {
            throw new BadRequest("%s has %s (expected: one of set and unset)."
                    .formatted(where, set.isPresent() ? "set and unset" : "neither set nor unset"));
        }
        EntryChange change = set.isPresent()
                ? entry(where + ".set", set.get())
                : EntryChange.unset(Problems.read(where + ".unset", unset.orElseThrow(), Prefix::parse));
        if (unset.isPresent() && json.has("place")) {
            throw new BadRequest(where + ".place has no meaning without set (expected: none).");
        }
        return new EntryChange(
                change.prefix(),
                change.destination(),
                expected(where, json),
                occurrence(where, json),
                place(where + ".place", json));
    }

    private static EntryChange entry(String where, String text) {
        return Problems.read(where, text, entry -> {
            Dentry.parse(entry.strip()); // one entry, and neither a semicolon nor a comment
            return EntryChange.set(entry);
        });
    }

    private static Optional<EntryChange.Expected> expected(String where, JsonFields json) {
        if (!json.has("expect")) {
            return Optional.empty();
        }
        if (json.isNull("expect")) {
            return Optional.of(new EntryChange.Expected.Absent());
        }
        NameTree<Path> tree = Problems.read(where + ".expect", json.required("expect"), NameTree::parse);
        return Optional.of(new EntryChange.Expected.Destination(tree));
    }

    private static OptionalInt occurrence(String where, JsonFields json) {
        Optional<Long> occurrence = json.whole("occurrence");
        if (occurrence.isPresent() && occurrence.get() > Integer.MAX_VALUE) {
            throw new BadRequest(where + ".occurrence is too large (expected: which one, counted from 0).");
        }
        return occurrence.isPresent() ? OptionalInt.of(occurrence.get().intValue()) : OptionalInt.empty();
    }

    private static Place place(String where, JsonFields json) {
        if (!json.has("place")) {
            return new Place.Last();
        }
        if (json.isString("place")) {
            return switch (json.required("place")) {
                case "first" -> new Place.First();
                case "last" -> new Place.Last();
                default -> throw misplaced(where);
            };
        }
        JsonFields beside = json.object("place", PLACE_FIELDS).orElseThrow();
        Optional<Place> before = beside.string("before")
                .map(text -> new Place.Before(Problems.read(where + ".before", text, Prefix::parse)));
        Optional<Place> after = beside.string("after")
                .map(text -> new Place.After(Problems.read(where + ".after", text, Prefix::parse)));
        if (before.isPresent() == after.isPresent()) {
            throw misplaced(where);
        }
        return before.or(() -> after).orElseThrow();
    }

    private static BadRequest misplaced(String where) {
        return new BadRequest(where
                + " is not a place (expected: \"first\", \"last\", {\"before\": PREFIX} or {\"after\": PREFIX}).");
    }

    /** What is answered if {@code changes} do not fit what is there. */
    static Answer misfit(PatchException problem, List<EntryChange> changes) {
        EntryChange change = changes.get(problem.step());
        ProblemDocument document = switch (problem.kind()) {
            case UNEXPECTED -> new ProblemDocument(412, "precondition-failed", detail(problem));
            case ABSENT -> new ProblemDocument(404, "no-such-entry", detail(problem));
            case AMBIGUOUS -> new ProblemDocument(409, "ambiguous-entry", detail(problem));
        };
        document = document.with("entry", StringNode.valueOf(change.prefix().show()))
                .with("change", LongNode.valueOf(problem.step()))
                .with(
                        "found",
                        Json.strings(problem.found().stream()
                                .map(dentry -> dentry.destination().show())
                                .toList()));
        if (change.expected().orElse(null) instanceof EntryChange.Expected.Destination(NameTree<Path> tree)) {
            document = document.with("expected", StringNode.valueOf(tree.show()));
        }
        return document.answer();
    }

    private static String detail(PatchException problem) {
        return "changes[%d]: %s. Nothing was written.".formatted(problem.step(), problem.getMessage());
    }
}
