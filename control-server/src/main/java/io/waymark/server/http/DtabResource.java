package io.waymark.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.State;
import io.waymark.server.policy.CheckResult;
import io.waymark.server.policy.Writes;
import io.waymark.server.policy.Writes.Outcome;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.DtabStore.WriteResult;
import io.waymark.store.Namespace;
import io.waymark.store.StoreException;
import io.waymark.store.VersionedDtab;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code /api/1/dtabs}: the namespaces, and the dtab of each. */
final class DtabResource {
    private static final Change UNKNOWN_AUTHOR = new Change("", "");

    private final DtabStore store;
    private final Writes writes;

    DtabResource(DtabStore store, Writes writes) {
        this.store = store;
        this.writes = writes;
    }

    void handle(Exchange exchange, String item) {
        if (item.isEmpty()) {
            exchange.route("dtabs");
            list(exchange);
            return;
        }
        exchange.route("dtab");
        Namespace namespace;
        try {
            namespace = new Namespace(item);
        } catch (IllegalArgumentException invalid) {
            // There is no such dtab; and there cannot be one, which only those who write need to be told apart.
            exchange.answer(Answer.text(exchange.isRead() ? 404 : 400, String.valueOf(invalid.getMessage())));
            return;
        }
        switch (exchange.method()) {
            case "GET", "HEAD" -> read(exchange, namespace);
            case "POST" -> create(exchange, namespace);
            case "PUT" -> replace(exchange, namespace);
            case "DELETE" -> delete(exchange, namespace);
            default -> exchange.answer(Answer.notAllowed("GET, HEAD, POST, PUT, DELETE"));
        }
    }

    private void list(Exchange exchange) {
        if (!exchange.isRead()) {
            exchange.answer(Answer.notAllowed("GET, HEAD"));
            return;
        }
        Live<Set<Namespace>> namespaces = store.namespaces();
        if (isWatch(exchange)) {
            exchange.stream(Optional.of(Answer.JSON), namespaces, known -> Optional.of(listJson(known)));
        } else {
            exchange.whenKnown(
                    namespaces,
                    exchange.limits().answerTimeout(),
                    state -> state.known()
                            .map(known -> Answer.json(listJson(known)).staleAs(state))
                            .orElseGet(() -> unreadable(state)));
        }
    }

    private static byte[] listJson(Set<Namespace> namespaces) {
        return NameJson.texts(
                new TreeSet<>(namespaces).stream().map(Namespace::name).toList());
    }

    private void read(Exchange exchange, Namespace namespace) {
        DtabForm form = DtabForm.accepted(exchange.header("Accept"));
        Live<Optional<VersionedDtab>> dtab = store.dtab(namespace);
        if (isWatch(exchange)) {
            exchange.stream(Optional.of(form.type()), dtab, known -> known.map(found -> document(found, form)));
        } else {
            exchange.whenKnown(
                    dtab,
                    exchange.limits().answerTimeout(),
                    state -> state.known()
                            .map(known -> found(known, form).staleAs(state))
                            .orElseGet(() -> unreadable(state)));
        }
    }

    private static boolean isWatch(Exchange exchange) {
        return exchange.query().isOn("watch") && !exchange.method().equals("HEAD");
    }

    private static Answer found(Optional<VersionedDtab> known, DtabForm form) {
        return known.map(dtab ->
                        Answer.of(200, form.type(), document(dtab, form)).with("ETag", ETag.of(dtab.revision())))
                .orElseGet(() -> Answer.empty(404));
    }

    private static byte[] document(VersionedDtab dtab, DtabForm form) {
        return switch (form) {
            case JSON -> NameJson.dentries(dtab.dtab().dentries());
            case DTAB, TEXT -> (dtab.text().endsWith("\n") ? dtab.text() : dtab.text() + "\n").getBytes(UTF_8);
        };
    }

    private static Answer unreadable(State<?> state) {
        String reason = state instanceof State.Failed<?>(Problem problem) ? problem.message() : "nothing is known yet";
        return Answer.text(503, "The store cannot be read: " + reason);
    }

    private void create(Exchange exchange, Namespace namespace) {
        DtabForm form = sentForm(exchange);
        exchange.withBody(body -> write(() -> put(namespace, form, body, new Expected.Nothing()), 409));
    }

