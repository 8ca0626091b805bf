package io.waymark.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How {@code /api/2} says that something went wrong: a problem document of RFC 9457.
 *
 * @param status the HTTP status
 * @param code words joined by dashes that do not change, for programs
 * @param detail what was wrong, what was expected, and how to mend it, for people
 * @param members more about it, for programs
 */
public record ProblemDocument(int status, String code, String detail, Map<String, JsonNode> members) {
    /** Where paths begin whose errors are problem documents. */
    static final String API = "/api/2/";

    private static final String TYPE = "application/problem+json";
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(411, "Length Required"),
            Map.entry(412, "Precondition Failed"),
            Map.entry(413, "Content Too Large"),
            Map.entry(415, "Unsupported Media Type"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"));

    private static final Map<Integer, String> CODES = Map.of(
            400, "invalid-request",
            404, "not-found",
            405, "method-not-allowed",
            413, "too-large",
            415, "unsupported-media-type",
            500, "internal-error",
            503, "unavailable");

    public ProblemDocument {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** A problem of which there is no more to tell. */
    public ProblemDocument(int status, String code, String detail) {
        this(status, code, detail, Map.of());
    }

    /** This problem with one more member. */
    public ProblemDocument with(String name, JsonNode value) {
        Map<String, JsonNode> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new ProblemDocument(status, code, detail, more);
    }

    public Answer answer() {
        String title =
                ProblemCode.find(code).map(ProblemCode::title).orElseGet(() -> TITLES.getOrDefault(status, "Error"));
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("type", API + "problems/" + code).put("title", title).put("status", status);
        json.put("detail", detail).put("code", code);
        json.setAll(members);
        return Answer.of(status, TYPE, (json + "\n").getBytes(UTF_8));
    }

    /** {@code answer}, made a problem document if it is an error that is not one yet. */
    static Answer inPlaceOf(Answer answer) {
        String type = answer.headers().getOrDefault("Content-Type", "");
        if (answer.status() < 400 || type.equals(TYPE)) {
            return answer;
        }
        String title = TITLES.getOrDefault(answer.status(), "Error");
        String text = new String(answer.body(), UTF_8).strip();
        Answer problem = new ProblemDocument(
                        answer.status(),
                        CODES.getOrDefault(
                                answer.status(), title.toLowerCase(Locale.ROOT).replace(' ', '-')),
                        text.isEmpty() ? title : text)
                .answer();
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            if (!header.getKey().equals("Content-Type")) {
                problem = problem.with(header.getKey(), header.getValue());
            }
        }
        return problem;
    }
}
