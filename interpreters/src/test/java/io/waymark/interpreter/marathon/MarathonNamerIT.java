package io.waymark.interpreter.marathon;

import static io.waymark.interpreter.marathon.FakeMarathon.app;
import static io.waymark.interpreter.marathon.FakeMarathon.appOf;
import static io.waymark.interpreter.marathon.FakeMarathon.task;
import static io.waymark.interpreter.marathon.MarathonRig.QUICK;
import static io.waymark.interpreter.marathon.MarathonRig.WEB;
import static io.waymark.interpreter.marathon.MarathonRig.at;
import static io.waymark.interpreter.marathon.MarathonRig.becomes;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Path;
import io.waymark.interpreter.Addresses;
import io.waymark.interpreter.Endpoint;
import io.waymark.interpreter.Namer;
import io.waymark.interpreter.NamerContract;
import io.waymark.interpreter.Recorder;
import io.waymark.live.State;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MarathonNamerIT extends NamerContract {
    private static final Path CART = Path.parse("/shop/cart");

    private final MarathonRig rig = new MarathonRig();
    private FakeMarathon marathon;
    private MarathonNamer namer;

    @BeforeEach
    void open() throws IOException {
        marathon = new FakeMarathon();
        marathon.putSilently("/web", app("/web", "10.0.0.1", "10.0.0.2"));
        marathon.putSilently("/shop/cart", app("/shop/cart", "10.0.1.1"));
        namer = rig.namer(MarathonOptions.of(marathon.uri()).with(QUICK));
    }

    @AfterEach
    void close() {
        rig.close();
        marathon.close();
    }

    @Override
    protected Namer namer() {
        return namer;
    }

    @Override
    protected Path prefix() {
        return MarathonRig.PREFIX;
    }

    @Override
    protected Path known() {
        return CART;
    }

    @Override
    protected Set<Endpoint> endpoints() {
        return MarathonRig.endpoints("10.0.1.1");
    }

    @Override
    protected int openCount() {
        return namer.openCount();
    }

    private void listened() {
        eventually(() -> assertThat(marathon.streamCount()).isEqualTo(1));
    }

    @Test
    void case_does_not_matter() {
        try (var tree = new Recorder<>(namer.lookup(Path.parse("/Shop/CART/Rest")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(CART, Path.of("Rest"))));
        }
    }

    @Test
    void an_app_without_tasks_exists_and_is_empty() {
        marathon.putSilently("/idle", app("/idle"));
        try (var tree = new Recorder<>(namer.lookup(Path.of("idle")));
                var addresses = new Recorder<>(namer.addresses(Path.of("idle")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(Path.of("idle"), Path.EMPTY)));
            becomes(addresses, at());
        }
    }

    @Test
    void a_group_is_no_name() {
        try (var tree = new Recorder<>(namer.lookup(Path.of("shop")))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
        }
    }

    @Test
    void all_apps_are_listed() {
        try (var names = new Recorder<>(namer.names())) {
            eventually(() -> assertThat(names.last())
                    .isEqualTo(State.ready(Set.of(prefix().concat(WEB), prefix().concat(CART)))));
        }
    }

    @Test
    void hosts_of_tasks_are_looked_up() {
        rig.hosts.put("agent-1.example", "10.0.7.1", "10.0.7.2");
        marathon.putSilently("/web", app("/web", "agent-1.example"));
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            eventually(() -> assertThat(addresses.last().known())
                    .hasValueSatisfying(known -> assertThat(((Addresses.Endpoints) known).endpoints())
                            .extracting(endpoint -> endpoint.address().getHostAddress())
                            .containsExactlyInAnyOrder("10.0.7.1", "10.0.7.2")));
        }
    }

    @Test
    void an_app_that_changes_is_asked_for_alone() {
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            becomes(addresses, at("10.0.0.1", "10.0.0.2"));
            listened();
            eventually(() -> assertThat(marathon.askedCount("/v2/apps?")).isEqualTo(2));
            marathon.update("/web", app("/web", "10.0.0.3"));
            becomes(addresses, at("10.0.0.3"));
            assertThat(marathon.asked()).contains("/v2/apps/web?embed=app.tasks");
            assertThat(marathon.askedCount("/v2/apps?")).isEqualTo(2);
        }
    }

    @Test
    void an_app_comes_and_goes() {
        Path late = Path.parse("/late/app");
        try (var addresses = new Recorder<>(namer.addresses(late));
                var tree = new Recorder<>(namer.lookup(late))) {
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
            listened();
            marathon.put("/late/app", app("/late/app", "10.0.0.9"));
            becomes(addresses, at("10.0.0.9"));
            eventually(() -> assertThat(tree.last()).isEqualTo(bound(late, Path.EMPTY)));
            marathon.remove("/late/app");
            becomes(addresses, State.ready(new Addresses.Neg()));
            eventually(() -> assertThat(tree.last()).isEqualTo(negative()));
        }
    }

    @Test
    void health_decides_only_if_it_is_asked_for() {
        String sick = appOf(
                "/web",
                "\"ports\":[1]",
                task("\"host\":\"10.0.0.1\",\"ports\":[31000],\"healthCheckResults\":[{\"alive\":false}]"));
        marathon.putSilently("/web", sick);
        MarathonOptions.Port port = MarathonOptions.Selection.DEFAULT.port();
        MarathonNamer careful = rig.namer(
                MarathonOptions.of(marathon.uri()).with(QUICK).with(new MarathonOptions.Selection(true, port)));
        try (var all = new Recorder<>(namer.addresses(WEB));
                var healthy = new Recorder<>(careful.addresses(WEB))) {
            becomes(all, at("10.0.0.1"));
            becomes(healthy, at());
            eventually(() -> assertThat(marathon.streamCount()).isEqualTo(2));
            marathon.putSilently("/web", sick.replace("\"alive\":false", "\"alive\":true"));
            marathon.send("health_status_changed_event", "\"appId\":\"/web\",\"alive\":true");
            becomes(healthy, at("10.0.0.1"));
        }
    }

    @Test
    void a_port_is_chosen_by_its_name() {
        MarathonNamer admin = rig.namer(MarathonOptions.of(marathon.uri())
                .with(QUICK)
                .with(new MarathonOptions.Selection(false, new MarathonOptions.Port(Optional.of("admin"), 0))));
        try (var addresses = new Recorder<>(admin.addresses(CART))) {
            eventually(() -> assertThat(addresses.last().known())
                    .hasValueSatisfying(known -> assertThat(((Addresses.Endpoints) known).endpoints())
                            .extracting(Endpoint::port)
                            .containsExactly(31001)));
        }
    }

    @Test
    void without_an_event_stream_everything_is_asked_for_again_and_again() {
        marathon.behave(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/v2/events")) {
                FakeMarathon.send(exchange, 404, "");
                return true;
            }
            return false;
        });
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            becomes(addresses, at("10.0.0.1", "10.0.0.2"));
            marathon.putSilently("/web", app("/web", "10.0.0.3"));
            becomes(addresses, at("10.0.0.3"));
            assertThat(addresses.heard()).doesNotHaveAnyElementsOfTypes(State.Stale.class, State.Failed.class);
        }
    }

    @Test
    void who_does_not_want_events_polls() {
        MarathonNamer polling = rig.namer(MarathonOptions.of(marathon.uri())
                .with(QUICK.with(false, Duration.ofMillis(10), Duration.ZERO, MarathonRig.NEVER)));
        try (var addresses = new Recorder<>(polling.addresses(WEB))) {
            becomes(addresses, at("10.0.0.1", "10.0.0.2"));
            marathon.putSilently("/web", app("/web", "10.0.0.3"));
            becomes(addresses, at("10.0.0.3"));
        }
        assertThat(marathon.askedCount("/v2/events")).isZero();
    }

    @Test
    void what_changes_without_an_event_is_found_and_counted() {
        MarathonNamer checking = rig.namer(MarathonOptions.of(marathon.uri())
                .with(QUICK.with(true, MarathonRig.NEVER, Duration.ZERO, Duration.ofMillis(50))));
        try (var addresses = new Recorder<>(checking.addresses(WEB))) {
            becomes(addresses, at("10.0.0.1", "10.0.0.2"));
            listened();
            eventually(() -> assertThat(checking.resyncs().orElseThrow().done()).isPositive());
            assertThat(checking.resyncs().orElseThrow().missed()).isZero();
            marathon.putSilently("/web", app("/web", "10.0.0.3"));
            becomes(addresses, at("10.0.0.3"));
            eventually(
                    () -> assertThat(checking.resyncs().orElseThrow().missed()).isEqualTo(1));
        }
    }

    @Test
    void a_path_before_the_api_is_part_of_every_question() throws IOException {
        MarathonNamer behind = rig.namer(MarathonOptions.of(URI.create(marathon.uri() + "/service/marathon"))
                .with(QUICK));
        marathon.behave(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/service/marathon/v2/apps")) {
                FakeMarathon.send(exchange, 200, marathon.all());
                return true;
            }
            return false;
        });
        try (var addresses = new Recorder<>(behind.addresses(WEB))) {
            becomes(addresses, at("10.0.0.1", "10.0.0.2"));
        }
    }

    @Test
    void a_marathon_that_does_not_lead_sends_us_to_the_one_that_does() throws IOException {
        try (FakeMarathon follower = new FakeMarathon()) {
            follower.behave(exchange -> {
                exchange.getResponseHeaders()
                        .add(
                                "Location",
                                marathon.uri() + exchange.getRequestURI().toString());
                FakeMarathon.send(exchange, 307, "");
                return true;
            });
            MarathonNamer sent = rig.namer(MarathonOptions.of(follower.uri()).with(QUICK));
            try (var addresses = new Recorder<>(sent.addresses(WEB))) {
                becomes(addresses, at("10.0.0.1", "10.0.0.2"));
                listened();
                marathon.update("/web", app("/web", "10.0.0.3"));
                becomes(addresses, at("10.0.0.3"));
            }
        }
    }

    @Test
    void ten_thousand_nonsense_names_ask_nothing_of_marathon() {
        try (var known = new Recorder<>(namer.addresses(WEB))) {
            becomes(known, at("10.0.0.1", "10.0.0.2"));
            listened();
            eventually(() -> assertThat(marathon.askedCount("/v2/apps?")).isEqualTo(2));
            int asked = marathon.asked().size();
            List<Recorder<?>> recorders = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                recorders.add(new Recorder<>(namer.lookup(Path.of("nonsense-" + i))));
            }
            assertThat(recorders.getFirst().last()).isEqualTo(negative());
            assertThat(recorders.getLast().last()).isInstanceOf(State.Failed.class); // more than namesMax
            assertThat(namer.openCount()).isLessThanOrEqualTo(QUICK.namesMax() + 2);
            assertThat(marathon.asked()).hasSize(asked);
            recorders.forEach(Recorder::close);
        }
        eventually(() -> assertThat(namer.openCount()).isZero());
    }

    @Test
    void when_the_last_watch_is_closed_the_stream_is_closed_too() {
        try (var addresses = new Recorder<>(namer.addresses(WEB))) {
            becomes(addresses, at("10.0.0.1", "10.0.0.2"));
            listened();
        }
        eventually(() -> {
            marathon.sendRaw(": is anybody there\n\n"); // a server notices only when it writes
            assertThat(marathon.streamCount()).isZero();
        });
    }

    @Test
    void nothing_is_started_before_somebody_watches() {
        assertThat(namer.isStarted()).isFalse();
        assertThat(namer.lookup(WEB).current()).isEqualTo(State.pending());
        assertThat(namer.isStarted()).isFalse();
    }
}
