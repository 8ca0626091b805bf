package io.waymark.interpreter.marathon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.RealTime;
import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.hosts.FakeHosts;
import io.waymark.live.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.core.ThrowingRunnable;

/** A fake Marathon and namers that ask it, quickly. */
final class MarathonRig implements AutoCloseable {
    static final Path PREFIX = Path.parse("/#/io.l5d.marathon");
    static final Path WEB = Path.parse("/web");
    /** For as long as a test runs, what waits for this never happens. */
    static final Duration NEVER = Duration.ofMinutes(10);

    /** Events, and no polling beside them; polling every 20 ms without. */
    static final MarathonOptions.Polling QUICK = new MarathonOptions.Polling(
            true,
            Duration.ofMillis(20),
            Duration.ofMillis(5),
            NEVER,
            Duration.ofMillis(2),
            NEVER,
            Duration.ofSeconds(20),
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            1_000,
            1_000,
            1_000_000);

    final RealTime time = new RealTime();
    final FakeHosts hosts = new FakeHosts();
    private final List<MarathonNamer> namers = new ArrayList<>();

    MarathonNamer namer(MarathonOptions options) {
        MarathonNamer namer = new MarathonNamer(PREFIX, options, hosts.hosts(time, time), time, time, new Random(1));
        namers.add(namer);
        return namer;
    }

    static MarathonOptions.Polling silence(Duration max) {
        return polling(QUICK.eventStream(), QUICK.ttl(), max, QUICK.timeout());
    }

    static MarathonOptions.Polling timeout(Duration max) {
        return polling(QUICK.eventStream(), QUICK.ttl(), QUICK.silenceMax(), max);
    }

    private static MarathonOptions.Polling polling(
            boolean eventStream, Duration ttl, Duration silenceMax, Duration timeout) {
        return new MarathonOptions.Polling(
                eventStream,
                ttl,
                QUICK.jitter(),
                QUICK.resync(),
                QUICK.settle(),
                silenceMax,
                timeout,
                QUICK.retryFirst(),
                QUICK.retryMax(),
                QUICK.appsMax(),
                QUICK.namesMax(),
                QUICK.answerBytesMax());
    }

    static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(assertion);
    }

    /** The endpoints of {@link FakeMarathon#app(String, String...)}. */
    static Set<Endpoint> endpoints(String... addresses) {
        return Arrays.stream(addresses)
                .map(address ->
                        new Endpoint(FakeHosts.ip(address), 31000, OptionalDouble.empty(), Map.of("nodeName", address)))
                .collect(Collectors.toSet());
    }

    static State<Addresses> at(String... addresses) {
        return State.ready(new Addresses.Endpoints(endpoints(addresses)));
    }

    static void becomes(Recorder<Addresses> recorder, State<Addresses> state) {
        eventually(() -> assertThat(recorder.last()).isEqualTo(state));
    }

    /** What was known is still there, and said to be old. */
    static void becomesStale(Recorder<Addresses> recorder, String... addresses) {
        eventually(() -> assertThat(recorder.last())
                .isInstanceOfSatisfying(
                        State.Stale.class,
                        stale -> assertThat(stale.value()).isEqualTo(new Addresses.Endpoints(endpoints(addresses)))));
    }

    @Override
    public void close() {
        namers.forEach(MarathonNamer::close);
        time.close();
    }
}
