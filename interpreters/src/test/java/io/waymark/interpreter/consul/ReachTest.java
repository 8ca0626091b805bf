package io.waymark.interpreter.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.interpreter.VirtualTime;
import io.waymark.interpreter.source.Backoff;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReachTest {
    private static final Duration ATMOST = Duration.ofSeconds(10);

    private final VirtualTime time = new VirtualTime();
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8), new Random(1));

    @Test
    void without_fail_fast_everybody_asks_always() {
        Reach reach = new Reach(false, backoff, time);
        reach.failed("no route");
        assertThat(reach.mayAsk(ATMOST)).isTrue();
    }

    @Test
    void after_a_failure_one_asks_when_it_is_time_and_the_others_when_that_was_answered() {
        Reach reach = new Reach(true, backoff, time);
        assertThat(reach.mayAsk(ATMOST)).isTrue();
        assertThat(reach.mayAsk(ATMOST)).isTrue();
        reach.failed("no route");
        assertThat(reach.mayAsk(ATMOST)).isFalse();
        assertThat(reach.problem()).isEqualTo("not asked (failFast): no route");

        time.advance(Duration.ofSeconds(1));
        assertThat(reach.mayAsk(ATMOST)).isTrue();
        assertThat(reach.mayAsk(ATMOST)).isFalse();
        reach.failed("no route still");
        time.advance(Duration.ofMillis(900));
        assertThat(reach.mayAsk(ATMOST)).isFalse();
        time.advance(Duration.ofMillis(1_100));
        assertThat(reach.mayAsk(ATMOST)).isTrue();
        reach.answered();
        assertThat(reach.mayAsk(ATMOST)).isTrue();
        assertThat(reach.mayAsk(ATMOST)).isTrue();
    }

    @Test
    void who_asks_and_is_never_heard_of_again_does_not_keep_the_others_from_asking() {
        Reach reach = new Reach(true, backoff, time);
        reach.failed("no route");
        time.advance(Duration.ofSeconds(1));
        assertThat(reach.mayAsk(ATMOST)).isTrue();
        time.advance(ATMOST);
        assertThat(reach.mayAsk(ATMOST)).isTrue();
    }
}
