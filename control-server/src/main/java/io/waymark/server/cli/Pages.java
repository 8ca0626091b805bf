package io.waymark.server.cli;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists that the server gives in pages. */
final class Pages {
    private static final int PAGE = 1_000;

    private Pages() {}

    /** All of a list: {@code call} is put again with where the last page ended until there is no more. */
    static JsonNode all(Api api, String list, Supplier<Call> call) {
        return join(api, list, () -> call.get().query("limit", PAGE));
    }

    /** Everything of the server, in pages of its own size. */
    static JsonNode export(Api api) {
        return join(api, "namespaces", () -> Call.get("export", Paths.EXPORT));
    }

    private static JsonNode join(Api api, String list, Supplier<Call> call) {
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        ArrayNode items = answer.putArray(list);
        String after = null;
        do {
            JsonNode page = api.json(call.get().query("after", after));
            page.path(list).forEach(items::add);
            for (JsonNode failed : page.path("failed")) { // less than everything would look like deletions
                throw new CommandFailure(
                        CommandFailure.UNREACHABLE,
                        "'%s' cannot be read: %s"
                                .formatted(
                                        failed.path("name").asString(""),
                                        failed.path("message").asString(failed.toString())));
            }
            if (page.has("unreachable")) { // servers that did not answer, so that what they know is missing
                answer.set("unreachable", page.path("unreachable"));
            }
            after = page.path("next").isString() ? cursor(page.path("next").asString()) : null;
        } while (after != null);
        return answer;
    }

    /** A cursor, be it alone or in the address of the next page. */
    static String cursor(String next) {
        int at = next.indexOf("after=");
        if (!next.startsWith("/api/") || at < 0) {
            return next;
        }
        int end = next.indexOf('&', at);
        return URLDecoder.decode(
                next.substring(at + "after=".length(), end < 0 ? next.length() : end), StandardCharsets.UTF_8);
    }
}
