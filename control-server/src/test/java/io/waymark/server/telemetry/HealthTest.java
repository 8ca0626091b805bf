package io.waymark.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final Health health = new Health();

    @Test
    void without_a_check_all_is_well() {
        assertThat(health.problems()).isEmpty();
    }

    @Test
    void every_check_that_fails_gives_its_reason_each_time_it_is_asked() {
        AtomicReference<Optional<String>> store = new AtomicReference<>(Optional.of("not read yet"));
        health.add("store", store::get);
        health.add("disk", Optional::empty);
        health.add("process", () -> Optional.of("stopping"));
        assertThat(health.problems()).containsExactly("store: not read yet", "process: stopping");
        store.set(Optional.empty());
        assertThat(health.problems()).containsExactly("process: stopping");
    }
}
