package io.waymark.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Path;
import io.waymark.dtab.Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DependentsTest {
    private final Dependents<String> dependents = new Dependents<>();

    @ParameterizedTest
    @CsvSource({
        "/svc, svc users v1 userland",
        "/svc/users, users v1",
        "/svc/*/v1, v1",
        "/*/users, users v1 other",
        "/, root svc users v1 userland other",
        "/none, ''",
        "/svc/user, ''",
    })
    void those_under_a_prefix_are_found_and_no_others(String prefix, String expected) {
        dependents.add(Path.parse("/"), "root");
        dependents.add(Path.parse("/svc"), "svc");
        dependents.add(Path.parse("/svc/users"), "users");
        dependents.add(Path.parse("/svc/users/v1"), "v1");
        dependents.add(Path.parse("/svc/userland"), "userland");
        dependents.add(Path.parse("/x/users"), "other");
        assertThat(String.join(" ", dependents.under(Prefix.parse(prefix))).split(" "))
                .containsExactlyInAnyOrder(expected.split(" "));
    }

    @Test
    void nothing_is_left_of_those_that_are_removed() {
        dependents.add(Path.parse("/svc"), "one");
        dependents.add(Path.parse("/svc"), "two");
        dependents.remove(Path.parse("/svc"), "one");
        assertThat(dependents.under(Prefix.parse("/"))).containsExactly("two");
        dependents.remove(Path.parse("/svc"), "two");
        dependents.remove(Path.parse("/never"), "three");
        assertThat(dependents.isEmpty()).isTrue();
    }
}
