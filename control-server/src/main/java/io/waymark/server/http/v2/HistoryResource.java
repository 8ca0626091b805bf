package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.dtab.Dtab;
import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Limits;
import io.waymark.dtab.Prefix;
import io.waymark.dtab.edit.DtabDiff;
import io.waymark.live.State;
import io.waymark.server.http.Answer;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.Query;
import io.waymark.server.policy.Writes;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.HistoryEntry;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What became of a namespace: its revisions, what changed between two of them, and the way back. */
public final class HistoryResource implements Resource {
    private static final Set<String> ROLLBACK_FIELDS = rollbackFields();

    private final StoreReader reader;
    private final Writes writes;
    private final WriteAnswers answers;
    private final Limits limits;

    /** Tells of what is in {@code store}, and rolls back by way of {@code writes}. */
    public HistoryResource(DtabStore store, Writes writes, Limits limits) {
        this.reader = new StoreReader(store);
        this.writes = writes;
        this.answers = new WriteAnswers(store);
        this.limits = limits;
    }

    private static Set<String> rollbackFields() {
        Set<String> fields = new HashSet<>(Attribution.FIELDS);
        fields.add("revision");
        return Set.copyOf(fields);
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "namespaces/{ns}/history", (exchange, path) -> list(exchange, path.namespace()))
                .on("GET", "namespaces/{ns}/history/{revision}", (exchange, path) -> revision(exchange, path))
                .on("GET", "namespaces/{ns}/diff", (exchange, path) -> diff(exchange, path.namespace()))
                .on("POST", "namespaces/{ns}/rollback", (exchange, path) -> rollback(exchange, path.namespace()));
    }

    private void list(Exchange exchange, Namespace namespace) {
        Query query = Parameters.of(exchange, "before", "limit", "prefix", "author");
        int limit = Page.limit(query);
        long before = Parameters.revision(query, "before").orElse(Long.MAX_VALUE);
        HistoryScan.Wanted wanted =
                new HistoryScan.Wanted(query.find("prefix").map(HistoryResource::prefix), query.find("author"));
        StoreReader.answer(exchange, () -> {
            List<HistoryScan.Found> found = new HistoryScan(reader, namespace, before).next(wanted, limit + 1);
            if (found.isEmpty() && reader.history(namespace, Long.MAX_VALUE, 1).isEmpty()) {
                reader.present(namespace, timeout(exchange)); // or it is refused: there never was one
            }
            ObjectNode json = Json.object();
            ArrayNode list = json.putArray("revisions");
            found.stream().limit(limit).forEach(revision -> {
                ObjectNode entry = DtabJson.entry(revision.entry());
                revision.changes().ifPresent(changes -> entry.put("changes", changes.size()));
                list.add(entry);
            });
            if (found.size() > limit) {
                json.put(
                        "next",
                        next(namespace, query, found.get(limit - 1).entry().revision()));
            }
            return Json.answer(json);
        });
    }

    private static String next(Namespace namespace, Query query, long before) {
        Map<String, String> parameters = new TreeMap<>(query.values());
        parameters.put("before", String.valueOf(before));
        return parameters.entrySet().stream()
                .map(parameter -> URLEncoder.encode(parameter.getKey(), UTF_8) + "="
                        + URLEncoder.encode(parameter.getValue(), UTF_8))
                .collect(Collectors.joining("&", ApiV2.PREFIX + "namespaces/" + namespace + "/history?", ""));
    }

    private static Prefix prefix(String text) {
        try {
            return Prefix.parse(text);
        } catch (DtabSyntaxException problem) {
            throw new BadRequest("prefix: " + problem.getMessage());
        }
    }

    private void revision(Exchange exchange, PathParameters path) {
        Parameters.of(exchange);
        Namespace namespace = path.namespace();
        String number = path.text("revision");
        if (!number.matches("[0-9]{1,18}")) {
            throw new BadRequest("revision: '%s' (expected: a whole number)".formatted(Parameters.shown(number)));
        }
        StoreReader.answer(exchange, () -> switch (reader.entry(namespace, Long.parseLong(number), timeout(exchange))) {
            case HistoryEntry.Wrote(VersionedDtab dtab) ->
                Json.answer(DtabJson.document(namespace, State.ready(dtab), limits))
                        .with("ETag", ETags.of(dtab.revision()));
            case HistoryEntry.Deleted deleted -> Json.answer(DtabJson.deletion(namespace, deleted));
        });
    }

    private static Duration timeout(Exchange exchange) {
        return exchange.limits().answerTimeout();
    }

    /** One side of a comparison. */
    private record Side(long revision, Dtab dtab, List<String> invariants, long parent) {
        static final Side NOTHING = new Side(0, Dtab.EMPTY, List.of(), 0);

        static Side of(VersionedDtab dtab) {
            return new Side(dtab.revision(), dtab.dtab(), dtab.invariants(), dtab.parent());
        }
    }

    private void diff(Exchange exchange, Namespace namespace) {
        Query query = Parameters.of(exchange, "from", "to");
        Optional<Long> from = Parameters.revision(query, "from");
        Optional<Long> to = Parameters.revision(query, "to");
        StoreReader.answer(exchange, () -> {
            Side after = to.isPresent()
                    ? side(namespace, to.get(), exchange)
                    : Side.of(
                            reader.present(namespace, timeout(exchange)).known().orElseThrow());
            Side before = side(namespace, from.orElse(after.parent()), exchange);
            ObjectNode json = Json.object().put("from", before.revision()).put("to", after.revision());
            json.set("changes", DtabJson.changes(DtabDiff.between(before.dtab(), after.dtab())));
            ObjectNode invariants = json.putObject("invariants");
            invariants.set("added", Json.strings(without(after.invariants(), before.invariants())));
            invariants.set("removed", Json.strings(without(before.invariants(), after.invariants())));
            return Json.answer(json);
        });
    }

    /** A revision; 0, and one with which the namespace was deleted, has nothing. */
    private Side side(Namespace namespace, long revision, Exchange exchange) throws StoreException {
        if (revision == 0) {
            return Side.NOTHING;
        }
        return switch (reader.entry(namespace, revision, timeout(exchange))) {
            case HistoryEntry.Wrote(VersionedDtab dtab) -> Side.of(dtab);
            case HistoryEntry.Deleted deleted -> new Side(revision, Dtab.EMPTY, List.of(), deleted.parent());
        };
    }

    private static List<String> without(List<String> all, List<String> others) {
        List<String> rest = new ArrayList<>(all);
        rest.removeAll(others);
        return rest;
    }

    private void rollback(Exchange exchange, Namespace namespace) {
        Query query = Parameters.of(exchange, Attribution.OVERRIDE);
        Expected expected = ETags.expectedOfExisting(exchange).orElseGet(Expected.Anything::new);
        EntriesResource.requireJson(exchange);
        exchange.withBody(body -> {
            JsonFields json = JsonFields.read(body, ROLLBACK_FIELDS);
            long revision = json.whole("revision")
                    .orElseThrow(() -> new BadRequest("revision is missing (expected: the one to go back to)."));
            Change change = Attribution.of(exchange, query).change(json);
            return StoreReader.refusing(() -> rolledBack(exchange, namespace, revision, expected, change));
        });
    }

    private Answer rolledBack(Exchange exchange, Namespace namespace, long revision, Expected expected, Change change)
            throws StoreException {
        VersionedDtab old = reader.revision(namespace, revision, timeout(exchange));
        Draft draft = new Draft(Optional.of(old.text()), Optional.of(old.invariants()));
        return answers.of(
                namespace, writes.put(namespace, draft, expected, change), WriteAnswers.nothingThere(namespace));
    }
}
