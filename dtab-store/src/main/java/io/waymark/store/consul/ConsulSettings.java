package io.waymark.store.consul;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Which agent, where in its key-value store, and how to ask.
 *
 * @param agent {@code http://host:port}, or https
 * @param pathPrefix what the keys of the dtabs begin with, before a slash and the name; as in Consul without its first
 *     slash
 * @param token shown to the agent with every request
 * @param datacenter whose key-value store; empty: that of the agent's own
 * @param reads how fresh the watch's answers must be; whatever a write depends on is always read consistently
 * @param failFast whether requests are refused at once while the watch finds the agent away
 * @param backoff how long to wait after failures
 * @param tls for https: whom to trust and what to show; empty: as Java does
 * @param transactionBytesMax the largest transaction that the agent takes: its {@code limits.txn_max_req_len}
 * @param requestTimeout how long an answer may take
 * @param waitMax how long the agent may keep the watch's question open while nothing changes
 */
public record ConsulSettings(
        URI agent,
        String pathPrefix,
        Optional<String> token,
        Optional<String> datacenter,
        Reads reads,
        boolean failFast,
        Backoff backoff,
        Optional<SSLContext> tls,
        int transactionBytesMax,
        Duration requestTimeout,
        Duration waitMax) {

    /** The consistency mode of Consul's reads. */
    public enum Reads {
        /** The leader answers, as far as it knows that it leads. */
        DEFAULT(""),
        /** Any server answers, with what it has. */
        STALE("stale"),
        /** The leader answers, after it has made sure that it leads. */
        CONSISTENT("consistent");

        final String parameter;

        Reads(String parameter) {
            this.parameter = parameter;
        }
    }

    /**
     * How long to wait after failures: {@code min} at first and up to {@code max} after many; always, if they are
     * equal.
     */
    public record Backoff(Duration min, Duration max) {
        /** From 1 ms to 1 min, as namerd. */
        public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(1), Duration.ofMinutes(1));

        public Backoff {
            if (min.toMillis() < 1 || max.compareTo(min) < 0) {
                throw new IllegalArgumentException(
                        "backoff: %s to %s (expected: at least 1 ms, and the second at least the first)"
                                .formatted(min, max));
            }
        }
    }

    /** What Consul takes unless it is told otherwise. */
    public static final int TRANSACTION_BYTES_MAX = 512 << 10;

    /** Less than this would not hold the keys of a write and its first lines. */
    public static final int TRANSACTION_BYTES_LEAST = 64 << 10;

    public ConsulSettings {
        boolean http = "http".equals(agent.getScheme()) || "https".equals(agent.getScheme());
        if (!http || agent.getHost() == null) {
            throw new IllegalArgumentException(
                    "agent: '%s' (expected: a URL like http://127.0.0.1:8500)".formatted(agent));
        }
        if (!pathPrefix.matches("(/[^/]+)+")) {
            throw new IllegalArgumentException(
                    "pathPrefix: '%s' (expected: a path like /namerd/dtabs, without a slash at its end)"
                            .formatted(pathPrefix));
        }
        if (transactionBytesMax < TRANSACTION_BYTES_LEAST) {
            throw new IllegalArgumentException("transactionBytesMax: %d (expected: at least %d)"
                    .formatted(transactionBytesMax, TRANSACTION_BYTES_LEAST));
        }
    }

    /** namerd's defaults: {@code /namerd/dtabs}, without a token. */
    public static ConsulSettings of(URI agent) {
        return new ConsulSettings(
                agent,
                "/namerd/dtabs",
                Optional.empty(),
                Optional.empty(),
                Reads.DEFAULT,
                false,
                Backoff.DEFAULT,
                Optional.empty(),
                TRANSACTION_BYTES_MAX,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
    }

    /** These settings at another place. */
    public ConsulSettings withPathPrefix(String other) {
        return new ConsulSettings(
                agent,
                other,
                token,
                datacenter,
                reads,
                failFast,
                backoff,
                tls,
                transactionBytesMax,
                requestTimeout,
                waitMax);
    }

    public ConsulSettings withToken(String other) {
        return new ConsulSettings(
                agent,
                pathPrefix,
                Optional.of(other),
                datacenter,
                reads,
                failFast,
                backoff,
                tls,
                transactionBytesMax,
                requestTimeout,
                waitMax);
    }

    public ConsulSettings withDatacenter(String other) {
        return new ConsulSettings(
                agent,
                pathPrefix,
                token,
                Optional.of(other),
                reads,
                failFast,
                backoff,
                tls,
                transactionBytesMax,
                requestTimeout,
                waitMax);
    }

    public ConsulSettings with(Reads other) {
        return new ConsulSettings(
                agent,
                pathPrefix,
                token,
                datacenter,
                other,
                failFast,
                backoff,
                tls,
                transactionBytesMax,
                requestTimeout,
                waitMax);
    }

    public ConsulSettings with(Backoff other) {
        return new ConsulSettings(
                agent,
                pathPrefix,
                token,
                datacenter,
                reads,
                failFast,
                other,
                tls,
                transactionBytesMax,
                requestTimeout,
                waitMax);
    }

    public ConsulSettings with(SSLContext other) {
        return new ConsulSettings(
                agent,
                pathPrefix,
                token,
                datacenter,
                reads,
                failFast,
                backoff,
                Optional.of(other),
                transactionBytesMax,
                requestTimeout,
                waitMax);
    }

    public ConsulSettings withFailFast(boolean other) {
        return new ConsulSettings(
                agent,
                pathPrefix,
                token,
                datacenter,
                reads,
                other,
                backoff,
                tls,
                transactionBytesMax,
                requestTimeout,
                waitMax);
    }

    public ConsulSettings withTransactionBytesMax(int other) {
        return new ConsulSettings(
                agent, pathPrefix, token, datacenter, reads, failFast, backoff, tls, other, requestTimeout, waitMax);
    }

    /** These settings with other times: how long an answer may take, and how long a question may be kept open. */
    public ConsulSettings withTimes(Duration requestTimeout, Duration waitMax) {
        return new ConsulSettings(
                agent,
                pathPrefix,
                token,
                datacenter,
                reads,
                failFast,
                backoff,
                tls,
                transactionBytesMax,
                requestTimeout,
                waitMax);
    }

    /** Everything but the token, which must not be seen. */
    @Override
    public String toString() {
        return "ConsulSettings[agent=%s, pathPrefix=%s, token=%s, datacenter=%s, reads=%s, failFast=%s, backoff=%s, transactionBytesMax=%d]"
                .formatted(
                        agent,
                        pathPrefix,
                        token.isPresent() ? "***" : "none",
                        datacenter,
                        reads,
                        failFast,
                        backoff,
                        transactionBytesMax);
    }
}
