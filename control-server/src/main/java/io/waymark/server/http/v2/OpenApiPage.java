package io.waymark.server.http.v2;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The description of this API as one page of HTML, which needs no script and loads nothing. */
final class OpenApiPage {
    private static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
                   color: #1c2024; background: #fff }
            h1, h2, h3 { line-height: 1.2 } h2 { margin-top: 3rem; border-bottom: 1px solid #ccd }
            h3 { margin-top: 2rem; font-size: 1rem } h3 code { font-size: 1.05rem }
            code, pre { font-family: ui-monospace, monospace; font-size: .9em }
            pre { background: #f4f5f7; padding: .75rem; overflow-x: auto }
            table { border-collapse: collapse; width: 100%; margin: .5rem 0 }
            td, th { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #e4e6ea }
            td:first-child { white-space: nowrap } .method { display: inline-block; min-width: 4.5rem; font-weight: 700 }
            @media (prefers-color-scheme: dark) {
              body { color: #e6e8eb; background: #15181c } pre { background: #20242a }
              a { color: #8ab4ff } h2, td, th { border-color: #343a42 } }
            """;

    private final ObjectNode document;
    private final StringBuilder html = new StringBuilder();

    private OpenApiPage(ObjectNode document) {
        this.document = document;
    }

    static String of(ObjectNode document) {
        return new OpenApiPage(document).page();
    }

    private String page() {
        JsonNode info = document.path("info");
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\"")
                .append(" content=\"width=device-width\"><title>Waymark API</title><style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>Waymark API</h1>\n");
        paragraph(info.path("description").asString());
        html.append("<p>Version ")
                .append(text(info.path("version").asString()))
                .append(" · <a href=\"openapi.json\">openapi.json</a> · <a href=\"problems\">problem codes</a> ·")
                .append(" <a href=\"lint\">lint codes</a></p>\n");
        for (JsonNode tag : document.path("tags")) {
            tag(tag);
        }
        html.append("<h2>Shapes</h2>\n");
        document.path("components").path("schemas").properties().forEach(this::shape);
        return html.append("</body></html>\n").toString();
    }

    private void tag(JsonNode tag) {
        String name = tag.path("name").asString();
        html.append("<h2>").append(text(name)).append("</h2>\n");
        paragraph(tag.path("description").asString());
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (operation.getValue().path("tags").path(0).asString("").equals(name)) {
                    operation(operation.getKey(), path.getKey(), path.getValue(), operation.getValue());
                }
            }
        }
    }

    private void operation(String method, String path, JsonNode item, JsonNode operation) {
        String id = text(operation.path("operationId").asString());
        html.append("<h3 id=\"%s\"><span class=\"method\">%s</span> <code>/api/2%s</code></h3>\n"
                .formatted(id, method.toUpperCase(Locale.ROOT), text(path)));
        paragraph(operation.path("summary").asString() + ". "
                + operation.path("description").asString(""));
        List<JsonNode> parameters = new ArrayList<>();
        item.path("parameters").forEach(parameters::add);
        operation.path("parameters").forEach(parameters::add);
        if (!parameters.isEmpty()) {
            html.append("<table>");
            for (JsonNode reference : parameters) {
                JsonNode parameter = resolved(reference);
                row(
                        parameter.path("name").asString() + " ("
                                + parameter.path("in").asString() + ")",
                        parameter.path("description").asString(""));
            }
            html.append("</table>\n");
        }
        operation.path("requestBody").path("content").properties().forEach(content -> {
            html.append("<p>Body: <code>").append(text(content.getKey())).append("</code> ");
            schema(content.getValue().path("schema"));
            html.append("</p>\n");
            if (content.getValue().has("example")) {
                html.append("<pre>")
                        .append(text(content.getValue().path("example").toPrettyString()))
                        .append("</pre>\n");
            }
        });
        html.append("<table>");
        operation.path("responses").properties().forEach(response -> {
            html.append("<tr><td>").append(text(response.getKey())).append("</td><td>");
            html.append(text(response.getValue().path("description").asString("")));
            response.getValue().path("content").properties().forEach(content -> {
                html.append(" <code>").append(text(content.getKey())).append("</code> ");
                schema(content.getValue().path("schema"));
            });
            html.append("</td></tr>\n");
        });
        html.append("</table>\n");
    }

    private void shape(Map.Entry<String, JsonNode> shape) {
        String name = text(shape.getKey());
        html.append("<h3 id=\"shape-%s\">%s</h3>\n".formatted(name, name));
        JsonNode schema = shape.getValue();
        paragraph(schema.path("description").asString(""));
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        if (schema.has("enum")) {
            paragraph("One of " + words(schema.path("enum")) + ".");
        }
        html.append("<table>");
        schema.path("properties").properties().forEach(property -> {
            html.append("<tr><td><code>").append(text(property.getKey())).append("</code>");
            html.append(required.contains(property.getKey()) ? "" : " <small>optional</small>")
                    .append("</td><td>");
            schema(property.getValue());
            html.append(' ')
                    .append(text(property.getValue().path("description").asString("")))
                    .append("</td></tr>\n");
        });
        html.append("</table>\n");
    }

    /** A schema in a few words, with a link where it has a name. */
    private void schema(JsonNode schema) {
        String reference = schema.path("$ref").asString("");
        if (!reference.isEmpty()) {
            String name = text(reference.substring(reference.lastIndexOf('/') + 1));
            html.append("<a href=\"#shape-%s\">%s</a>".formatted(name, name));
        } else if (schema.has("items")) {
            html.append("list of ");
            schema(schema.path("items"));
        } else if (schema.has("oneOf")) {
            String before = "";
            for (JsonNode choice : schema.path("oneOf")) {
                html.append(before);
                schema(choice);
                before = " or ";
            }
        } else if (schema.has("enum")) {
            html.append(text(words(schema.path("enum"))));
        } else if (schema.has("properties")) {
            html.append(text("{" + String.join(", ", schema.path("properties").propertyNames()) + "}"));
        } else if (schema.has("type")) {
            html.append(text(
                    schema.path("type").isArray()
                            ? words(schema.path("type"))
                            : schema.path("type").asString()));
        }
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asString("");
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private static String words(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
    }

    private void row(String name, String description) {
        html.append("<tr><td><code>%s</code></td><td>%s</td></tr>\n".formatted(text(name), text(description)));
    }

    private void paragraph(String words) {
        if (!words.isBlank()) {
            html.append("<p>").append(text(words.strip())).append("</p>\n");
        }
    }

    private static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
