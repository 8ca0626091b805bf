package io.waymark.server.policy;

import static io.waymark.server.policy.PolicyRig.SHOP;
import static io.waymark.server.policy.PolicyRig.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.NameTree;
import io.waymark.live.State;
import io.waymark.store.DtabStore.Expected;
import io.waymark.store.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlarmsTest {
    private static final String NEVER = "never negative /svc/pay";
    private static final String THREE = "at least 3 endpoints behind /svc/pay";

    private final PolicyRig rig;
    private final Alarms alarms;
    private final BlockingQueue<Alarm> heard = new LinkedBlockingQueue<>();

    AlarmsTest() throws StoreException {
        rig = new PolicyRig();
        alarms = new Alarms(
                rig.store,
                rig.bindings,
                rig.forecaster,
                rig.workers,
                rig.timer,
                new Alarms.Timing(Duration.ofMillis(10), Duration.ofMillis(100)));
        alarms.listen(heard::add);
    }

    @BeforeEach
    void start() throws Exception {
        rig.namer.has("pay", 3, 1);
        alarms.start();
    }

    @AfterEach
    void close() {
        alarms.close();
        rig.close();
    }

    private Alarm next() throws InterruptedException {
        Alarm alarm = heard.poll(30, TimeUnit.SECONDS);
        assertThat(alarm).as("an alarm").isNotNull();
        return alarm;
    }

    private void brokenIs(int count) {
        Awaitility.await().until(() -> alarms.broken().equals(Map.of(SHOP, count)));
    }

    @Test
    void a_name_that_discovery_takes_away_raises_an_alarm_and_its_return_ends_it() throws Exception {
        rig.stored("/svc => /#/fs", NEVER);
        brokenIs(0);
        rig.namer.says("pay", State.ready(NameTree.neg()));
        assertThat(next()).isEqualTo(new Alarm(SHOP, NEVER, false, "/svc/pay → ~"));
        brokenIs(1);
        rig.namer.has("pay", 3, 1);
        assertThat(next()).isEqualTo(new Alarm(SHOP, NEVER, true, ""));
        brokenIs(0);
        assertThat(heard).isEmpty();
    }

    @Test
    void endpoints_that_go_away_raise_one_too() throws Exception {
        rig.stored("/svc => /#/fs", NEVER, THREE);
        brokenIs(0);
        rig.namer.has("pay", 2, 1);
        assertThat(next()).isEqualTo(new Alarm(SHOP, THREE, false, "/svc/pay has 2 endpoints"));
        rig.namer.has("pay", 4, 1);
        assertThat(next()).isEqualTo(new Alarm(SHOP, THREE, true, ""));
    }

    @Test
    void what_is_not_known_for_a_while_neither_raises_nor_ends_one() throws Exception {
        rig.stored("/svc => /#/fs", NEVER);
        rig.namer.says("pay", State.ready(NameTree.neg()));
        assertThat(next().holds()).isFalse();
        rig.namer.says("pay", State.pending());
        rig.namer.says("pay", State.ready(NameTree.neg()));
        rig.namer.has("pay", 1, 1);
        assertThat(next().holds()).isTrue();
    }

    @Test
    void names_below_are_those_in_use_whenever_they_come() throws Exception {
        rig.stored("/svc => /#/fs", "never negative /svc/*");
        brokenIs(0);
        rig.follow(name("/svc/none"), 1);
        assertThat(next().detail()).isEqualTo("/svc/none → ~");
    }

    @Test
    void a_rule_that_is_dropped_raises_nothing_any_more() throws Exception {
        rig.stored("/svc => /#/fs", NEVER);
        rig.stored("/svc => /nowhere", NEVER);
        assertThat(next().holds()).isFalse();
        rig.stored("/svc => /nowhere");
        Awaitility.await().until(() -> alarms.broken().isEmpty());
        assertThat(rig.bindings.size())
                .as("names kept bound, or in their grace")
                .isLessThanOrEqualTo(1);
        rig.store.delete(SHOP, new Expected.Anything(), PolicyRig.BY_ANN);
        assertThat(heard).isEmpty();
    }
}
