package io.waymark.server.config;

import io.waymark.interpreter.consul.ConsulOptions;
import io.waymark.interpreter.consul.HealthStatus;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the options of a {@code consul} namer, which are namerd's. */
final class ConsulReader {
    private static final int PORT = 8500;

    private ConsulReader() {}

    static ConsulOptions read(Block block) {
        block.ignore("failFast", "an agent that fails is asked again after 10 ms to 5 s");
        block.ignore("fixedLengthStreamedAfterKB", "answers of up to 64 MB are read");
        block.find("tls")
                .ifPresent(tls -> tls.error(
                        tls.name() + ": TLS to Consul is not available (remove it, and ask an agent on this host)"));
        ConsulOptions standard = ConsulOptions.of(agent(block))
                .with(block.find("consistencyMode")
                        .flatMap(ConsulReader::consistency)
                        .orElse(ConsulOptions.Consistency.DEFAULT))
                .with(selection(block));
        return block.secret("token")
                .map(token -> standard.withToken(token.value()))
                .orElse(standard);
    }

    private static URI agent(Block block) {
        String host = block.text("host", "localhost");
        int port = block.number("port", PORT, 1, 65_535);
        try {
            URI agent = URI.create("http://%s:%d"
                    .formatted(host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host, port));
            if (agent.getHost() != null && host.indexOf('/') < 0) {
                return agent;
            }
        } catch (IllegalArgumentException notAHost) {
            // said below
        }
        block.find("host").ifPresent(value -> value.expected("a host name or an address"));
        return URI.create("http://localhost:" + PORT);
    }

    private static Optional<ConsulOptions.Consistency> consistency(Value value) {
        Optional<String> text = value.text();
        for (ConsulOptions.Consistency mode : ConsulOptions.Consistency.values()) {
            if (text.isPresent() && mode.name().toLowerCase(Locale.ROOT).equals(text.get())) {
                return Optional.of(mode);
            }
        }
        value.expected("default, stale or consistent");
        return Optional.empty();
    }

    private static ConsulOptions.Selection selection(Block block) {
        ConsulOptions.Selection standard = ConsulOptions.Selection.DEFAULT;
        return new ConsulOptions.Selection(
                block.flag("includeTag", standard.includeTag()),
                block.flag("useHealthCheck", standard.useHealthCheck()),
                block.find("healthStatuses").map(ConsulReader::healthStatuses).orElse(standard.healthStatuses()),
                block.flag("preferServiceAddress", standard.preferServiceAddress()),
                block.flag("setHost", standard.setHost()),
                block.flag("transferMetadata", standard.transferMetadata()),
                weights(block.list("weights")));
    }

    private static Set<HealthStatus> healthStatuses(Value value) {
        Set<HealthStatus> statuses = EnumSet.noneOf(HealthStatus.class);
        List<Value> items = value.items();
        if (items.isEmpty()) {
            value.expected("at least one of passing, warning, critical, maintenance");
        }
        for (Value item : items) {
            Optional<HealthStatus> status = item.text().flatMap(HealthStatus::of);
            status.ifPresent(statuses::add);
            if (status.isEmpty()) {
                item.expected("passing, warning, critical or maintenance");
            }
        }
        return statuses;
    }

    private static List<ConsulOptions.TagWeight> weights(List<Value> items) {
        return items.stream()
                .map(item -> Block.read(item, ConsulReader::weight))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<ConsulOptions.TagWeight> weight(Block block) {
        String tag = block.require("tag", "a tag of instances");
        String weight = block.require("weight", "a number such as 0.5");
        try {
            return Optional.of(new ConsulOptions.TagWeight(tag, Double.parseDouble(weight)));
        } catch (IllegalArgumentException notAWeight) {
            block.find("weight").ifPresent(value -> value.expected("a number that is not negative, such as 0.5"));
            return Optional.empty();
        }
    }
}
