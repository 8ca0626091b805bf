package io.waymark.server.http.v2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.waymark.live.Problem;
import io.waymark.server.http.Answer;
import java.util.Collection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How all of {@code /api/2} writes JSON: what is absent is left out, and a newline ends the document. */
final class Json {
    private Json() {}

    static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }

    static ArrayNode list() {
        return JsonMapper.shared().createArrayNode();
    }

    static ArrayNode strings(Collection<String> strings) {
        ArrayNode list = list();
        strings.forEach(list::add);
        return list;
    }

    static ObjectNode problem(Problem problem) {
        return object().put("since", problem.since().toString()).put("reason", problem.message());
    }

    /** A 200. */
    static Answer answer(JsonNode json) {
        return Answer.json((json + "\n").getBytes(UTF_8));
    }
}
