package io.waymark.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.waymark.live.Cell;
import io.waymark.live.Problem;
import io.waymark.live.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class StateLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("state-log-test");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final Cell<String> cell = new Cell<>();

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

    private List<String> lines() {
        return appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    private static Problem problem(String message, int second) {
        return new Problem(message, Instant.ofEpochSecond(second));
    }

    @Test
    void a_change_of_condition_is_logged_once_however_often_it_fails() {
        StateLog.watch("store", cell, logger);
        cell.setValue("a");
        cell.setValue("b");
        cell.set(new State.Stale<>("b", problem("refused", 1)));
        cell.set(new State.Stale<>("b", problem("refused again", 2)));
        cell.setValue("secret");
        cell.set(State.failed(problem("denied", 3)));
        assertThat(lines())
                .containsExactly(
                        "INFO store: ready",
                        "WARN store: stale, going on with what was known: refused",
                        "INFO store: ready again",
                        "ERROR store: failed: denied");
    }

    @Test
    void what_is_not_watched_any_more_is_not_logged() {
        StateLog.watch("store", cell, logger).close();
        cell.setValue("a");
        assertThat(lines()).isEmpty();
    }
}
