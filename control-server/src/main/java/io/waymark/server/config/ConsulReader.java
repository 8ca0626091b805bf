package io.waymark.server.config;

import io.waymark.dtab.Path;
import io.waymark.interpreter.consul.ConsulOptions;
import io.waymark.interpreter.consul.HealthStatus;
import io.waymark.store.consul.ConsulSettings;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the options of a {@code consul} namer and of a {@code consul} storage, which are namerd's. */
final class ConsulReader {
    private static final int PORT = 8500;
    private static final int TRANSACTION_BYTES_MOST = 64 << 20;
    private static final Kind<ConsulSettings.Backoff> BACKOFFS = new Kind.Readers<ConsulSettings.Backoff>()
            .add(ConsulReader::constant, "constant")
            .add(ConsulReader::jittered, "jittered")
            .build("backoff");

    private ConsulReader() {}

    static NamerConfig.Consul namer(Block block, Path prefix) {
        block.ignore("fixedLengthStreamedAfterKB", "answers of up to 64 MB are read");
        Optional<StorageConfig.ClientTls> tls =
                block.block("tls", ClientTlsReader::read).flatMap(read -> read);
        ConsulOptions standard = ConsulOptions.of(agent(block, tls.isPresent()))
                .with(block.find("consistencyMode")
                        .flatMap(ConsulReader::consistency)
                        .orElse(ConsulOptions.Consistency.DEFAULT))
                .with(selection(block))
                .with(polling(block))
                .withFailFast(block.flag("failFast", false));
        ConsulOptions options = block.secret("token")
                .map(token -> standard.withToken(token.value()))
                .orElse(standard);
        return new NamerConfig.Consul(prefix, options, tls);
    }

    private static ConsulOptions.Polling polling(Block block) {
        ConsulOptions.Polling standard = ConsulOptions.Polling.DEFAULT;
        return standard.withPollsMax(block.number("pollsMax", standard.pollsMax(), 1, 1_000_000))
                .withTimes(
                        positive(block, "wait", standard.waitMax()),
                        block.duration("pause", standard.pause()),
                        positive(block, "resyncEvery", standard.resyncEvery()));
    }

    private static Duration positive(Block block, String key, Duration otherwise) {
        Duration written = block.duration(key, otherwise);
        if (!written.isZero()) {
            return written;
        }
        block.find(key).ifPresent(value -> value.expected("a duration of more than nothing, such as 10s"));
        return otherwise;
    }

    static StorageConfig storage(Block block) {
        Optional<StorageConfig.ClientTls> tls =
                block.block("tls", ClientTlsReader::read).flatMap(read -> read);
        if (block.find("writeConsistencyMode")
                .flatMap(ConsulReader::consistency)
                .isPresent()) {
            block.ignore(
                    "writeConsistencyMode", "writes are the leader's, and what they depend on is read consistently");
        }
        ConsulSettings standard = ConsulSettings.of(agent(block, tls.isPresent()))
                .withPathPrefix(StorageReader.path(block, "pathPrefix", "/namerd/dtabs"))
                .with(reads(block.find("readConsistencyMode")
                        .flatMap(ConsulReader::consistency)
                        .orElse(ConsulOptions.Consistency.DEFAULT)))
                .withFailFast(block.flag("failFast", false))
                .with(block.block("backoff", BACKOFFS::read)
                        .flatMap(read -> read)
                        .orElse(ConsulSettings.Backoff.DEFAULT))
                .withTransactionBytesMax(block.number(
                        "transactionBytesMax",
                        ConsulSettings.TRANSACTION_BYTES_MAX,
                        ConsulSettings.TRANSACTION_BYTES_LEAST,
                        TRANSACTION_BYTES_MOST));
        ConsulSettings placed =
                block.findText("datacenter").map(standard::withDatacenter).orElse(standard);
        return new StorageConfig.Consul(
                block.secret("token")
                        .map(token -> placed.withToken(token.value()))
                        .orElse(placed),
                tls);
    }

    /** Stores and namers do not know one another, and so each have their own word for the same thing. */
    private static ConsulSettings.Reads reads(ConsulOptions.Consistency consistency) {
        return switch (consistency) {
            case DEFAULT -> ConsulSettings.Reads.DEFAULT;
            case STALE -> ConsulSettings.Reads.STALE;
            case CONSISTENT -> ConsulSettings.Reads.CONSISTENT;
        };
    }

    private static ConsulSettings.Backoff constant(Block block) {
        Duration always = Duration.ofMillis(block.number("ms", 1, 1, Integer.MAX_VALUE));
        return new ConsulSettings.Backoff(always, always);
    }

    private static ConsulSettings.Backoff jittered(Block block) {
        ConsulSettings.Backoff standard = ConsulSettings.Backoff.DEFAULT;
        int min = block.number("minMs", (int) standard.min().toMillis(), 1, Integer.MAX_VALUE);
        int max = block.number("maxMs", Math.max(min, (int) standard.max().toMillis()), min, Integer.MAX_VALUE);
        return new ConsulSettings.Backoff(Duration.ofMillis(min), Duration.ofMillis(max));
    }

    private static URI agent(Block block, boolean tls) {
        String scheme = tls ? "https" : "http";
        String host = block.text("host", "localhost");
        int port = block.number("port", PORT, 1, 65_535);
        try {
            URI agent = URI.create("%s://%s:%d"
                    .formatted(scheme, host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host, port));
            if (agent.getHost() != null && host.indexOf('/') < 0) {
                return agent;
            }
        } catch (IllegalArgumentException notAHost) {
            // said below
        }
        block.find("host").ifPresent(value -> value.expected("a host name or an address"));
        return URI.create(scheme + "://localhost:" + PORT);
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
