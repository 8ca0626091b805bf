package io.waymark.interpreter.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waymark.interpreter.hosts.HostEndpoint;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressFileTest {

    @ParameterizedTest
    @CsvSource({
        "'127.0.0.1 80', 127.0.0.1, 80, ",
        "'  web.test\t8080  \r', web.test, 8080, ",
        "'::1 80', ::1, 80, ",
        "'h 1 * 0.5', h, 1, 0.5",
        "'h 1*2', h, 1, 2",
        "'h 1 * .25 # a quarter', h, 1, 0.25",
        "'h 65535 * 3.', h, 65535, 3",
        "'h 080', h, 80, ",
    })
    void a_line_is_a_host_a_port_and_perhaps_a_weight(String line, String host, int port, Double weight)
            throws Exception {
        OptionalDouble expected = weight == null ? OptionalDouble.empty() : OptionalDouble.of(weight);
        assertThat(AddressFile.read(line, "f")).containsExactly(new HostEndpoint(host, port, expected, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h",
                "h x",
                "80",
                "h 1 2",
                "h 1 * x",
                "h 1 * -1",
                "h 1 * NaN",
                "h 1 * 1e999",
                "h 1 * 0x1p3",
                "h 1 *",
                "h -1",
                "h 0",
                "h 65536",
                "h 99999999999",
                "h:80",
                "h * 1",
                "é",
                "h 1 w 2",
                "h 1 * 1d"
            })
    void any_other_line_is_refused_with_its_number(String line) {
        assertThatThrownBy(() -> AddressFile.read("\n# comment\n" + line + "\n", "shop/web"))
                .isInstanceOf(AddressFile.MalformedException.class)
                .hasMessageStartingWith("shop/web:3: ")
                .hasMessageContaining("expected:");
    }

    @Test
    void comments_and_blank_lines_are_passed_over() throws Exception {
        assertThat(AddressFile.read("# h 1\n\n   \n\t# x\nh 1#2\n", "f")).containsExactly(new HostEndpoint("h", 1));
        assertThat(AddressFile.read("", "f")).isEmpty();
    }

    @Test
    void a_long_line_is_quoted_in_part() {
        assertThatThrownBy(() -> AddressFile.read("x".repeat(100_000), "f"))
                .satisfies(thrown -> assertThat(thrown.getMessage()).hasSizeLessThan(200));
    }
}
