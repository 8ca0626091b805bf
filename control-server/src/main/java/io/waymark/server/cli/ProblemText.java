package io.waymark.server.cli;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A refusal of the server, for the person who asked. */
final class ProblemText {
    private static final Map<Integer, String> MEANINGS = new TreeMap<>(Map.of(
            404, "there is no such thing",
            409, "it is there already",
            412, "it was changed meanwhile: read it again, and write with its new version",
            503, "its store is away"));

    private ProblemText() {}

    /** What to say of an answer with a {@code status} that is no success, and the exit code it means. */
    static CommandFailure failure(Call call, int status, String body) {
        Optional<JsonNode> problem = problem(body);
        String said = problem.map(json -> show(json, call)).orElseGet(() -> plain(status, body));
        return new CommandFailure(exitCode(status), "cannot %s: %s".formatted(call.what(), said));
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 400, 405, 415 -> CommandFailure.USAGE;
            case 409, 412 -> CommandFailure.CONFLICT;
            case 502, 503, 504 -> CommandFailure.UNREACHABLE;
            default -> CommandFailure.REFUSED;
        };
    }

    private static Optional<JsonNode> problem(String body) {
        try {
            return Optional.of(JsonMapper.shared().readTree(body)).filter(json -> json.has("code"));
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private static String plain(int status, String body) {
        String meaning = MEANINGS.getOrDefault(status, "status " + status);
        return body.isBlank() ? meaning : meaning + ": " + body.strip();
    }

    private static String show(JsonNode problem, Call call) {
        StringBuilder text = new StringBuilder(detail(problem, call));
        for (JsonNode check : problem.path("broken")) {
            text.append("\n  ").append(CheckText.show(check, Style.PLAIN));
        }
        if (problem.has("entry")) {
            text.append("\n  %s: expected %s, found %s"
                    .formatted(
                            problem.path("entry").asString(""),
                            orNothing(problem.path("expected")),
                            orNothing(problem.path("found"))));
        }
        conflict(problem, text);
        if (problem.path("token").isString()) {
            text.append("\n  it may have been written: look for token ")
                    .append(problem.path("token").asString());
        }
        if (problem.path("hint").isString()) {
            text.append("\n  hint: ").append(problem.path("hint").asString());
        }
        return text.append(" [")
                .append(problem.path("code").asString(""))
                .append(']')
                .toString();
    }

    /** What is wrong; where it is in a text of the caller's, in their words and with a pointer. */
    private static String detail(JsonNode problem, Call call) {
        String detail = problem.path("detail")
                .asString(problem.path("title").asString(problem.path("code").asString("")));
        JsonNode position = problem.path("position");
        if (!position.isObject() || call.source().isEmpty()) {
            return detail;
        }
        int line = position.path("line").asInt(1);
        int column = position.path("column").asInt(1);
        String what = detail.lines().findFirst().orElse("").replace(line + ":" + column + ": ", "");
        return call.source().get().point(line, column, what);
    }

    /** Both versions: what is there now, and what did not get there. */
    private static void conflict(JsonNode problem, StringBuilder text) {
        for (JsonNode overlap : problem.path("overlaps")) {
            text.append("\n  %s: theirs %s, yours %s"
                    .formatted(
                            overlap.path("prefix").asString(""),
                            orNothing(overlap.path("theirs")),
                            orNothing(overlap.path("ours"))));
        }
        JsonNode latest = problem.path("latest");
        if (latest.has("revision")) {
            text.append("\n  it is at revision ").append(latest.path("revision").asString());
            String author = latest.path("author").asString("");
            text.append(author.isEmpty() ? "" : ", by " + author);
        }
        if (latest.path("text").isString() && problem.path("yours").path("text").isString()) {
            text.append("\n--- theirs\n")
                    .append(latest.path("text").asString().stripTrailing())
                    .append("\n--- yours\n")
                    .append(problem.path("yours").path("text").asString().stripTrailing())
                    .append("\n---");
        }
    }

    private static String orNothing(JsonNode tree) {
        return tree.isArray() && !tree.isEmpty()
                ? tree.valueStream().map(one -> one.asString("")).collect(Collectors.joining(", "))
                : tree.isString() ? tree.asString() : "nothing";
    }
}
