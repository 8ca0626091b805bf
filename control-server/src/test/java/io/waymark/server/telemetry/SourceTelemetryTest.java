package io.waymark.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.waymark.dtab.Name;
import io.waymark.dtab.NameTree;
import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.guard.GuardOptions;
import io.waymark.interpreter.guard.GuardedNamer;
import io.waymark.interpreter.guard.Sources;
import io.waymark.live.Cell;
import io.waymark.live.Live;
import io.waymark.live.Problem;
import io.waymark.live.Scheduler;
import io.waymark.live.Watch;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is logged and counted of the sources of names. */
class SourceTelemetryTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("source-log-test");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Map<Path, Cell<Addresses>> services = new HashMap<>();
    private Instant now = Instant.EPOCH.plusSeconds(100);

    private final Scheduler clock = new Scheduler() {
        @Override
        public Instant now() {
            return now;
        }

        @Override
        public Watch schedule(Duration delay, Runnable task) {
            return () -> {};
        }
    };
    private final GuardedNamer namer = new GuardedNamer(
            Path.parse("/#/disco"),
            "scripted",
            new Namer() {
                @Override
                public Live<NameTree<Name>> lookup(Path path) {
                    return Live.of(NameTree.neg());
                }

                @Override
                public Live<Addresses> addresses(Path id) {
                    return service(id.show());
                }
            },
            GuardOptions.DEFAULT,
            clock);
    private final Sources sources = new Sources(List.of(namer.source()));
    private final SourceLog log = new SourceLog(sources, logger, () -> now);

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(appender);
    }

    private Cell<Addresses> service(String name) {
        return services.computeIfAbsent(Path.parse(name), unused -> new Cell<>());
    }

    private void say(String service, int endpoints) {
        service(service)
                .setValue(new Addresses.Endpoints(IntStream.rangeClosed(1, endpoints)
                        .mapToObj(i -> new Endpoint(InetAddress.getLoopbackAddress(), i))
                        .collect(Collectors.toSet())));
    }

    private void use(int count, int endpoints) {
        for (int i = 1; i <= count; i++) {
            say("/s" + i, endpoints);
            namer.addresses(Path.parse("/s" + i)).watch(state -> {});
        }
    }

    private List<String> look() {
        now = now.plusSeconds(11);
        log.look();
        List<String> lines = appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
        appender.list.clear();
        return lines;
    }

    @Test
    void a_thousand_services_that_are_stale_are_one_line() {
        use(1000, 2);
        assertThat(look()).isEmpty();
        Problem away = new Problem("agent away", now);
        services.values().forEach(service -> service.update(before -> before.stale(away)));
        assertThat(look())
                .containsExactly(
                        "WARN namer /#/disco: stale since 1970-01-01T00:01:51Z, going on with what was known of 0 names and"
                                + " 1000 services: agent away");
        assertThat(look()).isEmpty();
        services.keySet().forEach(service -> say(service.show(), 2));
        assertThat(look()).containsExactly("INFO namer /#/disco: fresh again");
    }

    @Test
    void what_begins_to_be_held_and_is_held_no_more_is_logged_by_name() {
        use(5, 10);
        for (int i = 1; i <= 5; i++) {
            say("/s" + i, 1);
        }
        assertThat(look())
                .containsExactly("WARN namer /#/disco: says that most endpoints are gone, and is not believed yet, of"
                        + " /#/disco/s1, /#/disco/s2, /#/disco/s3 and 2 more; held for PT10M at most, release with"
                        + " POST /api/2/discovery/release");
        say("/s1", 10);
        sources.release(Path.parse("/#/disco/s2"));
        assertThat(look()).containsExactly("INFO namer /#/disco: no longer held: /#/disco/s1, /#/disco/s2");
    }

    @Test
    void after_a_line_there_is_none_about_the_same_source_for_a_while() {
        use(1, 10);
        say("/s1", 1);
        assertThat(look()).hasSize(1);
        for (int i = 0; i < 9; i++) {
            say("/s1", i % 2 == 0 ? 10 : 1);
            now = now.plusSeconds(1);
            log.look();
        }
        assertThat(appender.list).isEmpty();
        assertThat(look())
                .containsExactly(
                        "WARN namer /#/disco: endpoints were held 4 times since the last look, and some came back: is the"
                                + " source flapping?",
                        "INFO namer /#/disco: no longer held: /#/disco/s1");
    }

    @Test
    void a_source_that_flaps_between_two_looks_is_said_to() {
        use(1, 10);
        say("/s1", 1);
        say("/s1", 10);
        assertThat(look())
                .containsExactly("WARN namer /#/disco: endpoints were held 1 times since the last look, and some came"
                        + " back: is the source flapping?");
    }

    @Test
    void freshness_is_measured() {
        Telemetry telemetry = new Telemetry("test");
        SourceMeters.bind(sources, telemetry, () -> now);
        use(3, 10);
        say("/s1", 1);
        service("/s2").update(before -> before.stale(new Problem("agent away", now)));
        now = now.plusSeconds(7);
        assertThat(telemetry.scrape())
                .contains(
                        "waymark_namer_services{namer=\"/#/disco\",state=\"held\"} 1.0",
                        "waymark_namer_services{namer=\"/#/disco\",state=\"stale\"} 1.0",
                        "waymark_namer_services{namer=\"/#/disco\",state=\"ready\"} 1.0",
                        "waymark_namer_names{namer=\"/#/disco\",state=\"ready\"} 0.0",
                        "waymark_namer_held{namer=\"/#/disco\"} 1.0",
                        "waymark_namer_stale_seconds{namer=\"/#/disco\"} 7.0",
                        "waymark_namer_holds_total{namer=\"/#/disco\"} 1.0",
                        "waymark_namer_releases_total{namer=\"/#/disco\"} 0.0",
                        "waymark_namer_resyncs_done_total{namer=\"/#/disco\"} 0.0",
                        "waymark_namer_resyncs_missed_total{namer=\"/#/disco\"} 0.0");
        sources.releaseAll(Path.parse("/#/disco"));
        now = now.plusSeconds(1);
        assertThat(telemetry.scrape()).contains("waymark_namer_releases_total{namer=\"/#/disco\"} 1.0");
        telemetry.close();
    }
}