    private void replace(Exchange exchange, Namespace namespace) {
        DtabForm form = sentForm(exchange);
        Optional<String> ifNoneMatch = exchange.header("If-None-Match");
        if (ifNoneMatch.isPresent() && !ifNoneMatch.get().strip().equals("*")) {
            throw new BadRequest("If-None-Match: '%s' (expected: *).".formatted(ifNoneMatch.get()));
        }
        Optional<Expected> expected =
                ifNoneMatch.isPresent() ? Optional.of(new Expected.Nothing()) : expected(exchange);
        if (expected.isEmpty()) {
            exchange.answer(noRevision(exchange));
            return;
        }
        exchange.withBody(body -> write(() -> put(namespace, form, body, expected.get()), 412));
    }

    private Outcome put(Namespace namespace, DtabForm form, byte[] body, Expected expected) throws StoreException {
        return writes.put(namespace, Draft.ofText(DtabBody.text(form, body)), expected, UNKNOWN_AUTHOR);
    }

    private void delete(Exchange exchange, Namespace namespace) {
        Optional<Expected> expected = expected(exchange);
        if (expected.isEmpty()) {
            exchange.answer(noRevision(exchange));
            return;
        }
        exchange.blocking(() -> write(() -> writes.delete(namespace, expected.get(), UNKNOWN_AUTHOR), 412));
    }

    private static DtabForm sentForm(Exchange exchange) {
        String type = exchange.header("Content-Type").orElse("");
        return DtabForm.ofType(type)
                .orElseThrow(() -> new BadRequest(
                        "Invalid Content-Type \"%s\". Expected: %s.".formatted(type, DtabForm.EXPECTED)));
    }

    /** What must be there; empty if the client asks for what cannot be. */
    private static Optional<Expected> expected(Exchange exchange) {
        return exchange.header("If-Match").map(ETag::expected).orElse(Optional.of(new Expected.Anything()));
    }

    private static Answer noRevision(Exchange exchange) {
        return Answer.text(
                412,
                "If-Match: '%s' is no revision (expected: an ETag of this server, such as %s, or *)."
                        .formatted(exchange.header("If-Match").orElse(""), ETag.of(1)));
    }

    /** namerd's clients have no way to give a reason; those of the newer API can override. */
    private static String refusal(List<CheckResult> broken) {
        return broken.stream()
                        .map(check -> "  %s: %s"
                                .formatted(check.rule(), check.verdict().detail()))
                        .collect(Collectors.joining(
                                "\n",
                                "Nothing was written, since this would break invariants of the namespace:\n",
                                "\n"))
                + "To write it all the same, give a reason: PUT /api/2/namespaces/{ns}?override=REASON.";
    }

    private interface StoreWrite {
        Outcome run() throws StoreException;
    }

    /**
     * Chooses the status for what came of a write; {@code conflict} is the one for a revision that is not as expected.
     */
    private static Answer write(StoreWrite write, int conflict) {
        try {
            return switch (write.run()) {
                case Outcome.Refused(List<CheckResult> broken) -> Answer.text(422, refusal(broken));
                case Outcome.Done(WriteResult.Written(long revision)) ->
                    Answer.empty(204).with("ETag", ETag.of(revision));
                case Outcome.Done(WriteResult.Conflict(Optional<VersionedDtab> latest)) ->
                    latest.map(dtab -> Answer.empty(conflict).with("ETag", ETag.of(dtab.revision())))
                            .orElseGet(() -> Answer.empty(404)); // a revision was asked for, and there is none at all
                case Outcome.Done(WriteResult.NotFound()) -> Answer.empty(404);
                case Outcome.Done(WriteResult.Invalid(var problem)) ->
                    Answer.text(400, String.valueOf(problem.getMessage()));
                case Outcome.Done(WriteResult.Unknown(String reason)) ->
                    Answer.text(
                            504,
                            "It is not known whether this was written: %s. Read before you write again."
                                    .formatted(reason));
            };
        } catch (BadRequest bad) {
            return Answer.text(400, String.valueOf(bad.getMessage()));
        } catch (StoreException problem) {
            String reason = problem.getMessage();
            return switch (problem.reason()) {
                case UNAVAILABLE -> Answer.text(503, "The store is away, nothing was written: " + reason);
                case FORBIDDEN -> Answer.text(403, "The store forbids it: " + reason);
                case TOO_LARGE -> Answer.text(413, "The dtab is too large for the store: " + reason);
                case CORRUPT -> Answer.text(500, "What is stored cannot be read: " + reason);
            };
        }
    }
}
