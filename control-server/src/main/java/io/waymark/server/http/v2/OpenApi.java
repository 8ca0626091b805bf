package io.waymark.server.http.v2;

import io.waymark.server.http.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The description of this API, put together of one file for each resource. */
final class OpenApi {
    private static final List<String> FILES =
            List.of("base", "namespaces", "history", "checks", "plans", "discovery", "explain", "fleet");

    /** What can be wrong with every request. */
    private static final List<String> ALWAYS = List.of("invalid-request", "forbidden", "internal-error", "unavailable");

    private static final Map<String, List<String>> GROUPS = Map.of(
            "$store", List.of("store-unavailable", "store-corrupt", "store-forbids"),
            "$body", List.of("too-large", "request-timeout", "unsupported-media-type"),
            "$write", List.of("$store", "$body", "precondition-failed", "invariant-broken", "unknown-outcome"));

    private OpenApi() {}

    /** The document, for this version of the server. */
    static ObjectNode document(String version) {
        ObjectNode document = Json.object();
        for (String file : FILES) {
            merge(document, read(file));
        }
        ((ObjectNode) document.path("info")).put("version", version);
        document.path("paths")
                .valueStream()
                .forEach(path -> path.properties().stream()
                        .filter(operation -> operation.getValue().has("responses"))
                        .forEach(operation -> addProblems((ObjectNode) operation.getValue())));
        return document;
    }

    private static ObjectNode read(String file) {
        try (InputStream in = OpenApi.class.getResourceAsStream("openapi/" + file + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("openapi/" + file + ".yaml is not part of this build");
            }
            Object yaml = new Load(LoadSettings.builder().build()).loadFromInputStream(in);
            return JsonMapper.shared().valueToTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException("openapi/" + file + ".yaml", e);
        }
    }

    /** Adds {@code more}, of which nothing but objects may be there already. */
    private static void merge(ObjectNode all, ObjectNode more) {
        more.properties().forEach(property -> {
            JsonNode there = all.get(property.getKey());
            if (there == null) {
                all.set(property.getKey(), property.getValue());
            } else if (there instanceof ObjectNode object && property.getValue() instanceof ObjectNode others) {
                merge(object, others);
            } else {
                throw new IllegalStateException("openapi: " + property.getKey() + " is there twice");
            }
        });
    }

    private static void addProblems(ObjectNode operation) {
        Set<String> codes = new LinkedHashSet<>(ALWAYS);
        operation.path("problems").valueStream().forEach(code -> addCodes(codes, code.asString()));
        operation.remove("problems");
        Map<Integer, List<ProblemCode>> byStatus = codes.stream()
                .map(code -> ProblemCode.find(code)
                        .orElseThrow(() -> new IllegalStateException("openapi: no problem has the code " + code)))
                .collect(Collectors.groupingBy(ProblemCode::status, TreeMap::new, Collectors.toList()));
        ObjectNode responses = (ObjectNode) operation.path("responses");
        byStatus.forEach((status, problems) -> responses
                .putObject(String.valueOf(status))
                .put(
                        "description",
                        problems.stream()
                                .map(problem -> problem.code() + ": " + problem.title())
                                .collect(Collectors.joining("; ", "", ".")))
                .putObject("content")
                .putObject("application/problem+json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/Problem"));
    }

    private static void addCodes(Set<String> codes, String code) {
        List<String> members = GROUPS.get(code);
        if (members == null) {
            codes.add(code);
        } else {
            members.forEach(member -> addCodes(codes, member));
        }
    }
}
