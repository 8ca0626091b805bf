package io.waymark.interpreter.marathon;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an event says may have changed. Events come in no order that could be relied on, so that they only say what to
 * ask for again.
 */
sealed interface Change {

    /** One app. */
    record OfApp(AppId id) implements Change {}

    /** Nobody knows what. */
    record OfAnything() implements Change {}

    /** Nothing that matters here. */
    record OfNothing() implements Change {}

    JsonMapper JSON = JsonMapper.builder().build();

    /** The types of events that matter. Before 1.3.7 Marathon sends others too, whatever it is asked for. */
    List<String> TYPES = List.of(
            "status_update_event",
            "health_status_changed_event",
            "unhealthy_task_kill_event",
            "instance_changed_event",
            "instance_health_changed_event",
            "app_terminated_event",
            "api_post_event",
            "group_change_success",
            "deployment_success",
            "deployment_failed");

    /** The question whose answer is the event stream. */
    static String question() {
        return TYPES.stream().map(type -> "event_type=" + type).collect(Collectors.joining("&", "/v2/events?", ""));
    }

    /** What an event of this type, with this data, says. */
    static Change of(String type, String data) {
        return switch (type) {
            case "status_update_event",
                    "health_status_changed_event",
                    "unhealthy_task_kill_event",
                    "app_terminated_event" -> app(data, "appId");
            case "instance_changed_event", "instance_health_changed_event" -> app(data, "runSpecId");
            case "api_post_event" -> app(data, "appDefinition", "id");
            case "group_change_success", "deployment_success", "deployment_failed" -> new OfAnything();
            default -> new OfNothing();
        };
    }

    private static Change app(String data, String... where) {
        try {
            JsonNode id = JSON.readTree(data);
            for (String name : where) {
                id = id.path(name);
            }
            Optional<AppId> app = id.isString() ? AppId.of(id.stringValue()) : Optional.empty();
            return app.isPresent() ? new OfApp(app.get()) : new OfAnything();
        } catch (JacksonException notJson) {
            return new OfAnything();
        }
    }
}
