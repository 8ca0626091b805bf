package io.waymark.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server as a process of its own. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessIT {
    private static final Pattern HTTP = Pattern.compile("HTTP .* on 127\\.0\\.0\\.1:(\\d+)");

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(String yaml, String... environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", // or the JVM writes to the log too
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-Dlogback.configurationFile=logback.xml", // not the tests' own
                "io.waymark.server.Main",
                "server",
                "-");
        for (int i = 0; i < environment.length; i += 2) {
            builder.environment().put(environment[i], environment[i + 1]);
        }
        Process process = builder.start();
        processes.add(process);
        try (OutputStream in = process.getOutputStream()) {
            in.write(yaml.getBytes(StandardCharsets.UTF_8));
        }
        return process;
    }

    private static BufferedReader log(Process process) {
        return new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    }

    private static int httpPort(BufferedReader log, List<String> lines) throws IOException {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            lines.add(line);
            Matcher matcher = HTTP.matcher(line);
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new IOException("it ended: " + lines);
    }

    @Test
    void sigterm_ends_watches_in_order_and_the_process_with_0() throws Exception {
        Process process = start("{storage: {kind: memory}, grpc: {port: 0}, http: {port: 0}}");
        List<String> lines = new ArrayList<>();
        BufferedReader log = log(process);
        int port = httpPort(log, lines);
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI watch = URI.create("http://127.0.0.1:" + port + "/api/1/dtabs?watch=true");
            HttpResponse<Stream<String>> response =
                    client.send(HttpRequest.newBuilder(watch).build(), BodyHandlers.ofLines());
            Iterator<String> updates = response.body().iterator();
            assertThat(updates.next()).isEqualTo("[]");

            process.toHandle().destroy(); // SIGTERM; Process.destroy would close the log as well

            assertThat(updates.hasNext()).isFalse(); // the last chunk came; a connection that is cut would throw
        }
        assertThat(process.waitFor()).isEqualTo(0);
        log.lines().forEach(lines::add);
        assertThat(lines)
                .anyMatch(line -> line.contains("stopping"))
                .last()
                .asString()
                .contains("stopped");
    }

    @Test
    void a_bad_configuration_is_one_line_for_each_mistake_and_exit_code_1() throws Exception {
        Process process = start("grpc: {prot: 1}");
        assertThat(log(process).lines()).containsExactly("stdin:1:8: grpc.prot: unknown key (did you mean 'port'?)");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void logs_can_be_json() throws Exception {
        Process process = start("{storage: {kind: memory}, grpc: {port: 0}, http: {port: 0}}", "WAYMARK_LOG", "json");
        List<String> lines = new ArrayList<>();
        httpPort(log(process), lines);
        assertThat(lines).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        assertThat(lines).anyMatch(line -> line.contains("store (memory): ready"));
    }
}
