package io.waymark.interpreter.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.interpreter.Recorder;
import io.waymark.interpreter.VirtualTime;
import io.waymark.live.State;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostsTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final VirtualTime time = new VirtualTime();
    private final FakeHosts resolver = new FakeHosts().put("web.test", "10.0.0.1");
    private final Hosts hosts = resolver.hosts(time, time);

    private static State<Set<InetAddress>> ready(String address) {
        return State.ready(Set.of(FakeHosts.ip(address)));
    }

    @Test
    void a_host_is_looked_up_again_and_again_but_once_for_all_who_watch() {
        try (var one = new Recorder<>(hosts.addresses("web.test"));
                var two = new Recorder<>(hosts.addresses("WEB.test"))) {
            time.settle();
            assertThat(one.last()).isEqualTo(ready("10.0.0.1"));
            assertThat(two.last()).isEqualTo(ready("10.0.0.1"));
            assertThat(resolver.asked()).isEqualTo(1);

            resolver.put("web.test", "10.0.0.2");
            time.advance(Duration.ofSeconds(5));
            assertThat(two.last()).isEqualTo(ready("10.0.0.2"));
        }
        time.settle();
        assertThat(hosts.openCount()).isZero();
        int asked = resolver.asked();
        time.advance(LONG);
        assertThat(resolver.asked()).isEqualTo(asked);
    }

    @Test
    void a_fixed_host_is_looked_up_until_it_is_known() {
        resolver.fail("late.test", "no server");
        try (var addresses = new Recorder<>(hosts.addressesOnce("late.test"))) {
            time.settle();
            assertThat(addresses.last()).isInstanceOf(State.Failed.class);
            resolver.put("late.test", "10.0.0.1");
            time.advance(LONG);
            assertThat(addresses.last()).isEqualTo(ready("10.0.0.1"));
            int asked = resolver.asked();
            resolver.put("late.test", "10.0.0.2");
            time.advance(LONG);
            assertThat(addresses.last()).isEqualTo(ready("10.0.0.1"));
            assertThat(resolver.asked()).isEqualTo(asked);
        }
    }

    @Test
    void an_answer_stands_while_the_host_cannot_be_looked_up() {
        try (var addresses = new Recorder<>(hosts.addresses("web.test"))) {
            time.settle();
            resolver.fail("web.test", "SERVFAIL");
            time.advance(Duration.ofSeconds(5));
            assertThat(addresses.last()).isInstanceOfSatisfying(State.Stale.class, stale -> {
                assertThat(stale.value()).isEqualTo(Set.of(FakeHosts.ip("10.0.0.1")));
                assertThat(stale.problem().message()).isEqualTo("host 'web.test': SERVFAIL");
            });
            resolver.put("web.test", "10.0.0.1");
            time.advance(LONG);
            assertThat(addresses.last()).isEqualTo(ready("10.0.0.1"));
        }
    }

    @Test
    void a_host_that_does_not_exist_is_asked_for_more_and_more_rarely() {
        try (var addresses = new Recorder<>(hosts.addresses("none.test"))) {
            time.settle();
            assertThat(addresses.last()).isEqualTo(State.ready(Set.of()));
            time.advance(Duration.ofHours(1));
            assertThat(resolver.asked()).isBetween(60, 130);
            resolver.put("none.test", "10.0.0.1");
            time.advance(LONG);
            assertThat(addresses.last()).isEqualTo(ready("10.0.0.1"));
        }
    }

    @Test
    void a_lookup_that_hangs_makes_the_answer_stale_and_no_second_one_is_begun() {
        Queue<Runnable> hanging = new ArrayDeque<>();
        Hosts slow = new Hosts(resolver, hanging::add, time, new Random(1), HostOptions.DEFAULT);
        try (var addresses = new Recorder<>(slow.addresses("web.test"))) {
            time.advance(Duration.ofSeconds(4));
            assertThat(addresses.last()).isEqualTo(State.pending());
            time.advance(Duration.ofSeconds(1));
            assertThat(addresses.last()).isInstanceOf(State.Failed.class);
            time.advance(LONG);
            assertThat(hanging).hasSize(1);

            hanging.remove().run();
            assertThat(addresses.last()).isEqualTo(ready("10.0.0.1"));
        }
    }

    @Test
    void a_lookup_that_finds_no_thread_is_tried_again() {
        boolean[] full = {true};
        Hosts busy = new Hosts(
                resolver,
                task -> {
                    if (full[0]) {
                        throw new RejectedExecutionException("full");
                    }
                    task.run();
                },
                time,
                new Random(1),
                HostOptions.DEFAULT);
        try (var addresses = new Recorder<>(busy.addresses("web.test"))) {
            assertThat(addresses.last()).isInstanceOf(State.Failed.class);
            full[0] = false;
            time.advance(LONG);
            assertThat(addresses.last()).isEqualTo(ready("10.0.0.1"));
        }
    }

    @Test
    void one_host_more_than_the_limit_fails_and_leaves_the_others_alone() {
        HostOptions few = new HostOptions(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMinutes(1), 1);
        Hosts limited = new Hosts(resolver, time, time, new Random(1), few);
        try (var first = new Recorder<>(limited.addresses("web.test"));
                var second = new Recorder<>(limited.addresses("other.test"))) {
            time.settle();
            assertThat(first.last()).isEqualTo(ready("10.0.0.1"));
            assertThat(second.last()).isInstanceOf(State.Failed.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "127.1, 127.0.0.1",
        "10.1.2, 10.1.0.2",
        "2130706433, 127.0.0.1",
        "255.255.255.255, 255.255.255.255",
        "::1, 0:0:0:0:0:0:0:1",
        "fe80::1:2, fe80:0:0:0:0:0:1:2",
        "::ffff:10.0.0.1, 10.0.0.1",
    })
    void an_address_is_its_own_answer_and_nobody_is_asked(String text, String address) {
        assertThat(hosts.addresses(text).current()).isEqualTo(ready(address));
        assertThat(resolver.asked()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "a..b",
                "-a",
                "a b",
                "a/b",
                "a\0b",
                "é",
                "256.1.1.1x!",
                "1:2:3",
                ":::",
                "[::1]",
                "::1%eth0",
                "a:b",
                "$",
                "\n"
            })
    void nobody_is_asked_for_nonsense_and_it_has_no_addresses(String text) {
        try (var addresses = new Recorder<>(hosts.addresses(text))) {
            time.settle();
            assertThat(addresses.last()).isEqualTo(State.ready(Set.of()));
        }
        assertThat(resolver.asked()).isZero();
        assertThat(hosts.openCount()).isZero();
    }

    @Test
    void what_the_system_says_of_hosts_that_do_not_exist_is_told_from_failures() {
        assertThat(SystemHostResolver.isNoSuchHost(new UnknownHostException("x: Name or service not known")))
                .isTrue();
        assertThat(SystemHostResolver.isNoSuchHost(new UnknownHostException("x: Temporary failure in name resolution")))
                .isFalse();
        assertThat(SystemHostResolver.isNoSuchHost(new UnknownHostException())).isFalse();
    }

    @Test
    void the_system_knows_this_machine() throws UnknownHostException {
        assertThat(new SystemHostResolver().resolve("localhost")).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
    }
}
