package io.waymark.server.http.v2;

import io.waymark.dtab.DtabSyntaxException;
import io.waymark.dtab.Limits;
import io.waymark.dtab.edit.EntryChange;
import io.waymark.dtab.edit.PatchException;
import io.waymark.live.State;
import io.waymark.server.http.Answer;
import io.waymark.server.http.DtabForm;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.ProblemDocument;
import io.waymark.server.http.Query;
import io.waymark.server.http.Refusal;
import io.waymark.server.policy.Edits;
import io.waymark.store.Change;
import io.waymark.store.DtabStore;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/2/namespaces/{ns}/entries}: some entries of a dtab, whose rest stays as its author wrote it. */
public final class EntriesResource implements Resource {
    private static final Set<String> FIELDS = fields();

    private final StoreReader reader;
    private final Edits edits;
    private final WriteAnswers answers;
    private final Limits limits;

    /** Tells of what is in {@code store}, and changes it by way of {@code edits}. */
    public EntriesResource(DtabStore store, Edits edits, Limits limits) {
        this.reader = new StoreReader(store);
        this.edits = edits;
        this.answers = new WriteAnswers(store);
        this.limits = limits;
    }

    private static Set<String> fields() {
        Set<String> fields = new HashSet<>(Attribution.FIELDS);
        fields.addAll(Set.of("changes", "base"));
        return Set.copyOf(fields);
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("GET", "namespaces/{ns}/entries", (exchange, path) -> read(exchange, path.namespace()))
                .on("PATCH", "namespaces/{ns}/entries", (exchange, path) -> change(exchange, path.namespace()));
    }

    private void read(Exchange exchange, Namespace namespace) {
        Optional<Long> revision = Parameters.revision(Parameters.of(exchange, "revision"), "revision");
        StoreReader.answer(exchange, () -> {
            State<VersionedDtab> state =
                    reader.at(namespace, revision, exchange.limits().answerTimeout());
            VersionedDtab dtab = state.known().orElseThrow();
            ObjectNode json = Json.object().put("revision", dtab.revision());
            json.set("entries", DtabJson.entries(dtab.text(), limits));
            return Json.answer(json).with("ETag", ETags.of(dtab.revision())).staleAs(state);
        });
    }

    private void change(Exchange exchange, Namespace namespace) {
        Query query = Parameters.of(exchange, Attribution.OVERRIDE);
        Expected expected = ETags.expectedOfExisting(exchange).orElseGet(Expected.Anything::new);
        requireJson(exchange);
        exchange.withBody(body -> {
            JsonFields json = JsonFields.read(body, FIELDS);
            List<EntryChange> changes = EntryChanges.read(json);
            Optional<Long> base = json.whole("base");
            Change change = Attribution.of(exchange, query).change(json);
            return StoreReader.refusing(() -> changed(namespace, changes, base, expected, change));
        });
    }

    private Answer changed(
            Namespace namespace, List<EntryChange> changes, Optional<Long> base, Expected expected, Change change)
            throws StoreException {
        try {
            return answers.of(
                    namespace,
                    expected instanceof Expected.Revision exactly
                            ? edits.patchExactly(namespace, changes, exactly, change)
                            : edits.patch(
                                    namespace,
                                    changes,
                                    base.map(OptionalLong::of).orElseGet(OptionalLong::empty),
                                    change));
        } catch (PatchException misfit) {
            return EntryChanges.misfit(misfit, changes);
        } catch (DtabSyntaxException problem) {
            return Problems.invalidDtab("with these changes: ", problem);
        }
    }

    /** Refuses a body that does not say that it is JSON. */
    static void requireJson(Exchange exchange) {
        String type = exchange.header("Content-Type").orElse("");
        if (!DtabForm.ofType(type).equals(Optional.of(DtabForm.JSON))) {
            throw new Refusal(new ProblemDocument(
                            415,
                            "unsupported-media-type",
                            "Content-Type: '%s' (expected: application/json).".formatted(Parameters.shown(type)))
                    .answer());
        }
    }
}
