package io.waymark.interpreter.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.interpreter.Addresses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BreakerTest {
    private static final BreakerOptions OPTIONS = BreakerOptions.DEFAULT;

    private final Breaker breaker = new Breaker(OPTIONS);
    private Instant now = Instant.EPOCH;

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private Breaker.Served say(Addresses addresses) {
        return breaker.say(addresses, now);
    }

    private static Addresses.Endpoints endpoints(int from, int to) {
        return Endpoints.of(from, to);
    }

    @Test
    void half_of_them_may_go_and_more_may_not() {
        say(endpoints(0, 10));
        assertThat(say(endpoints(0, 5))).isEqualTo(let(endpoints(0, 5)));
        assertThat(say(endpoints(0, 4)))
                .isEqualTo(new Breaker.Served(
                        endpoints(0, 10), Optional.of(new Hold(now, now.plus(OPTIONS.hold()), 6, 10))));
    }

    @Test
    void a_small_service_is_never_held() {
        say(endpoints(0, 3));
        assertThat(say(endpoints(0, 0))).isEqualTo(let(endpoints(0, 0)));
        say(endpoints(0, 3));
        assertThat(say(new Addresses.Neg())).isEqualTo(let(new Addresses.Neg()));
    }

    @Test
    void what_becomes_empty_or_is_no_more_is_held() {
        say(endpoints(0, 4));
        assertThat(say(endpoints(0, 0)).addresses()).isEqualTo(endpoints(0, 4));
        assertThat(say(new Addresses.Neg()).addresses()).isEqualTo(endpoints(0, 4));
        assertThat(say(new Addresses.Neg()).hold()).isPresent();
    }

    @Test
    void losses_one_at_a_time_within_the_window_count_together() {
        say(endpoints(0, 10));
        for (int left = 9; left > 4; left--) {
            now = now.plusMillis(1500);
            assertThat(say(endpoints(0, left)).hold()).as("%s left", left).isEmpty();
        }
        now = now.plusMillis(1500);
        assertThat(say(endpoints(0, 4)).addresses()).isEqualTo(endpoints(0, 10));
    }

    @Test
    void a_loss_that_takes_its_time_is_believed() {
        say(endpoints(0, 10));
        for (int left = 9; left >= 0; left--) {
            now = now.plusSeconds(6);
            assertThat(say(endpoints(0, left)).hold()).as("%s left", left).isEmpty();
        }
    }

    @Test
    void a_fleet_that_is_replaced_is_no_loss() {
        say(endpoints(0, 10));
        assertThat(say(endpoints(10, 20))).isEqualTo(let(endpoints(10, 20)));
        for (int first = 11; first < 40; first++) { // each new one before an old one goes
            now = now.plusMillis(100);
            say(endpoints(first - 1, first + 10));
            assertThat(say(endpoints(first, first + 10)).hold()).isEmpty();
        }
    }

    @Test
    void what_is_new_is_served_with_what_is_held_until_there_are_enough() {
        say(endpoints(0, 10));
        say(endpoints(0, 0));
        assertThat(say(endpoints(10, 13)).addresses()).isEqualTo(endpoints(0, 13));
        assertThat(say(endpoints(10, 15))).isEqualTo(let(endpoints(10, 15)));
    }

    @Test
    void what_is_held_is_served_as_the_source_says_it_is_now() {
        say(endpoints(0, 4));
        Addresses heavier = new Addresses.Endpoints(
                Set.of(Endpoints.endpoint(0, OptionalDouble.of(2))), Map.of("authority", "new"));
        Addresses.Endpoints served = (Addresses.Endpoints) say(heavier).addresses();
        assertThat(served.endpoints())
                .containsExactlyInAnyOrder(
                        Endpoints.endpoint(0, OptionalDouble.of(2)),
                        Endpoints.endpoint(1),
                        Endpoints.endpoint(2),
                        Endpoints.endpoint(3));
        assertThat(served.metadata()).containsEntry("authority", "new");
    }

    @Test
    void a_hold_ends_when_its_time_is_over_and_later_losses_are_measured_by_what_is_left() {
        say(endpoints(0, 10));
        Instant until = say(endpoints(0, 4)).hold().orElseThrow().until();
        now = until.minusMillis(1);
        assertThat(breaker.at(now).addresses()).isEqualTo(endpoints(0, 10));
        now = until;
        assertThat(breaker.at(now)).isEqualTo(let(endpoints(0, 4)));
        assertThat(say(endpoints(0, 2)).hold()).isEmpty();
        assertThat(say(endpoints(0, 1)).hold()).map(Hold::of).contains(4);
    }

    @Test
    void more_that_is_lost_does_not_make_a_hold_longer() {
        say(endpoints(0, 10));
        Hold first = say(endpoints(0, 4)).hold().orElseThrow();
        now = now.plusSeconds(60);
        assertThat(say(endpoints(0, 1)).hold()).contains(new Hold(first.since(), first.until(), 9, 10));
    }

    @Test
    void an_operator_can_release_it() {
        say(endpoints(0, 10));
        say(endpoints(0, 1));
        assertThat(breaker.release()).isEqualTo(let(endpoints(0, 1)));
        assertThat(breaker.at(now)).isEqualTo(let(endpoints(0, 1)));
    }

    @Test
    void one_that_came_back_halfway_cannot_lose_the_rest_at_once() {
        say(endpoints(0, 10));
        say(endpoints(0, 1));
        assertThat(say(endpoints(0, 5)).hold()).isEmpty();
        now = now.plusSeconds(1);
        assertThat(say(endpoints(0, 4)).addresses()).isEqualTo(endpoints(0, 10));
    }

    @Test
    void a_breaker_that_is_off_believes_everything() {
        Breaker off = new Breaker(new BreakerOptions(false, 0, 1, Duration.ofMinutes(1), Duration.ofSeconds(1)));
        off.say(endpoints(0, 10), now);
        assertThat(off.say(new Addresses.Neg(), now)).isEqualTo(let(new Addresses.Neg()));
    }

    @Test
    void options_that_make_no_sense_are_refused() {
        Duration some = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new BreakerOptions(true, 1, 1, some, some)).hasMessageContaining("shareLost");
        assertThatThrownBy(() -> new BreakerOptions(true, Double.NaN, 1, some, some))
                .hasMessageContaining("shareLost");
        assertThatThrownBy(() -> new BreakerOptions(true, 0, 0, some, some)).hasMessageContaining("at least 0");
        assertThatThrownBy(() -> new BreakerOptions(true, 0, 1, Duration.ZERO, some))
                .hasMessageContaining("hold PT0S");
    }

    /** What a breaker remembers in few sets, this keeps in full. */
    private static final class NaiveModel {
        private record Past(int size, Instant until) {}

        private final List<Past> past = new ArrayList<>();
        private int size;

        /** Whether {@code next} is too little at {@code now}, losses within {@code window} counted together. */
        boolean isTooLittle(int next, Instant now, Duration window) {
            int largest = past.stream()
                    .filter(set -> !set.until().isBefore(now.minus(window)))
                    .mapToInt(Past::size)
                    .reduce(size, Math::max);
            return OPTIONS.isTooMuch(largest - next, largest);
        }

        void pass(int next, Instant now) {
            past.add(new Past(size, now));
            size = next;
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void it_holds_what_a_model_that_forgets_nothing_holds(long seed) {
        Random random = new Random(seed);
        Duration merged = OPTIONS.window().dividedBy(8); // so far a set may be remembered too long, and no farther
        NaiveModel model = new NaiveModel();
        int size = 40;
        boolean isHeld = false;
        for (int step = 0; step < 500 && !isHeld; step++) {
            now = now.plusMillis(random.nextInt(1, random.nextBoolean() ? 20 : 3000));
            size = Math.clamp(size + random.nextInt(-4, 5), 0, 60);
            isHeld = say(endpoints(0, size)).hold().isPresent();
            if (model.isTooLittle(size, now, OPTIONS.window())) {
                assertThat(isHeld).as("step %d", step).isTrue();
            }
            if (isHeld) {
                assertThat(model.isTooLittle(size, now, OPTIONS.window().plus(merged)))
                        .as("step %d", step)
                        .isTrue();
            }
            model.pass(size, now);
        }
    }

    private static Breaker.Served let(Addresses addresses) {
        return new Breaker.Served(addresses, Optional.empty());
    }
}
