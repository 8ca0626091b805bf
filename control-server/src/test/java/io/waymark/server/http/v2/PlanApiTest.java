package io.waymark.server.http.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Limits;
import io.waymark.dtab.Path;
import io.waymark.interpreter.BindRequest;
import io.waymark.server.http.Answer;
import io.waymark.server.http.Front;
import io.waymark.server.http.HttpMetrics;
import io.waymark.server.http.HttpOptions;
import io.waymark.server.http.HttpServer;
import io.waymark.server.policy.LocalBlast;
import io.waymark.server.policy.Moved;
import io.waymark.server.policy.Plans;
import io.waymark.server.policy.PolicyRig;
import io.waymark.server.policy.Shifter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Plans and shifts on a real port. */
class PlanApiTest {
    private final PolicyRig rig;
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;
    private int port;

    PlanApiTest() throws Exception {
        rig = new PolicyRig();
        Shifter shifter =
                new Shifter(rig.store, rig.publisher, rig.planner, rig.forecaster, Limits.DEFAULT, new Random(1));
        ApiV2 api = new ApiV2(List.of(
                new PlanResource(rig.store, rig.planner, new Plans(InstantSource.system()), rig.publisher, "here"),
                new ShiftResource(rig.store, shifter, InstantSource.system())));
        server = new HttpServer(
                HttpOptions.loopback(0),
                new Front(exchange -> exchange.answer(Answer.empty(500)), api, List::of, () -> ""),
                HttpMetrics.NONE,
                rig.workers,
                1,
                Duration.ofSeconds(5));
    }

    @BeforeEach
    void start() throws Exception {
        port = server.start();
        rig.namer.has("web", 3, 2);
        rig.namer.has("web-v2", 1, 1);
        rig.stored("/svc => /#/fs ;\n/svc/web => /#/fs/web ;\n", "never negative /svc/web");
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
        rig.close();
    }

    private HttpResponse<String> post(String path, String json, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/2/" + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        Contract.check("POST", "/api/2/" + path, response);
        return response;
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private JsonNode plan(String json) throws Exception {
        HttpResponse<String> response = post("namespaces/shop/plan", json);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    @Test
    void a_plan_tells_what_a_text_would_do() throws Exception {
        rig.follow(BindRequest.of(Path.parse("/svc/web")), 5);
        JsonNode plan = plan("{'changes':[{'set':'/svc/web => 9 * /#/fs/web & 1 * /#/fs/web-v2'}]}");
        assertThat(plan.path("base").asInt()).isEqualTo(1);
        assertThat(plan.path("publishable").asBoolean()).isTrue();
        assertThat(plan.path("changes").path(0).path("kind").asString()).isEqualTo("changed");
        assertThat(plan.path("checks").path(0).path("holds").asBoolean()).isTrue();
        JsonNode blast = plan.path("blast");
        assertThat(blast.path("movedClients").asInt()).isEqualTo(5);
        JsonNode moved = blast.path("moved").path(0);
        assertThat(moved.path("name").asString()).isEqualTo("/svc/web");
        assertThat(moved.path("becomes").asString()).isEqualTo("bound");
        assertThat(moved.path("from").path("leaves").path(0).path("id").asString())
                .isEqualTo("/#/fs/web");
        assertThat(moved.path("to").path("leaves").size()).isEqualTo(2);
        assertThat(moved.path("share").asDouble()).isBetween(0.0999, 0.1001);
    }

    @Test
    void a_plan_is_read_by_its_id_and_published_while_its_base_is_current() throws Exception {
        String id = plan("{'text':'/svc => /#/fs'}").path("id").asString();
        HttpResponse<String> read = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/2/plans/" + id))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        Contract.check("GET", "/api/2/plans/" + id, read);
        assertThat(json(read).path("text").asString()).isEqualTo("/svc => /#/fs");
        String stale = plan("{'text':'/svc => /other'}").path("id").asString();
        HttpResponse<String> published = post("plans/" + id + "/publish", "{'author':'ann','message':'as planned'}");
        assertThat(published.statusCode()).as(published.body()).isEqualTo(200);
        assertThat(json(published).path("revision").asInt()).isEqualTo(2);
        assertThat(rig.current().change().message()).isEqualTo("as planned");
        HttpResponse<String> late = post("plans/" + stale + "/publish", "{}");
        assertThat(late.statusCode()).isEqualTo(412);
        assertThat(json(late).path("latest").path("revision").asInt()).isEqualTo(2);
        assertThat(post("plans/none/publish", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void a_plan_that_breaks_an_invariant_is_published_with_a_reason_only() throws Exception {
        JsonNode plan = plan("{'text':'/svc => /nowhere'}");
        assertThat(plan.path("publishable").asBoolean()).isFalse();
        assertThat(plan.path("checks").path(0).path("witness").asString()).isEqualTo("/svc/web → ~");
        String publish = "plans/" + plan.path("id").asString() + "/publish";
        HttpResponse<String> refused = post(publish, "{}");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).path("broken").path(0).path("rule").asString()).isEqualTo("never negative /svc/web");
        assertThat(post(publish, "{'override':'we know'}").statusCode()).isEqualTo(200);
        assertThat(rig.current().change().override()).isEqualTo("we know");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "namespaces/shop/plan ; {} ; 400 ; invalid-request",
                "namespaces/shop/plan ; {'text':'', 'rollbackTo':1} ; 400 ; invalid-request",
                "namespaces/shop/plan ; {'txt':''} ; 400 ; invalid-request",
                "namespaces/shop/plan ; {'text':'/a => '} ; 422 ; invalid-dtab",
                "namespaces/shop/plan ; {'invariants':['nonsense']} ; 422 ; invalid-invariant",
                "namespaces/shop/plan ; {'rollbackTo':9} ; 404 ; no-such-revision",
                "namespaces/shop/plan ; {'text':'', 'base':9} ; 404 ; no-such-revision",
                "namespaces/none/plan ; {'changes':[{'unset':'/a'}]} ; 404 ; no-such-namespace",
                "namespaces/shop/plan ; {'changes':[{'unset':'/a'}]} ; 404 ; no-such-entry",
                "namespaces/shop/plan ; {'changes':[{'set':'/svc => /a','expect':'/b'}]} ; 412 ; precondition-failed",
                "plans/none/publish ; {} ; 404 ; no-such-plan",
                "namespaces/none/shift ; {'entry':'/svc/web','weights':{'/a':1}} ; 404 ; no-such-namespace",
                "namespaces/shop/shift ; {'entry':'/svc/none','weights':{'/a':1}} ; 404 ; no-such-entry",
                "namespaces/shop/shift ; {'entry':'/svc/web'} ; 400 ; invalid-request",
                "namespaces/shop/shift ; {'entry':'/svc/web','weights':{'/a':-1}} ; 400 ; invalid-request",
                "namespaces/shop/shift ; {'entry':'/svc/web','weights':{'/a':0}} ; 400 ; invalid-request",
                "namespaces/shop/shift ; {'entry':'/svc/web','weights':{'a':1}} ; 422 ; invalid-dtab",
                "namespaces/shop/shift ; {'entry':'/svc/web','weights':{'/a':1},'minHealthy':{'/b':1}} ; 400 ; invalid-request",
                "namespaces/shop/shift ; {'entry':'/svc/web','weights':{'/#/fs/web-v2':1},'minHealthy':{'/#/fs/web-v2':2}} ; 422 ; too-few-endpoints",
                "namespaces/shop/shift ; {'entry':'/svc/web','weights':{'/a':1},'expect':{'/b':1}} ; 412 ; precondition-failed",
                "namespaces/shop/shift ; {'entry':'/svc/web','weights':{'/svc/web':1}} ; 422 ; invariant-broken",
                "replica/here/blast ; {'namespace':'a b','text':''} ; 400 ; invalid-request",
                "replica/here/blast ; {'namespace':'shop','text':'/a'} ; 422 ; invalid-dtab",
            })
    void what_cannot_be_done_has_its_code(String path, String body, int status, String code) throws Exception {
        HttpResponse<String> answer = post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).path("code").asString()).isEqualTo(code);
        assertThat(rig.current().revision()).isEqualTo(1);
    }

