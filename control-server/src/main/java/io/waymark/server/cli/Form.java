package io.waymark.server.cli;

import java.util.Locale;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How a command prints what it found out. */
enum Form {
    /** For people. */
    TEXT,
    /** For scripts: what the server said. */
    JSON,
    YAML;

    static Form of(String name) {
        return Stream.of(values())
                .filter(form -> form.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        CommandFailure.USAGE, "output: '%s' (expected: text, json or yaml)".formatted(name)));
    }

    /** {@code json} as one of the forms for scripts. */
    String show(JsonNode json) {
        return this == YAML ? yaml(json) : json.toPrettyString();
    }

    private static String yaml(JsonNode json) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setMultiLineFlow(false)
                .build();
        return new Dump(settings)
                .dumpToString(JsonMapper.shared().treeToValue(json, Object.class))
                .stripTrailing();
    }
}
