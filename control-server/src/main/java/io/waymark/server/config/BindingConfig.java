package io.waymark.server.config;

import java.time.Duration;

/**
 * How names are bound.
 *
 * @param grace how long a binding that nobody watches is kept
 * @param unionPatience how long a union waits for a branch that has not answered yet
 * @param alternativePatience how long an alternation waits for a choice whose namer is silent or fails; zero for ever
 */
public record BindingConfig(Duration grace, Duration unionPatience, Duration alternativePatience) {

    /** What holds unless the configuration says otherwise. */
    public static final BindingConfig DEFAULT =
            new BindingConfig(Duration.ofSeconds(10), Duration.ofMillis(500), Duration.ofSeconds(5));

    static BindingConfig read(Block block) {
        return new BindingConfig(
                block.duration("grace", DEFAULT.grace),
                block.duration("unionPatience", DEFAULT.unionPatience),
                block.duration("alternativePatience", DEFAULT.alternativePatience));
    }
}
