package io.waymark.server.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What it takes to make a server say what something else says, namespace by namespace. */
final class Applied {
    private final Session session;
    private final Api api;
    private final Writing writing;
    private final List<Step> steps = new ArrayList<>();
    private final ObjectNode report = JsonMapper.shared().createObjectNode();
    private final ArrayNode reported = report.putArray("namespaces");
    private int same;

    Applied(Session session, Api api, Writing writing) {
        this.session = session;
        this.api = api;
        this.writing = writing;
    }

    /**
     * One namespace that differs.
     *
     * @param now what the server says, null if it is not there
     * @param wanted what it shall say, null if it shall go
     */
    private record Step(String name, Folder.@Nullable Namespace now, Folder.@Nullable Namespace wanted, Text source) {
        String verb() {
            return wanted == null ? "delete" : now == null ? "create" : "change";
        }
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /** Finds what differs; what is only on the server goes if {@code prune}. */
    void compare(
            Map<String, Folder.Namespace> wanted,
            Map<String, Folder.Namespace> server,
            boolean prune,
            Function<String, Path> file) {
        wanted.forEach((name, one) -> {
            Folder.Namespace now = server.get(name);
            if (now != null && now.saysTheSameAs(one)) {
                same++;
            } else {
                steps.add(new Step(name, now, one, new Text(file.apply(name).toString(), one.text())));
            }
        });
        if (prune) {
            server.forEach((name, now) -> {
                if (!wanted.containsKey(name)) {
                    steps.add(new Step(name, now, null, new Text(name, "")));
                }
            });
        }
    }

    /** Shows a plan for each; whether all of them can be published. */
    boolean plan() {
        boolean publishable = true;
        for (Step step : steps) {
            JsonNode plan = plan(step);
            reported.addObject()
                    .put("name", step.name())
                    .put("action", step.verb())
                    .set("plan", plan);
            session.note("== %s %s".formatted(step.verb(), step.name()));
            session.note(PlanText.show(plan, step.source(), session.style()));
            publishable &= plan.path("publishable").asBoolean(true) || writing.overrides();
        }
        session.note("%d to change, %d the same".formatted(steps.size(), same));
        return publishable;
    }

    private JsonNode plan(Step step) {
        Folder.Namespace wanted = step.wanted();
        ObjectNode body = JsonMapper.shared().createObjectNode();
        if (wanted == null) { // as good as gone: no name leads anywhere, and no invariant holds it back
            body.put("text", "");
            InvariantsCommand.put(body, List.of());
        } else {
            body.put("text", wanted.text());
            InvariantsCommand.put(body, wanted.invariants());
        }
        return api.json(Call.of("POST", "plan '" + step.name() + "'", Paths.PLAN, step.name())
                .about(step.source())
                .body(body));
    }

    /** Publishes each as it was planned: what somebody changed since it was read is a conflict. */
    void publish() {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Optional<JsonNode> answer = publish(step);
            ObjectNode said = (ObjectNode) reported.get(i);
            answer.ifPresent(written -> said.set("written", written));
            session.note(answer.map(Written::line).orElse("deleted " + step.name()));
        }
    }

    private Optional<JsonNode> publish(Step step) {
        Folder.Namespace now = step.now();
        Folder.Namespace wanted = step.wanted();
        String what = "%s '%s'".formatted(step.verb(), step.name());
        if (wanted == null) {
            api.send(writing.headers(
                    Call.of("DELETE", what, Paths.ONE, step.name())
                            .ifMatch(now == null ? null : Written.tag(now.revision())),
                    session));
            return Optional.empty();
        }
        ObjectNode body = writing.json(session).put("text", wanted.text());
        InvariantsCommand.put(body, wanted.invariants());
        Call call = Call.of("PUT", what, Paths.ONE, step.name())
                .about(step.source())
                .body(body);
        return Optional.of(
                api.json(now == null ? call.header("If-None-Match", "*") : call.ifMatch(Written.tag(now.revision()))));
    }

    /** Prints what was found and done, for scripts. */
    void print() {
        report.put("same", same);
        if (session.form() != Form.TEXT) {
            session.print(report, () -> "");
        }
    }
}
