package io.waymark.interpreter.marathon;

import static io.waymark.interpreter.marathon.FakeMarathon.app;
import static io.waymark.interpreter.marathon.FakeMarathon.send;
import static io.waymark.interpreter.marathon.MarathonRig.QUICK;
import static io.waymark.interpreter.marathon.MarathonRig.WEB;
import static io.waymark.interpreter.marathon.MarathonRig.at;
import static io.waymark.interpreter.marathon.MarathonRig.becomes;
import static io.waymark.interpreter.marathon.MarathonRig.becomesStale;
import static io.waymark.interpreter.marathon.MarathonRig.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Recorder;
import io.waymark.live.State;
import io.waymark.store.faults.FaultyProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of names when Marathon, or the way to it, fails. */
class MarathonFaultsIT {
    private final MarathonRig rig = new MarathonRig();
    private final CountDownLatch end = new CountDownLatch(1);
    private FakeMarathon marathon;
    private FaultyProxy proxy;

    @BeforeEach
    void open() throws IOException {
        marathon = new FakeMarathon();
        marathon.putSilently("/web", app("/web", "10.0.0.1"));
        proxy = new FaultyProxy(marathon.port());
    }

    @AfterEach
    void close() throws IOException {
        end.countDown();
        rig.close();
        proxy.close();
        marathon.close();
    }

    private MarathonOptions options(MarathonOptions.Polling polling) {
        return MarathonOptions.of(URI.create("http://" + proxy.address())).with(polling);
    }

    private Recorder<Addresses> web(MarathonOptions.Polling polling) {
        return new Recorder<>(rig.namer(options(polling)).addresses(WEB));
    }

    private void listened() {
        eventually(() -> assertThat(marathon.streamCount()).isPositive());
    }