    @Test
    void a_shift_answers_its_revision_and_what_it_moves() throws Exception {
        HttpResponse<String> shifted = post(
                "namespaces/shop/shift",
                "{'entry':'/svc/web','weights':{'/#/fs/web':90,'/#/fs/web-v2':10},"
                        + "'expect':{'/#/fs/web':100},'minHealthy':{'/#/fs/web-v2':1},'author':'ci'}");
        assertThat(shifted.statusCode()).as(shifted.body()).isEqualTo(200);
        JsonNode json = json(shifted);
        assertThat(json.path("revision").asInt()).isEqualTo(2);
        assertThat(json.path("parent").asInt()).isEqualTo(1);
        assertThat(json.path("from").asString()).isEqualTo("/#/fs/web");
        assertThat(json.path("plan").has("blast")).isTrue();
        assertThat(shifted.headers().firstValue("ETag")).contains("\"2\"");
    }

    @Test
    void the_same_key_and_body_get_the_same_answer_however_often_and_at_once() throws Exception {
        String body = "{'entry':'/svc/web','weights':{'/#/fs/web':1,'/#/fs/web-v2':1},'expect':{'/#/fs/web':1}}";
        List<Future<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(rig.workers.submit(() -> post("namespaces/shop/shift", body, "Idempotency-Key", "step-1")));
        }
        for (Future<HttpResponse<String>> answer : all) {
            assertThat(answer.get().statusCode()).as(answer.get().body()).isEqualTo(200);
            assertThat(answer.get().body()).isEqualTo(all.getFirst().get().body());
        }
        assertThat(rig.current().revision()).isEqualTo(2);
        HttpResponse<String> other =
                post("namespaces/shop/shift", body.replace(":1,", ":2,"), "Idempotency-Key", "step-1");
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(json(other).path("code").asString()).isEqualTo("idempotency-key-reused");
        assertThat(post("namespaces/shop/shift", body, "Idempotency-Key", "step-2")
                        .statusCode())
                .as("what was refused is tried again")
                .isEqualTo(412);
    }

    @Test
    void what_one_replica_tells_another_is_read_back() throws Exception {
        rig.follow(BindRequest.of(Path.parse("/svc/web")), 5);
        HttpResponse<String> answer = post("replica/here/blast", "{'namespace':'shop','text':'/svc => /nowhere'}");
        LocalBlast read = BlastJson.read(json(answer));
        assertThat(read).isEqualTo(rig.planner.localBlast(PolicyRig.SHOP, "/svc => /nowhere"));
        assertThat(read.moved()).singleElement().satisfies(moved -> {
            assertThat(moved.becomes()).isEqualTo(Moved.Becomes.NEGATIVE);
            assertThat(moved.clients()).isEqualTo(5);
        });
        assertThat(read.live()).hasSize(1);
    }
}
