package io.waymark.server.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.waymark.server.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts of deploy/ci against three servers on etcd, with streams at each of them. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CanaryIT {
    private static final int STREAMS = 20;
    private static final io.linkerd.mesh.Path OLD = MeshStreams.path("#", "io.l5d.fs", "gen");
    private static final io.linkerd.mesh.Path NEW = MeshStreams.path("#", "io.l5d.fs", "gen-v2");

    @TempDir
    Path directory;

    private final List<AutoCloseable> parts = new ArrayList<>();
    private final List<WaymarkProcess> servers = new ArrayList<>();
    private final List<MeshStreams> streams = new ArrayList<>();

    @BeforeEach
    void threeServersOnEtcd() throws Exception {
        EtcdCluster etcd = part(new EtcdCluster(directory));
        etcd.start();
        Path disco = Files.createDirectories(directory.resolve("disco"));
        Files.writeString(disco.resolve("gen"), "127.0.0.1 8081\n");
        Files.writeString(disco.resolve("gen-v2"), "127.0.0.1 8082\n");
        for (String name : List.of("first", "second", "third")) {
            servers.add(part(
                    new WaymarkProcess(directory, name, """
                    storage: { kind: etcd, endpoints: [ %s ] }
                    namers: [ { kind: io.l5d.fs, rootDir: "%s" } ]
                    """.formatted(String.join(", ", etcd.endpoints()), disco))));
        }
        assertThat(servers.getFirst()
                        .put("default", "/srv => /#/io.l5d.fs ; # discovery\n/svc/gen => /srv/gen ;\n", "")
                        .statusCode())
                .isEqualTo(204);
        for (WaymarkProcess server : servers) {
            MeshStreams opened = part(new MeshStreams(server.grpcPort(), STREAMS, "default", "svc", "gen"));
            streams.add(opened);
            opened.awaitAllAt(OLD);
        }
        await("all servers know one another")
                .atMost(Duration.ofSeconds(60))
                .until(() -> servers.getFirst()
                                .get("/api/2/namespaces/default/convergence")
                                .body()
                                .split("\"reachable\":true", -1)
                                .length
                        == servers.size() + 1);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.add(part);
        return part;
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary.sh", "canary-cli.sh"})
    void goes_to_the_new_version_in_steps_that_all_servers_follow_or_back_when_health_fails(String script)
            throws Exception {
        Path asked = directory.resolve("asked");
        String count = "echo asked >> '%s'; ".formatted(asked);

        // The third time that it is asked, at 50 %, it is not well.
        Run unwell = run(script, count + "[ $(wc -l < '" + asked + "') -lt 3 ]");
        assertThat(unwell.exitCode()).as(unwell.output()).isEqualTo(6);
        assertThat(unwell.output())
                .contains("1 % at", "10 % at", "50 % at", "going back")
                .doesNotContain("100 % at");
        assertThat(dtab()).contains("/srv => /#/io.l5d.fs ; # discovery").contains("100*/srv/gen & 0*/srv/gen-v2");

        Files.delete(asked);
        Run well = run(script, count + "true");
        assertThat(well.exitCode()).as(well.output()).isEqualTo(0);
        assertThat(Files.readAllLines(asked)).hasSize(4);
        assertThat(dtab()).contains("0*/srv/gen & 100*/srv/gen-v2");

        assertThat(servers.getFirst()
                        .put("default", "/srv => /#/io.l5d.fs ;\n/svc/gen => /srv/gen-v2 ;\n", "")
                        .statusCode())
                .isEqualTo(204);
        streams.forEach(all -> all.awaitAllAt(NEW)); // the streams lived through all of it
        assertThat(streams).allMatch(all -> all.ended() == 0);
    }

    private String dtab() throws IOException, InterruptedException {
        return servers.get(1).get("/api/2/namespaces/default").body();
    }

    private record Run(int exitCode, String output) {}

    private Run run(String script, String health) throws IOException, InterruptedException {
        Path log = directory.resolve(script + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        Path.of("..", "deploy", "ci", script).toString(),
                        "default",
                        "/svc/gen",
                        "/srv/gen",
                        "/srv/gen-v2",
                        "--",
                        "sh",
                        "-c",
                        health)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("WAYMARK_SERVER", servers.getFirst().url());
        builder.environment().put("WAYMARK", command().toString());
        builder.environment().put("XDG_CONFIG_HOME", directory.toString()); // not the settings of whoever runs this
        Process process = builder.start();
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                throw new IllegalStateException(script + " does not end:\n" + Files.readString(log));
            }
            return new Run(process.exitValue(), Files.readString(log));
        } finally {
            process.destroyForcibly();
        }
    }

    /** The waymark command, on the classes under test. */
    private Path command() throws IOException {
        Path command = directory.resolve("waymark.sh");
        Files.writeString(
                command,
                "#!/bin/sh\nexec '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\"\n"
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                Main.class.getName()));
        if (!command.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + command + " executable");
        }
        return command;
    }
}