    private static boolean isStream(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().equals("/v2/events");
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSE", "HANG", "CUT_ANSWERS"})
    void what_is_known_stands_while_the_way_is_blocked_and_is_right_after(FaultyProxy.Mode mode) {
        MarathonOptions.Polling impatient = MarathonRig.timeout(Duration.ofMillis(300));
        MarathonOptions.Polling polling = impatient.with(false, QUICK.ttl(), QUICK.jitter(), QUICK.resync());
        try (var web = web(polling)) {
            becomes(web, at("10.0.0.1"));
            proxy.mode(mode);
            becomesStale(web, "10.0.0.1");
            marathon.putSilently("/web", app("/web", "10.0.0.2"));
            proxy.mode(FaultyProxy.Mode.PASS);
            becomes(web, at("10.0.0.2"));
        }
    }

    @Test
    void a_stream_that_is_cut_is_listened_to_again_and_what_was_missed_is_asked_for() {
        try (var web = web(QUICK)) {
            becomes(web, at("10.0.0.1"));
            listened();
            for (int i = 2; i < 6; i++) {
                proxy.cut();
                String address = "10.0.0." + i;
                marathon.putSilently("/web", app("/web", address));
                becomes(web, at(address));
            }
        }
    }

    @Test
    void a_stream_that_ends_is_listened_to_again() {
        MarathonOptions.Polling patient = QUICK.with(true, MarathonRig.NEVER, Duration.ZERO, MarathonRig.NEVER);
        try (var web = web(patient)) {
            becomes(web, at("10.0.0.1"));
            listened();
            marathon.endStreams();
            eventually(() -> assertThat(marathon.askedCount("/v2/events")).isGreaterThan(1));
            listened();
            marathon.update("/web", app("/web", "10.0.0.2"));
            becomes(web, at("10.0.0.2"));
        }
    }

    @Test
    void a_stream_that_is_silent_is_given_up_and_everything_asked_for() {
        MarathonOptions.Polling polling = MarathonRig.silence(Duration.ofMillis(300));
        MarathonOptions.Polling patient = polling.with(true, MarathonRig.NEVER, Duration.ZERO, MarathonRig.NEVER);
        try (var web = web(patient)) {
            becomes(web, at("10.0.0.1"));
            listened();
            marathon.putSilently("/web", app("/web", "10.0.0.2"));
            becomes(web, at("10.0.0.2"));
            eventually(() -> assertThat(marathon.askedCount("/v2/events")).isGreaterThan(1));
        }
    }

    @Test
    void a_marathon_that_is_away_at_the_start_is_found_when_it_comes() {
        proxy.mode(FaultyProxy.Mode.REFUSE);
        try (var web = web(QUICK)) {
            eventually(() -> assertThat(web.last()).isInstanceOf(State.Failed.class));
            proxy.mode(FaultyProxy.Mode.PASS);
            becomes(web, at("10.0.0.1"));
        }
    }

    @Test
    void a_marathon_that_hangs_at_the_start_fails_the_name_and_not_for_ever() {
        proxy.mode(FaultyProxy.Mode.HANG);
        try (var web = web(MarathonRig.timeout(Duration.ofMillis(200)))) {
            eventually(() -> assertThat(web.last())
                    .isInstanceOfSatisfying(
                            State.Failed.class,
                            failed -> assertThat(failed.problem().message()).contains("no answer within 200 ms")));
            proxy.mode(FaultyProxy.Mode.PASS);
            becomes(web, at("10.0.0.1"));
        }
    }

    static List<FakeMarathon.Behaviour> faults() {
        return List.of(
                exchange -> answer(exchange, 500, "{\"message\":\"Internal\"}"),
                exchange -> answer(exchange, 503, "{\"message\":\"Could not determine the current leader\"}"),
                exchange -> answer(exchange, 401, "{\"message\":\"Invalid username or password.\"}"),
                exchange -> answer(exchange, 404, "<html>no such page</html>"),
                exchange -> answer(exchange, 302, ""),
                exchange -> answer(exchange, 200, "<html>not Marathon at all</html>"),
                exchange -> answer(exchange, 200, ""),
                exchange -> answer(exchange, 200, "{}"),
                exchange -> answer(exchange, 200, "{\"apps\":[{\"id\":\"/web\"}]}"),
                exchange -> answer(exchange, 200, "{\"apps\":[{\"id\":\"/web\",\"tasks\":["),
                exchange -> answer(exchange, 200, "{\"apps\":[" + " ".repeat(QUICK.answerBytesMax()) + "]}"),
                exchange -> answer(exchange, 200, "{\"apps\":[" + "[".repeat(100_000)),
                exchange -> {
                    exchange.sendResponseHeaders(200, 10_000);
                    exchange.getResponseBody().write("{\"apps\":[]}".getBytes(StandardCharsets.UTF_8)); // and cuts
                    exchange.getResponseBody().flush();
                    return true;
                },
                exchange -> {
                    exchange.close();
                    return true;
                });
    }

    private static boolean answer(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, body);
        return true;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void what_is_known_stands_through_answers_that_are_wrong(FakeMarathon.Behaviour fault) {
        try (var web = web(QUICK)) {
            becomes(web, at("10.0.0.1"));
            listened();
            marathon.behave(exchange -> !isStream(exchange) && fault.answer(exchange));
            marathon.update("/web", app("/web", "10.0.0.2"));
            becomesStale(web, "10.0.0.1");
            marathon.behave(exchange -> false);
            becomes(web, at("10.0.0.2"));
            assertThat(web.heard()).doesNotContain(at());
        }
    }

    @Test
    void a_page_that_is_not_found_does_not_make_an_app_go_away() {
        try (var web = web(QUICK)) {
            becomes(web, at("10.0.0.1"));
            listened();
            marathon.behave(exchange -> exchange.getRequestURI().getPath().equals("/v2/apps/web")
                    && answer(exchange, 404, "<html>no such page</html>"));
            marathon.update("/web", app("/web", "10.0.0.2"));
            becomes(web, at("10.0.0.2"));
            assertThat(web.heard()).doesNotContain(State.ready(new Addresses.Neg()));
        }
    }

    @Test
    void events_that_make_no_sense_do_no_harm() {
        try (var web = web(QUICK)) {
            becomes(web, at("10.0.0.1"));
            listened();
            marathon.sendRaw("event: status_update_event\ndata: not json\n\n");
            marathon.sendRaw("event: status_update_event\ndata: {\"appId\":\"/../../etc/passwd\"}\n\n");
            marathon.sendRaw("event: no_such_event\n\nevent\n\n\n\ndata\n: \n\n");
            marathon.sendRaw("event: status_update_event\ndata: {\"appId\":\"/no/such/app\"}\n\n");
            marathon.update("/web", app("/web", "10.0.0.2"));
            becomes(web, at("10.0.0.2"));
            assertThat(marathon.asked()).noneMatch(question -> question.contains("passwd"));
        }
    }

    @Test
    void changes_faster_than_they_are_read_end_at_the_last_one() {
        try (var web = web(QUICK)) {
            becomes(web, at("10.0.0.1"));
            listened();
            for (int i = 0; i < 1_000; i++) {
                marathon.update("/web", app("/web", "10.0.1." + i % 250));
            }
            marathon.update("/web", app("/web", "10.0.2.1"));
            becomes(web, at("10.0.2.1"));
            assertThat(web.heard()).doesNotHaveAnyElementsOfTypes(State.Stale.class, State.Failed.class);
            assertThat(marathon.askedCount("/v2/apps")).isLessThan(1_000);
        }
    }

    @Test
    void many_apps_that_change_at_once_are_asked_for_all_together() {
        try (var web = web(QUICK)) {
            becomes(web, at("10.0.0.1"));
            listened();
            for (int i = 0; i < 100; i++) {
                marathon.putSilently("/many/app" + i, app("/many/app" + i, "10.0.3.1"));
            }
            StringBuilder burst = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                burst.append(FakeMarathon.event("status_update_event", "\"appId\":\"/many/app" + i + "\""));
            }
            marathon.putSilently("/web", app("/web", "10.0.0.2"));
            marathon.sendRaw(burst.toString());
            becomes(web, at("10.0.0.2"));
        }
    }
}
