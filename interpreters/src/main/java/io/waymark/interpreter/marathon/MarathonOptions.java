package io.waymark.interpreter.marathon;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Which Marathon to ask, for what, and how.
 *
 * @param base {@code http://host:port} or {@code https://host:port}, perhaps with a path that goes before {@code /v2}
 * @param tls how to speak TLS; empty: as Java does
 * @param credentials shown with every request
 * @param selection which tasks an app's endpoints are
 * @param polling how Marathon is asked
 */
public record MarathonOptions(
        URI base, Optional<SSLContext> tls, Credentials credentials, Selection selection, Polling polling) {

    /** {@code http://marathon.mesos:80}. */
    public static final URI USUAL_BASE = URI.create("http://marathon.mesos:80");

    public MarathonOptions {
        boolean web = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
        if (!web || base.getHost() == null) {
            throw new IllegalArgumentException("Marathon: '%s' (expected: http://host:port)".formatted(base));
        }
    }

    /**
     * Which tasks an app's endpoints are.
     *
     * @param useHealthCheck whether a task of an app that has health checks counts only if all their results are alive
     * @param port which of an app's ports is meant
     */
    public record Selection(boolean useHealthCheck, Port port) {
        /** As namerd: health is not looked at, and the first port is meant. */
        public static final Selection DEFAULT = new Selection(false, new Port(Optional.empty(), 0));
    }

    /**
     * One of an app's ports.
     *
     * @param name that it has in the app; empty: {@code index} says which
     * @param index its place among the app's ports, counted from 0
     */
    public record Port(Optional<String> name, int index) {
        public Port {
            if (index < 0) {
                throw new IllegalArgumentException("port index: %d (expected: 0 or more)".formatted(index));
            }
        }
    }

    /**
     * How Marathon is asked.
     *
     * @param eventStream whether to listen to events, so that only what has changed is asked for
     * @param ttl how often to ask for everything while there are no events to listen to
     * @param jitter by how much that may be more or less
     * @param resync how often to ask for everything although there are events
     * @param settle how long to wait after an event before asking, so that one answer is for many events
     * @param silenceMax how long the event stream may be silent before it is taken for dead
     * @param timeout how long answers may take
     * @param retryFirst the longest wait after a first failure
     * @param retryMax the longest wait after many
     * @param appsMax how many apps Marathon may have
     * @param namesMax how many names may be watched at once
     * @param answerBytesMax the largest answer that is read
     */
    public record Polling(
            boolean eventStream,
            Duration ttl,
            Duration jitter,
            Duration resync,
            Duration settle,
            Duration silenceMax,
            Duration timeout,
            Duration retryFirst,
            Duration retryMax,
            int appsMax,
            int namesMax,
            int answerBytesMax) {

        /** Events; 5 s ± 50 ms, 5 min, 200 ms, 1 min, 30 s, 100 ms to 5 s after failures, 100,000 of each, 64 MB. */
        public static final Polling DEFAULT = new Polling(
                true,
                Duration.ofSeconds(5),
                Duration.ofMillis(50),
                Duration.ofMinutes(5),
                Duration.ofMillis(200),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                100_000,
                100_000,
                64 << 20);

        public Polling {
            if (ttl.toMillis() < 1
                    || jitter.isNegative()
                    || jitter.compareTo(ttl) > 0
                    || resync.toMillis() < 1
                    || settle.isNegative()
                    || silenceMax.toMillis() < 1
                    || timeout.toMillis() < 1
                    || appsMax < 1
                    || namesMax < 1
                    || answerBytesMax < 1) {
                throw new IllegalArgumentException(
                        "polling: ttl %s, jitter %s, resync %s, settle %s, silence %s, timeout %s, %d, %d, %d (expected: each more than 0, jitter and settle perhaps 0, jitter at most ttl)"
                                .formatted(
                                        ttl,
                                        jitter,
                                        resync,
                                        settle,
                                        silenceMax,
                                        timeout,
                                        appsMax,
                                        namesMax,
                                        answerBytesMax));
            }
        }

        /** As this one, polling at other times. */
        public Polling with(boolean otherEventStream, Duration otherTtl, Duration otherJitter, Duration otherResync) {
            return new Polling(
                    otherEventStream,
                    otherTtl,
                    otherJitter,
                    otherResync,
                    settle,
                    silenceMax,
                    timeout,
                    retryFirst,
                    retryMax,
                    appsMax,
                    namesMax,
                    answerBytesMax);
        }
    }

    /** That Marathon, without credentials, and everything else as namerd has it. */
    public static MarathonOptions of(URI base) {
        return new MarathonOptions(base, Optional.empty(), new Credentials.None(), Selection.DEFAULT, Polling.DEFAULT);
    }

    public MarathonOptions with(Selection other) {
        return new MarathonOptions(base, tls, credentials, other, polling);
    }

    public MarathonOptions with(Polling other) {
        return new MarathonOptions(base, tls, credentials, selection, other);
    }

    public MarathonOptions with(Credentials other) {
        return new MarathonOptions(base, tls, other, selection, polling);
    }

    public MarathonOptions with(SSLContext other) {
        return new MarathonOptions(base, Optional.of(other), credentials, selection, polling);
    }

    /** What is configured; credentials hide what must not be seen. */
    @Override
    public String toString() {
        return "MarathonOptions[base=%s, credentials=%s, selection=%s, eventStream=%s, ttl=%s, jitter=%s, resync=%s]"
                .formatted(
                        base,
                        credentials,
                        selection,
                        polling.eventStream(),
                        polling.ttl(),
                        polling.jitter(),
                        polling.resync());
    }
}
