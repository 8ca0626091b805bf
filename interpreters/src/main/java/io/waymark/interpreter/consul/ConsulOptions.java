package io.waymark.interpreter.consul;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * Which Consul agent to ask, for what, and how.
 *
 * @param agent {@code http://host:port}, or https
 * @param token shown to the agent with every request
 * @param consistency how fresh answers must be
 * @param selection which instances a name has, and what is said of them
 * @param polling how the agent is asked
 * @param failFast whether nothing is asked, but by one at a time, while the agent cannot be reached
 * @param tls for https: whom to trust and what to show; empty: as Java does
 */
public record ConsulOptions(
        URI agent,
        Optional<String> token,
        Consistency consistency,
        Selection selection,
        Polling polling,
        boolean failFast,
        Optional<SSLContext> tls) {

    /** The consistency mode of Consul's reads. */
    public enum Consistency {
        /** The leader answers, as far as it knows that it leads. */
        DEFAULT(""),
        /** Any server answers, with what it has. */
        STALE("stale"),
        /** The leader answers, after it has made sure that it leads. */
        CONSISTENT("consistent");

        final String parameter;

        Consistency(String parameter) {
            this.parameter = parameter;
        }
    }

    /**
     * Which instances a name has, and what is said of them.
     *
     * @param includeTag whether names have a tag: {@code /dc/tag/service} rather than {@code /dc/service}
     * @param useHealthCheck whether health is looked at; without it failing instances are included
     * @param healthStatuses the instances that are kept, if health is looked at
     * @param preferServiceAddress whether an instance's own address goes before that of its node
     * @param setHost whether addresses have an {@code authority}: {@code [tag.]service.service.dc.domain}
     * @param transferMetadata whether endpoints have the metadata of their service and node
     * @param weights the weights of instances with a tag; of several, the heaviest counts
     */
    public record Selection(
            boolean includeTag,
            boolean useHealthCheck,
            Set<HealthStatus> healthStatuses,
            boolean preferServiceAddress,
            boolean setHost,
            boolean transferMetadata,
            List<TagWeight> weights) {

        /** As namerd: the catalog without tags or health, service addresses first, nothing else. */
        public static final Selection DEFAULT =
                new Selection(false, false, Set.of(HealthStatus.PASSING), true, false, false, List.of());

        public Selection {
            EnumSet<HealthStatus> ordered = EnumSet.noneOf(HealthStatus.class);
            ordered.addAll(healthStatuses);
            healthStatuses = Collections.unmodifiableSet(ordered);
            weights = List.copyOf(weights);
        }
    }

    /** The weight of instances with {@code tag}. */
    public record TagWeight(String tag, double weight) {
        public TagWeight {
            if (!(weight >= 0 && weight <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException(
                        "weight of tag '%s': %s (expected: a finite number that is not negative)"
                                .formatted(tag, weight));
            }
        }
    }

    /**
     * How the agent is asked.
     *
     * @param waitMax how long the agent may keep a question open while nothing changes
     * @param margin how much longer to wait for an answer before the connection is given up
     * @param pause the least time between two questions about one thing, however often it changes
     * @param retryFirst the longest wait after a first failure
     * @param retryMax the longest wait after many
     * @param pollsMax how many questions are open at once; more things than that take turns
     * @param namesMax how many names, and services, may be watched at once
     * @param answerBytesMax the largest answer that is read
     * @param resyncEvery how often, about, everything is asked for anew although nothing failed
     */
    public record Polling(
            Duration waitMax,
            Duration margin,
            Duration pause,
            Duration retryFirst,
            Duration retryMax,
            int pollsMax,
            int namesMax,
            int answerBytesMax,
            Duration resyncEvery) {

        /**
         * 1 min, 10 s more, 50 ms between two, 10 ms to 5 s after failures, 2,000 open, 100,000 names, 64 MB, anew
         * every 5 min.
         */
        public static final Polling DEFAULT = new Polling(
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Duration.ofMillis(50),
                Duration.ofMillis(10),
                Duration.ofSeconds(5),
                2_000,
                100_000,
                64 << 20,
                Duration.ofMinutes(5));

        public Polling {
            if (waitMax.toMillis() < 1
                    || margin.toMillis() < 1
                    || pause.isNegative()
                    || pollsMax < 1
                    || namesMax < 1
                    || answerBytesMax < 1
                    || resyncEvery.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "polling: %s, %s, %s, %d, %d, %d, %s (expected: each more than 0, the third perhaps 0)"
                                .formatted(waitMax, margin, pause, pollsMax, namesMax, answerBytesMax, resyncEvery));
            }
        }

        /** This with what is said of one question: how long it is kept open, the least time between two, and anew. */
        public Polling withTimes(Duration waitMax, Duration pause, Duration resyncEvery) {
            return new Polling(
                    waitMax, margin, pause, retryFirst, retryMax, pollsMax, namesMax, answerBytesMax, resyncEvery);
        }

        public Polling withPollsMax(int other) {
            return new Polling(
                    waitMax, margin, pause, retryFirst, retryMax, other, namesMax, answerBytesMax, resyncEvery);
        }
    }

    /** That agent, and everything else as namerd has it. */
    public static ConsulOptions of(URI agent) {
        return new ConsulOptions(
                agent,
                Optional.empty(),
                Consistency.DEFAULT,
                Selection.DEFAULT,
                Polling.DEFAULT,
                false,
                Optional.empty());
    }

    public ConsulOptions with(Selection other) {
        return new ConsulOptions(agent, token, consistency, other, polling, failFast, tls);
    }

    public ConsulOptions with(Polling other) {
        return new ConsulOptions(agent, token, consistency, selection, other, failFast, tls);
    }

    public ConsulOptions with(Consistency other) {
        return new ConsulOptions(agent, token, other, selection, polling, failFast, tls);
    }

    public ConsulOptions withToken(String other) {
        return new ConsulOptions(agent, Optional.of(other), consistency, selection, polling, failFast, tls);
    }

    public ConsulOptions withFailFast(boolean other) {
        return new ConsulOptions(agent, token, consistency, selection, polling, other, tls);
    }

    public ConsulOptions with(SSLContext other) {
        return new ConsulOptions(agent, token, consistency, selection, polling, failFast, Optional.of(other));
    }

    /** Everything but the token, which must not be seen. */
    @Override
    public String toString() {
        return "ConsulOptions[agent=%s, token=%s, consistency=%s, selection=%s, polling=%s, failFast=%s]"
                .formatted(agent, token.isPresent() ? "***" : "none", consistency, selection, polling, failFast);
    }
}
