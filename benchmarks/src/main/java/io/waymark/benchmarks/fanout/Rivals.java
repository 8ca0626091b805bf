package io.waymark.benchmarks.fanout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A floor and a Waymark, both running, on ports of their own and with a folder that is theirs. */
final class Rivals implements AutoCloseable {
    private final Path folder;
    private final Path names;
    private final int httpPort = ServerProcess.freePort();
    private final int meshPort = ServerProcess.freePort();
    private final int floorHttpPort = ServerProcess.freePort();
    private final Side floor;
    private final Side waymark;

    /** Starts both; {@link #names} has these files at first. */
    Rivals(List<String> files) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("waymark-fanout");
        names = Files.createDirectory(folder.resolve("names"));
        for (String file : files) {
            Files.writeString(names.resolve(file), "127.0.0.1 8080\n");
        }
        Path config = folder.resolve("waymark.yaml");
        Files.writeString(config, """
                storage: {kind: io.l5d.inMemory}
                admin: {ip: 127.0.0.1, port: %d}
                namers:
                - {kind: io.l5d.fs, rootDir: "%s"}
                interfaces:
                - {kind: io.l5d.httpController, ip: 127.0.0.1, port: %d}
                - {kind: io.l5d.mesh, ip: 127.0.0.1, port: %d}
                """.formatted(ServerProcess.freePort(), names, httpPort, meshPort));
        int floorPort = ServerProcess.freePort();
        floor = new Side(
                "floor",
                new ServerProcess(
                        folder.resolve("floor.log"),
                        List.of(floorPort, floorHttpPort),
                        FloorServer.class.getName(),
                        Integer.toString(floorPort),
                        Integer.toString(floorHttpPort)),
                floorPort);
        try {
            waymark = new Side(
                    "Waymark",
                    new ServerProcess(
                            folder.resolve("waymark.log"),
                            List.of(meshPort, httpPort),
                            "io.waymark.server.Main",
                            "server",
                            "--config",
                            config.toString()),
                    meshPort);
        } catch (IOException | InterruptedException | RuntimeException e) {
            floor.close();
            throw e;
        }
    }

    Side floor() {
        return floor;
    }

    Side waymark() {
        return waymark;
    }

    /** The port of Waymark's mesh API. */
    int meshPort() {
        return meshPort;
    }

    /** The folder of Waymark's namer {@code /#/io.l5d.fs}. */
    Path names() {
        return names;
    }

    /** Gives the floor another message to send. */
    HttpPut floorMessage() throws IOException {
        return new HttpPut(floorHttpPort, "/message", "application/octet-stream");
    }

    /** Gives a namespace of Waymark's another table. */
    HttpPut dtab(String namespace) throws IOException {
        return new HttpPut(httpPort, "/api/1/dtabs/" + namespace, "application/dtab");
    }

    /** Writes a document over HTTP. */
    static Side.Trigger put(HttpPut connection, String body) {
        return put(connection, body.getBytes(UTF_8));
    }

    static Side.Trigger put(HttpPut connection, byte[] body) {
        return new Side.Trigger() {
            @Override
            public void pull() throws IOException {
                connection.send(body);
            }

            @Override
            public void finish() throws IOException {
                connection.answer();
            }
        };
    }

    @Override
    public void close() throws IOException {
        floor.close();
        waymark.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
