package io.waymark.store.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectNamesTest {
    private static final String CHARS = "aZ09._~!-";

    @ParameterizedTest
    @ValueSource(strings = {"web", "a.b-c", "0", "x-1"})
    void what_kubernetes_allows_is_its_own_name(String name) {
        assertThat(ObjectNames.of(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"~, x--fo", "Web, x--atim4", "x--y, x--f0miqu8", "..a, x--5on62"})
    void what_it_does_not_is_encoded(String name, String object) {
        assertThat(ObjectNames.of(name)).isEqualTo(object);
        assertThat(ObjectNames.dtab(object)).contains(name);
    }

    @Test
    void all_names_are_read_back_and_no_two_are_the_same() {
        Random random = new Random(7);
        Set<String> names = new HashSet<>();
        Set<String> objects = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            StringBuilder name = new StringBuilder();
            int length = 1 + random.nextInt(i % 50 == 0 ? 128 : 4);
            for (int j = 0; j < length; j++) {
                name.append(CHARS.charAt(random.nextInt(CHARS.length())));
            }
            String object = ObjectNames.of(name.toString());
            names.add(name.toString());
            objects.add(object);
            assertThat(ObjectNames.dtab(object)).contains(name.toString());
            assertThat(ObjectNames.record(name.toString(), Long.MAX_VALUE / 10))
                    .hasSizeLessThanOrEqualTo(253)
                    .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
        }
        assertThat(objects).hasSameSizeAs(names);
    }

    @Test
    void record_numbers_are_read_back() {
        assertThat(ObjectNames.recordNumber(ObjectNames.record("web", 12))).hasValue(12);
        assertThat(ObjectNames.recordNumber(ObjectNames.record("web.0000000003", 4)))
                .hasValue(4);
        assertThat(ObjectNames.recordNumber("something-else")).isEmpty();
    }

    @Test
    void what_nobody_encoded_is_nobody_s_name() {
        assertThat(ObjectNames.dtab("x--zzz")).isEmpty();
        assertThat(ObjectNames.dtab("x--")).isEmpty();
    }
}
