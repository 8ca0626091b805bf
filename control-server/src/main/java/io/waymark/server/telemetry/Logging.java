package io.waymark.server.telemetry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * How logs are written: a line for each event, to standard error. {@code WAYMARK_LOG=json} makes each line a JSON
 * object; {@code WAYMARK_LOG_LEVEL} says how much is logged.
 */
public final class Logging {
    private static final List<String> FORMS = List.of("text", "json");
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug");

    private Logging() {}

    /**
     * Takes the settings from the environment. Before the first line is logged, or it has no effect.
     *
     * @throws IllegalArgumentException if a setting is none that there is
     */
    public static void configure(Function<String, Optional<String>> environment) {
        // Read by logback.xml.
        System.setProperty("waymark.log", setting(environment, "WAYMARK_LOG", FORMS, "text"));
        System.setProperty("waymark.log.level", setting(environment, "WAYMARK_LOG_LEVEL", LEVELS, "info"));
    }

    private static String setting(
            Function<String, Optional<String>> environment, String name, List<String> values, String otherwise) {
        String value = environment.apply(name).orElse(otherwise).toLowerCase(Locale.ROOT);
        if (!values.contains(value)) {
            throw new IllegalArgumentException(
                    "%s: '%s' (expected: %s)".formatted(name, value, String.join(", ", values)));
        }
        return value;
    }
}
