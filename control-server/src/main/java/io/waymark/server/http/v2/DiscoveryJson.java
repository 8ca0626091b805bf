package io.waymark.server.http.v2;

import io.waymark.dtab.Path;
import io.waymark.interpreter.guard.BreakerOptions;
import io.waymark.interpreter.guard.Condition;
import io.waymark.interpreter.guard.Counts;
import io.waymark.interpreter.guard.Source;
import io.waymark.interpreter.guard.Summary;
import io.waymark.interpreter.guard.Watched;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What is said of discovery, as JSON: what is absent is left out, times are as in ISO 8601. */
final class DiscoveryJson {
    private DiscoveryJson() {}

    static ObjectNode sources(List<Source> sources) {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("sources");
        sources.forEach(source -> add(list.addObject(), source));
        return json;
    }

    private static void add(ObjectNode json, Source source) {
        Summary summary = source.summary();
        json.put("namer", source.prefix().show());
        json.put("kind", source.kind());
        json.put("state", word(summary.condition()));
        counts(json.putObject("names"), summary.names());
        counts(json.putObject("services"), summary.services());
        summary.staleSince().ifPresent(since -> json.put("staleSince", since.toString()));
        summary.changed().ifPresent(at -> json.put("changedAt", at.toString()));
        summary.lastProblem()
                .ifPresent(problem -> json.putObject("lastProblem")
                        .put("message", problem.message())
                        .put("since", problem.since().toString()));
        summary.resyncs()
                .ifPresent(resyncs ->
                        json.putObject("resyncs").put("done", resyncs.done()).put("missed", resyncs.missed()));
        json.put("holds", summary.holds());
        json.put("releases", summary.releases());
        json.put("emptyIsNegative", source.options().emptyIsNegative());
        BreakerOptions breaker = source.options().breaker();
        json.putObject("breaker")
                .put("enabled", breaker.enabled())
                .put("shareLost", breaker.shareLost())
                .put("atLeast", breaker.atLeast())
                .put("holdSecs", breaker.hold().toSeconds())
                .put("windowSecs", breaker.window().toSeconds());
    }

    private static void counts(ObjectNode json, Counts counts) {
        json.put("total", counts.total());
        for (Condition condition : Condition.values()) {
            json.put(word(condition), counts.of(condition));
        }
    }

    static ObjectNode services(Page<Watched> page) {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("services");
        page.items().forEach(watched -> add(list.addObject(), watched));
        page.next().ifPresent(next -> json.put("next", next));
        return json;
    }

    private static void add(ObjectNode json, Watched watched) {
        json.put("id", watched.id().show());
        json.put("state", word(watched.condition()));
        json.put("since", watched.since().toString());
        if (!watched.reason().isEmpty()) {
            json.put("reason", watched.reason());
        }
        watched.endpoints().ifPresent(count -> json.put("endpoints", count));
        watched.hold()
                .ifPresent(hold -> json.putObject("hold")
                        .put("lost", hold.lost())
                        .put("of", hold.of())
                        .put("since", hold.since().toString())
                        .put("until", hold.until().toString()));
    }

    static ObjectNode released(List<Path> released) {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("released");
        released.forEach(id -> list.add(id.show()));
        return json;
    }

    static String word(Condition condition) {
        return condition.name().toLowerCase(Locale.ROOT);
    }
}
