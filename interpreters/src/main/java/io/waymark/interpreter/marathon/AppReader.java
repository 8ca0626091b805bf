package io.waymark.interpreter.marathon;

import io.waymark.dtab.Path;
import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/** Reads apps with their tasks. A task that is not running, or has no usable address or port, is left out. */
final class AppReader {
    private static final String RUNNING = "TASK_RUNNING";

    private final MarathonOptions.Selection selection;
    private final int appsMax;

    AppReader(MarathonOptions.Selection selection, int appsMax) {
        this.selection = selection;
        this.appsMax = appsMax;
    }

    /** The answer to {@code /v2/apps}. An app whose id could not stand in a name is left out. */
    Apps all(JsonNode answer) throws MalformedAnswerException {
        JsonNode apps = answer.path("apps");
        if (!apps.isArray()) {
            throw new MalformedAnswerException("a list of apps was expected, not " + answer.getNodeType());
        }
        if (apps.size() > appsMax) {
            throw new MalformedAnswerException(
                    "%d apps, more than the %d that are read".formatted(apps.size(), appsMax));
        }
        Map<Path, List<HostEndpoint>> endpoints = new HashMap<>();
        for (JsonNode app : apps) {
            if (!app.path("id").isString()) {
                throw new MalformedAnswerException("an app was expected, not " + app.getNodeType());
            }
            Optional<AppId> id = AppId.of(app.path("id").stringValue());
            if (id.isPresent()) {
                endpoints.put(id.get().path(), endpoints(app));
            }
        }
        return new Apps(endpoints);
    }

    /** The endpoints in the answer to a question about one app. */
    List<HostEndpoint> one(AppId id, JsonNode answer) throws MalformedAnswerException {
        JsonNode app = answer.path("app");
        if (!AppId.of(app.path("id").asString("")).equals(Optional.of(id))) {
            throw new MalformedAnswerException("the app %s was expected, and is not there".formatted(id.text()));
        }
        return endpoints(app);
    }

    /** That there is no such app is said by a message, not by just anything that is not found. */
    static boolean saysNoSuchApp(JsonNode answer) {
        return answer.path("message").asString("").contains("does not exist");
    }

    private List<HostEndpoint> endpoints(JsonNode app) throws MalformedAnswerException {
        JsonNode tasks = app.path("tasks");
        if (!tasks.isArray()) {
            throw new MalformedAnswerException("%s has no list of tasks".formatted(app.path("id")));
        }
        Ports ports = Ports.of(app);
        boolean checked =
                selection.useHealthCheck() && !app.path("healthChecks").isEmpty();
        List<HostEndpoint> endpoints = new ArrayList<>();
        for (JsonNode task : tasks) {
            if (isRunning(task) && (!selection.useHealthCheck() || isHealthy(task, checked))) {
                ports.at(selection.port(), task)
                        .map(at -> new HostEndpoint(at.host(), at.port(), OptionalDouble.empty(), metadata(task)))
                        .ifPresent(endpoints::add);
            }
        }
        return List.copyOf(endpoints);
    }

    /** Old versions do not say a task's state, but when it started. */
    private static boolean isRunning(JsonNode task) {
        JsonNode state = task.path("state");
        return state.isString()
                ? state.stringValue().equals(RUNNING)
                : !task.path("startedAt").isNull();
    }

    /** @param checked whether the app has health checks, so that a task without a result is not known to be well */
    private static boolean isHealthy(JsonNode task, boolean checked) {
        JsonNode results = task.path("healthCheckResults");
        for (JsonNode result : results) {
            if (!result.path("alive").asBoolean(false)) {
                return false;
            }
        }
        return !checked || !results.isEmpty();
    }

    private static Map<String, String> metadata(JsonNode task) {
        Map<String, String> metadata = new HashMap<>();
        put(metadata, "nodeName", task.path("host"));
        put(metadata, "zone", task.path("zone"));
        return metadata;
    }

    private static void put(Map<String, String> metadata, String key, JsonNode value) {
        if (!value.asString("").isEmpty()) {
            metadata.put(key, value.asString(""));
        }
    }
}
