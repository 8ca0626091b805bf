package io.waymark.server.http.v2;

import static io.waymark.server.http.v2.ApiServer.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.waymark.server.http.ProblemCode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The description of the API, against the API. Answers are held against it by {@link Contract}. */
class OpenApiTest {
    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void every_method_of_every_path_is_described_and_nothing_else() {
        Set<String> served = new TreeSet<>();
        server.api.table().forEach((path, methods) -> methods.forEach(method -> served.add(method + " /" + path)));
        Set<String> described = new TreeSet<>();
        JsonNode document = server.read("/api/2/openapi.json");
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> operation.getValue().has("responses"))
                        .forEach(operation ->
                                described.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));
        assertThat(described).isEqualTo(served);
    }

    @Test
    void every_operation_has_a_name_of_its_own_a_tag_that_is_told_and_its_path_parameters() {
        List<String> names = new ArrayList<>();
        Set<String> tags = new TreeSet<>();
        Contract.DOCUMENT.path("tags").forEach(tag -> tags.add(tag.path("name").asString()));
        Contract.DOCUMENT
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> operation.getValue().has("responses"))
                        .forEach(operation -> {
                            JsonNode described = operation.getValue();
                            names.add(described.path("operationId").asString());
                            assertThat(tags)
                                    .contains(described.path("tags").path(0).asString());
                            assertThat(described.path("summary").asString()).isNotEmpty();
                            Set<String> parameters = new TreeSet<>();
                            Stream.concat(
                                            path.getValue().path("parameters").valueStream(),
                                            described.path("parameters").valueStream())
                                    .map(OpenApiTest::resolved)
                                    .filter(parameter ->
                                            parameter.path("in").asString().equals("path"))
                                    .forEach(parameter -> parameters.add(
                                            parameter.path("name").asString()));
                            Set<String> braces = new TreeSet<>();
                            Matcher matcher = Pattern.compile("\\{([a-z]+)}").matcher(path.getKey());
                            while (matcher.find()) {
                                braces.add(matcher.group(1));
                            }
                            assertThat(parameters).as(path.getKey()).isEqualTo(braces);
                        }));
        assertThat(names).doesNotHaveDuplicates().doesNotContain("");
    }

    private static JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asString("");
        return reference.isEmpty() ? node : Contract.DOCUMENT.at(reference.substring(1));
    }

    @Test
    void every_reference_leads_somewhere() {
        List<JsonNode> references = Contract.DOCUMENT.findValues("$ref");
        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(Contract.DOCUMENT
                                .at(reference.asString().substring(1))
                                .isMissingNode())
                        .as(reference.asString())
                        .isFalse());
    }

    @Test
    void every_schema_is_one() {
        var schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        Contract.DOCUMENT
                .path("components")
                .path("schemas")
                .properties()
                .forEach(schema -> assertThat(schemas.validate(schema.getValue()))
                        .as(schema.getKey())
                        .isEmpty());
    }

    @Test
    void the_examples_of_bodies_are_as_their_schemas_say() {
        Contract.DOCUMENT
                .path("paths")
                .findValues("requestBody")
                .forEach(body -> body.path("content").forEach(content -> {
                    if (content.has("example")) {
                        assertThat(Contract.errors(content.path("schema"), content.path("example")))
                                .isEmpty();
                    }
                }));
    }

    @Test
    void the_contract_notices_what_is_not_described() {
        JsonNode problem = Contract.DOCUMENT.path("components").path("schemas").path("Written");
        assertThat(Contract.errors(problem, ApiServer.parsed("{\"namespace\":\"a\",\"revision\":1}")))
                .isEmpty();
        for (String wrong : List.of(
                "{\"revision\":1}",
                "{\"namespace\":\"a\",\"revision\":\"1\"}",
                "{\"namespace\":\"a\",\"revision\":1,\"more\":2}")) {
            assertThat(Contract.errors(problem, ApiServer.parsed(wrong)))
                    .as(wrong)
                    .isNotEmpty();
        }
    }

    @Test
    void the_page_tells_every_operation_and_loads_nothing() {
        HttpResponse<String> page = server.get("/api/2/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        policy -> assertThat(policy).startsWith("default-src 'none'; style-src 'unsafe-inline'"));
        assertThat(page.body()).doesNotContain("<script", " src=", "url(", "http:", "https:", "@import");
        Contract.DOCUMENT
                .path("paths")
                .findValues("operationId")
                .forEach(id -> assertThat(page.body()).contains("id=\"" + id.asString() + "\""));
        assertThat(page.body())
                .contains("<code>/api/2/namespaces/{ns}</code>", "no-such-entry: There is no such entry");
        Matcher links = Pattern.compile("href=\"#([^\"]+)\"").matcher(page.body());
        while (links.find()) {
            assertThat(page.body()).contains("id=\"" + links.group(1) + "\"");
        }
    }

    @Test
    void every_problem_is_explained_at_its_type() {
        JsonNode problems = server.read("/api/2/problems").path("problems");
        assertThat(problems.size()).isEqualTo(ProblemCode.values().length);
        for (JsonNode problem : problems) {
            assertThat(server.read(problem.path("type").asString())).isEqualTo(problem);
        }
        problem(server.get("/api/2/problems/nonsense"), 404, "no-such-code", "nonsense");
    }

    @Test
    void every_problem_in_the_sources_is_in_the_catalogue_with_its_status() throws IOException {
        Pattern made = Pattern.compile("new ProblemDocument\\(\\s*(\\d+),\\s*\"([a-z-]+)\"");
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher matcher = made.matcher(Files.readString(file));
                while (matcher.find()) {
                    found.add(matcher.group(2));
                    assertThat(ProblemCode.find(matcher.group(2)).map(ProblemCode::status))
                            .as(file + ": " + matcher.group(2))
                            .contains(Integer.parseInt(matcher.group(1)));
                }
            }
        }
        assertThat(found).contains("conflict", "invalid-dtab", "no-such-namer");
    }

    @Test
    void everything_can_be_taken_elsewhere() {
        server.json("PUT", "/api/2/namespaces/a", "{'text':'# a\\n/svc => /a','invariants':['never negative /svc']}");
        server.put("b", "/svc => /b");
        assertThat(server.get("/api/2/export").body())
                .isEqualTo("{\"namespaces\":[{\"name\":\"a\",\"revision\":1,\"text\":\"# a\\n/svc => /a\","
                        + "\"invariants\":[\"never negative /svc\"]},"
                        + "{\"name\":\"b\",\"revision\":1,\"text\":\"/svc => /b\",\"invariants\":[]}]}\n");
        problem(server.get("/api/2/export?x=1"), 400, "invalid-request", "The parameter x is not known");
    }

    @Test
    void very_much_is_taken_elsewhere_in_parts() {
        String text = "# " + "x".repeat(900_000) + "\n/a => /b";
        for (int i = 10; i < 50; i++) {
            server.put("ns" + i, text);
        }
        List<String> names = new ArrayList<>();
        int parts = 0;
        String next = "/api/2/export";
        while (!next.isEmpty()) {
            JsonNode part = server.read(next);
            part.path("namespaces")
                    .forEach(namespace -> names.add(namespace.path("name").asString()));
            next = part.path("next").asString("");
            parts++;
        }
        assertThat(parts).isEqualTo(3);
        assertThat(names).hasSize(40).doesNotHaveDuplicates().isSorted();
    }
}
