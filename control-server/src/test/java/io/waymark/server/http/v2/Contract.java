package io.waymark.server.http.v2;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds real answers against {@code /api/2/openapi.json}: whatever is answered must be described there. */
final class Contract {
    static final ObjectNode DOCUMENT = OpenApi.document("test");

    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final ObjectNode STRICT = strict();

    private Contract() {}

    /** Fails if the answer to this request is not described. */
    static void check(String method, String path, HttpResponse<String> response) {
        Optional<JsonNode> item = find(path);
        if (item.isEmpty()) {
            assertThat(problemCode(response)).as(path + " is not described").isEqualTo("no-such-route");
            return;
        }
        JsonNode operation = item.get().path(method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT));
        if (operation.isMissingNode()) {
            assertThat(problemCode(response)).as(method + " " + path).isEqualTo("method-not-allowed");
            return;
        }
        String what = "%s %s: %d %s".formatted(method, path, response.statusCode(), response.body());
        JsonNode described = operation.path("responses").path(String.valueOf(response.statusCode()));
        assertThat(described.isMissingNode()).as("not described: " + what).isFalse();
        if (response.body().isEmpty()) {
            return;
        }
        String type =
                response.headers().firstValue("Content-Type").orElse("none").split(";", 2)[0];
        JsonNode content = described.path("content").path(type);
        assertThat(content.isMissingNode())
                .as(type + " is not described: " + what)
                .isFalse();
        if (content.has("schema")) {
            assertThat(errors(content.path("schema"), JsonMapper.shared().readTree(response.body())))
                    .as(what)
                    .isEmpty();
        }
        if (response.statusCode() >= 400) {
            assertThat(described.path("description").asString()).as(what).contains(problemCode(response) + ": ");
        }
    }

    private static String problemCode(HttpResponse<String> response) {
        return response.body().isEmpty()
                ? ""
                : JsonMapper.shared().readTree(response.body()).path("code").asString("");
    }

    /** What of {@code json} is not as {@code schema}, a part of the document, says. */
    static List<?> errors(JsonNode schema, JsonNode json) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.set("components", STRICT.path("components"));
        JsonNode copy = schema.deepCopy();
        close(copy);
        root.putArray("allOf").add(copy);
        return SCHEMAS.getSchema(root).validate(json);
    }

    /** The paths of the document that {@code path}, with its parameters, could be; the one with most fixed words. */
    private static Optional<JsonNode> find(String path) {
        String asked = path.split("\\?", 2)[0].substring("/api/2".length());
        return DOCUMENT.path("paths").properties().stream()
                .filter(item -> asked.matches(item.getKey().replace(".", "\\.").replaceAll("\\{[a-z]+}", "[^/]+")))
                .max((one, other) -> Integer.compare(braces(other.getKey()), braces(one.getKey())))
                .map(Map.Entry::getValue);
    }

    private static int braces(String pattern) {
        return (int) pattern.chars().filter(c -> c == '{').count();
    }

    /** The document with every object closed: a member that is not described is an error here. */
    private static ObjectNode strict() {
        ObjectNode strict = DOCUMENT.deepCopy();
        close(strict.path("components").path("schemas"));
        return strict;
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.path("properties").isObject() && object.has("type")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(Contract::close);
    }
}
