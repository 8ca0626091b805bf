package io.waymark.server.http.v2;

import static io.waymark.server.http.v2.ApiServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.policy.Verdict;
import io.waymark.server.http.HttpLimits;
import io.waymark.server.policy.CheckResult;
import io.waymark.server.policy.Writes;
import io.waymark.store.Change;
import io.waymark.store.Draft;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.Namespace;
import io.waymark.store.memory.MemoryBackend;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Lint and invariants. */
class ChecksApiTest {
    private static final String DEFAULT = "/api/2/namespaces/default";

    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void lint_says_what_is_wrong_where_and_how_to_mend_it() {
        String text = "/svc => /a ;\n/a => /a/more ;\n/b => ~ ;\n";
        JsonNode findings = ApiServer.json(
                        server.send("POST", DEFAULT + "/lint", text, "Content-Type", "application/dtab"))
                .path("findings");
        JsonNode endless = findings.valueStream()
                .filter(finding -> finding.path("code").asString().equals("WM101"))
                .findFirst()
                .orElseThrow();
        assertThat(endless.path("severity").asString()).isEqualTo("error");
        assertThat(endless.path("line").asInt()).isEqualTo(2);
        assertThat(endless.path("witness").asString()).isEqualTo("/svc");
        assertThat(endless.path("help").asString()).isEqualTo("/api/2/lint/WM101");
        JsonNode single = findings.valueStream()
                .filter(finding -> finding.path("code").asString().equals("WM203"))
                .findFirst()
                .orElseThrow();
        assertThat(single.path("fix").path("edits").size()).isPositive();
        server.put("default", text);
        assertThat(ApiServer.json(server.send("POST", DEFAULT + "/lint", "")).path("findings"))
                .isEqualTo(findings);
        assertThat(server.read(DEFAULT + "/lint").path("findings")).isEqualTo(findings);
        assertThat(ApiServer.json(server.json("POST", "/api/2/namespaces/new/lint", "{'text':'/svc => /#/io.l5d.fs'}"))
                        .path("findings"))
                .isEmpty();
        problem(server.json("POST", DEFAULT + "/lint", "{'text':'/svc ='}"), 422, "invalid-dtab", "text: 1:");
        problem(server.json("POST", DEFAULT + "/lint", "{}"), 400, "invalid-request", "text is missing");
        problem(server.send("POST", "/api/2/namespaces/new/lint", ""), 404, "no-such-namespace", "'new'");
        problem(server.send("POST", DEFAULT + "/lint", "/a => /b"), 415, "unsupported-media-type", "''");
    }

    @Test
    void each_code_of_lint_is_explained() {
        JsonNode codes = server.read("/api/2/lint").path("codes");
        assertThat(codes.size()).isGreaterThanOrEqualTo(20);
        for (JsonNode code : codes) {
            assertThat(server.read(code.path("help").asString())).isEqualTo(code);
        }
        problem(server.get("/api/2/lint/WM999"), 404, "no-such-code", "WM999");
    }

    @Test
    void invariants_are_set_by_a_revision_with_the_same_text() {
        server.put("default", "/svc => /a");
        String lines =
                "{'invariants':['never negative /svc/pay','at least 3 endpoints behind /svc/web','never negative  /svc/pay'],"
                        + "'author':'ada'}";
        assertThat(server.json("PUT", DEFAULT + "/invariants", lines).body()).contains("\"revision\":2,\"parent\":1");
        JsonNode found = server.read(DEFAULT + "/invariants");
        assertThat(found.path("revision").asInt()).isEqualTo(2);
        assertThat(found.path("invariants").toString())
                .isEqualTo("[\"never negative /svc/pay\",\"at least 3 endpoints behind /svc/web\"]");
        assertThat(found.path("checks").get(1).toString())
                .isEqualTo(
                        "{\"rule\":\"at least 3 endpoints behind /svc/web\",\"holds\":null,\"detail\":\"it has not been checked\"}");
        assertThat(server.text("default")).isEqualTo("/svc => /a");
        problem(
                server.json("PUT", DEFAULT + "/invariants", "{'invariants':[]}", "If-Match", "\"1\""),
                412,
                "precondition-failed",
                "at revision 2");
        problem(
                server.json("PUT", DEFAULT + "/invariants", "{'invariants':['be nice']}"),
                422,
                "invalid-invariant",
                "never negative NAME");
        problem(server.json("PUT", DEFAULT + "/invariants", "{}"), 400, "invalid-request", "invariants is missing");
        problem(
                server.json("PUT", "/api/2/namespaces/new/invariants", "{'invariants':[]}"),
                404,
                "no-such-namespace",
                "'new'");
        problem(server.get("/api/2/namespaces/new/invariants"), 404, "no-such-namespace", "'new'");
    }

    @Test
    void whatever_is_written_by_whichever_way_is_refused_if_it_breaks_an_invariant() {
        Writes.Outcome refused = new Writes.Outcome.Refused(
                List.of(new CheckResult("never negative /svc", new Verdict(Verdict.Kind.BROKEN, "/svc → ~"))));
        MemoryBackend backend = new MemoryBackend();
        try (ApiServer strict = new ApiServer(backend, HttpLimits.DEFAULT, store -> new Writes() {
                    @Override
                    public Outcome put(Namespace namespace, Draft draft, Expected expected, Change change) {
                        return refused;
                    }

                    @Override
                    public Outcome delete(Namespace namespace, Expected expected, Change change) {
                        return refused;
                    }
                });
                ApiServer lenient = new ApiServer(backend, HttpLimits.DEFAULT, Writes::to)) {
            lenient.put("default", "/svc => /a");
            lenient.put("default", "/svc => /b");
            for (var answer : List.of(
                    strict.put("default", "/svc => ~"),
                    strict.json("PUT", DEFAULT, "{'text':'/svc => ~','base':2}"),
                    strict.json("PATCH", DEFAULT + "/entries", "{'changes':[{'set':'/svc => ~'}]}"),
                    strict.json("POST", DEFAULT + "/rollback", "{'revision':1}"),
                    strict.json("PUT", DEFAULT + "/invariants", "{'invariants':[]}"),
                    strict.send("DELETE", DEFAULT, ""))) {
                JsonNode problem = problem(answer, 422, "invariant-broken", "never negative /svc (/svc → ~)");
                assertThat(problem.path("broken").toString())
                        .isEqualTo("[{\"rule\":\"never negative /svc\",\"holds\":false,\"witness\":\"/svc → ~\"}]");
                assertThat(problem.path("hint").asString()).contains("override");
            }
            assertThat(lenient.text("default")).isEqualTo("/svc => /b");
        }
    }
}
