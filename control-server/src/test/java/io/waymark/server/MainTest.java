package io.waymark.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.waymark.server.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path good;
    private Path bad;

    @BeforeEach
    void a_good_and_a_bad_file() throws IOException {
        good = Files.writeString(folder.resolve("good.yaml"), "telemetry: [{kind: io.l5d.zipkin}]\n");
        bad = Files.writeString(folder.resolve("bad.yaml"), "http: {prot: 4180}\ngrpc: 1\n");
    }

    private int run(String... args) {
        return runWith("", args);
    }

    private int runWith(String in, String... args) {
        return Main.run(
                new Surroundings(
                        name -> Optional.ofNullable(environment.get(name)),
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        false,
                        false),
                new PrintWriter(out),
                new PrintWriter(err),
                args);
    }

    @Test
    void without_a_command_it_says_what_there_is() {
        assertThat(run()).isEqualTo(0);
        assertThat(out.toString()).contains("server", "dtab", "bind", "delegate", "version");
    }

    @Test
    void it_knows_its_version() {
        assertThat(run("version")).isEqualTo(0);
        assertThat(out.toString()).startsWith("waymark ");
    }

    @Test
    void a_command_that_does_not_exist_is_not_understood() {
        assertThat(run("sevrer")).isEqualTo(2);
        assertThat(err.toString()).contains("sevrer");
    }

    @Test
    void a_good_file_is_said_to_be_good_with_its_warnings() {
        assertThat(run("server", "--config", good.toString(), "--validate")).isEqualTo(0);
        assertThat(out.toString()).isEqualToNormalizingNewlines("""
                        warning: %s:1:13: telemetry[0]: io.l5d.zipkin is not served (metrics are at /metrics, for Prometheus)
                        The configuration is good.
                        """.formatted(good));
    }

    @Test
    void namerds_own_way_of_validating_works() {
        assertThat(run("server", "-validate", good.toString())).isEqualTo(0);
        assertThat(out.toString()).contains("The configuration is good.");
    }

    @Test
    void a_bad_file_is_refused_with_a_line_for_each_mistake() {
        assertThat(run("server", bad.toString(), "--validate")).isEqualTo(1);
        assertThat(err.toString()).isEqualToNormalizingNewlines("""
                        %1$s:1:8: http.prot: unknown key (did you mean 'port'?)
                        %1$s:2:7: grpc: '1' (expected: a block of keys, each on a line of its own as 'key: value')
                        """.formatted(bad));
    }

    @Test
    void a_configuration_can_come_from_standard_input() {
        assertThat(runWith("grpc: 1", "server", "--validate", "-")).isEqualTo(1);
        assertThat(err.toString()).startsWith("stdin:1:7: grpc:");
    }

    @Test
    void two_files_are_one_too_many() {
        assertThat(run("server", "--config", good.toString(), bad.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("two files");
    }

    @Test
    void a_log_setting_that_does_not_exist_is_not_understood() {
        environment.put("WAYMARK_LOG", "xml");
        assertThat(run("version")).isEqualTo(2);
        assertThat(err.toString()).isEqualToNormalizingNewlines("waymark: WAYMARK_LOG: 'xml' (expected: text, json)\n");
    }
}
