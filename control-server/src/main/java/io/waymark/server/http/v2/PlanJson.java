package io.waymark.server.http.v2;

import io.waymark.server.policy.Plan;
import tools.jackson.databind.node.ObjectNode;

/** A plan as JSON. */
final class PlanJson {
    private PlanJson() {}

    static ObjectNode of(Plan plan) {
        ObjectNode json = Json.object()
                .put("id", plan.id())
                .put("namespace", plan.namespace().name())
                .put("base", plan.base())
                .put("text", plan.text());
        plan.invariants().ifPresent(lines -> json.set("invariants", Json.strings(lines)));
        json.put("time", plan.made().toString());
        json.set("changes", DtabJson.changes(plan.changes()));
        json.set("findings", LintJson.findings(plan.findings()));
        json.set("newFindings", LintJson.findings(plan.newFindings()));
        json.set("checks", DtabJson.checks(plan.checks()));
        json.put("publishable", plan.publishable());
        json.set("blast", BlastJson.of(plan.blast()));
        return json;
    }
}
