package io.waymark.server.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads namerd's {@code telemetry} list. */
final class TelemetryReader {
    private static final Set<String> PROMETHEUS = Set.of("prometheus", "io.l5d.prometheus");
    private static final String PATH = "/admin/metrics/prometheus";

    private TelemetryReader() {}

    /** Where the admin port serves metrics, if the list asks for Prometheus. */
    static Optional<String> read(List<Value> items) {
        List<String> paths = items.stream()
                .flatMap(item -> Block.read(item, TelemetryReader::path).stream())
                .toList();
        return paths.stream().findFirst();
    }

    private static Optional<String> path(Block block) {
        String kind = block.require("kind", "such as io.l5d.prometheus");
        if (PROMETHEUS.contains(kind)) {
            block.ignore("prefix", "names of metrics begin with waymark_");
            return Optional.of(block.text("path", PATH));
        }
        block.value()
                .warning("%s: %s is not served (metrics are at /metrics, for Prometheus)"
                        .formatted(block.value().name(), kind));
        block.giveUp();
        return Optional.empty();
    }
}
