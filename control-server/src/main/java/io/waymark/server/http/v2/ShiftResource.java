package io.waymark.server.http.v2;

import io.waymark.dtab.Dentry;
import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import io.waymark.server.http.Answer;
import io.waymark.server.http.BadRequest;
import io.waymark.server.http.Exchange;
import io.waymark.server.http.ProblemDocument;
import io.waymark.server.http.Query;
import io.waymark.server.policy.Shifter;
import io.waymark.server.policy.Shifter.Shifted;
import io.waymark.server.policy.Shifter.Step;
import io.waymark.store.Change;
import io.waymark.store.DtabStore;
import io.waymark.store.Namespace;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** {@code /api/2/namespaces/{ns}/shift}: one step of a canary. */
public final class ShiftResource implements Resource {
    private static final Set<String> FIELDS = fields();
    private static final int WEIGHTS_MAX = 1_000;
    private static final int HEALTHY_MAX = 999_999;

    private final Shifter shifter;
    private final WriteAnswers answers;
    private final IdempotentAnswers idempotent;

    public ShiftResource(DtabStore store, Shifter shifter, InstantSource clock) {
        this.shifter = shifter;
        this.answers = new WriteAnswers(store);
        this.idempotent = new IdempotentAnswers(clock);
    }

    private static Set<String> fields() {
        Set<String> fields = new HashSet<>(Attribution.FIELDS);
        fields.addAll(Set.of("entry", "weights", "expect", "minHealthy", "idempotencyKey"));
        return Set.copyOf(fields);
    }

    @Override
    public void addTo(Routes routes) {
        routes.on("POST", "namespaces/{ns}/shift", (exchange, path) -> shift(exchange, path.namespace()));
    }

    private void shift(Exchange exchange, Namespace namespace) {
        Query query = Parameters.of(exchange, Attribution.OVERRIDE);
        EntriesResource.requireJson(exchange);
        exchange.withBody(body -> {
            JsonFields json = JsonFields.read(body, FIELDS);
            Step step = step(json);
            Change change = Attribution.of(exchange, query).change(json);
            Optional<String> key = json.string("idempotencyKey").or(() -> exchange.header("Idempotency-Key"));
            return key.isEmpty()
                    ? answer(namespace, step, change)
                    : idempotent.answer(namespace.name(), key.get(), body, () -> answer(namespace, step, change));
        });
    }

    private Answer answer(Namespace namespace, Step step, Change change) {
        return StoreReader.refusing(() -> answer(namespace, step, shifter.shift(namespace, step, change)));
    }

    private static Step step(JsonFields json) {
        Prefix entry = Problems.read("entry", json.required("entry"), Prefix::parse);
        Map<Path, Double> weights = weights(json, "weights")
                .orElseThrow(() -> new BadRequest(
                        "weights is missing (expected: an object such as {\"/srv/a\": 90, \"/srv/b\": 10})."));
        if (weights.isEmpty() || weights.size() > WEIGHTS_MAX) {
            throw new BadRequest("weights has %,d names (expected: 1 to %,d).".formatted(weights.size(), WEIGHTS_MAX));
        }
        Map<Path, Long> minHealthy = new LinkedHashMap<>();
        weights(json, "minHealthy").orElse(Map.of()).forEach((path, count) -> {
            if (!weights.containsKey(path)) {
                throw new BadRequest(
                        "minHealthy: %s is not among the weights (expected: one that is).".formatted(path.show()));
            }
            if (count != Math.rint(count) || count < 1 || count > HEALTHY_MAX) {
                throw new BadRequest("minHealthy: %s for %s (expected: a whole number from 1 to %d)."
                        .formatted(count, path.show(), HEALTHY_MAX));
            }
            minHealthy.put(path, count.longValue());
        });
        try {
            return new Step(entry, weights, weights(json, "expect"), minHealthy);
        } catch (IllegalArgumentException allZero) {
            throw new BadRequest(String.valueOf(allZero.getMessage()));
        }
    }

    private static Optional<Map<Path, Double>> weights(JsonFields json, String name) {
        return json.numbers(name).map(numbers -> {
            Map<Path, Double> weights = new LinkedHashMap<>();
            numbers.forEach((text, weight) -> {
                Path path = Problems.read(name, text, Path::parse);
                if (!(weight >= 0 && weight <= Double.MAX_VALUE)) {
                    throw new BadRequest("%s: %s for %s (expected: a number that is not negative)."
                            .formatted(name, weight, path.show()));
                }
                if (weights.putIfAbsent(path, weight) != null) {
                    throw new BadRequest("%s: %s is there twice (expected: once).".formatted(name, path.show()));
                }
            });
            return weights;
        });
    }

    private Answer answer(Namespace namespace, Step step, Shifted shifted) {
        return switch (shifted) {
            case Shifted.Done(long revision, var from, var to, var plan) -> {
                ObjectNode json = Json.object()
                        .put("namespace", namespace.name())
                        .put("revision", revision)
                        .put("parent", plan.base())
                        .put("from", from.show())
                        .put("to", to.show());
                json.set("plan", PlanJson.of(plan));
                yield Json.answer(json).with("ETag", ETags.of(revision));
            }
            case Shifted.NoNamespace() -> Problems.noSuchNamespace(namespace);
            case Shifted.NoEntry(List<Dentry> found) -> noEntry(namespace, step, found);
            case Shifted.Unexpected(String expected, var found, var latest) ->
                new ProblemDocument(
                                412,
                                "precondition-failed",
                                "%s => %s was expected, but it is %s. Nothing was written; read it and decide again."
                                        .formatted(step.entry().show(), expected, found.show()))
                        .with("entry", StringNode.valueOf(step.entry().show()))
                        .with("expected", StringNode.valueOf(expected))
                        .with("found", Json.strings(List.of(found.show())))
                        .with("latest", WriteAnswers.latest(latest))
                        .answer();
            case Shifted.TooFew(var checks) ->
                new ProblemDocument(
                                422,
                                "too-few-endpoints",
                                "Nothing was written: %s."
                                        .formatted(checks.stream()
                                                .map(check -> "%s, but %s"
                                                        .formatted(
                                                                check.rule(),
                                                                check.verdict().detail()))
                                                .collect(Collectors.joining("; "))))
                        .with("broken", DtabJson.checks(checks))
                        .answer();
            case Shifted.NotWritten(var outcome) -> answers.of(namespace, outcome, Problems.noSuchNamespace(namespace));
        };
    }

    private static Answer noEntry(Namespace namespace, Step step, List<Dentry> found) {
        String entry = step.entry().show();
        return found.isEmpty()
                ? new ProblemDocument(
                                404,
                                "no-such-entry",
                                "Namespace '%s' has no entry %s to shift.".formatted(namespace, entry))
                        .with("entry", StringNode.valueOf(entry))
                        .answer()
                : new ProblemDocument(
                                409,
                                "ambiguous-entry",
                                "Namespace '%s' has %d entries %s (expected: one)."
                                        .formatted(namespace, found.size(), entry))
                        .with("entry", StringNode.valueOf(entry))
                        .with(
                                "found",
                                Json.strings(found.stream()
                                        .map(dentry -> dentry.destination().show())
                                        .toList()))
                        .answer();
    }
}
