package io.waymark.server.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.dtab.Path;
import io.waymark.interpreter.BindRequest;
import io.waymark.server.policy.Endings.Ending;
import io.waymark.server.policy.Endings.Found;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What servers have found, brought together. */
class EndingsTest {
    private static final BindRequest WEB = BindRequest.of(Path.parse("/svc/web"));
    private static final BindRequest PAY = BindRequest.of(Path.parse("/svc/pay"));

    @Test
    void a_name_in_use_at_two_servers_is_one_name_with_the_clients_of_both() {
        Found here = new Found(List.of(new Ending(WEB, 0.1, 2)), true);
        Found there = new Found(List.of(new Ending(PAY, 1, 1), new Ending(WEB, 0.1, 3)), true);
        assertThat(FleetEndings.together(List.of(here, there)))
                .isEqualTo(new Found(List.of(new Ending(PAY, 1, 1), new Ending(WEB, 0.1, 5)), true));
    }

    @Test
    void one_server_that_does_not_know_all_makes_the_answer_incomplete() {
        Found here = new Found(List.of(new Ending(WEB, 1, 1)), true);
        assertThat(FleetEndings.together(List.of(here, new Found(List.of(), false)))
                        .isComplete())
                .isFalse();
    }

    @Test
    void an_address_reads_as_it_is_shown() {
        for (String text : List.of("10.0.0.1:80", "[0:0:0:0:0:0:0:1]:65535")) {
            assertThat(Sought.Address.parse(text).show()).isEqualTo(text);
        }
    }
}
